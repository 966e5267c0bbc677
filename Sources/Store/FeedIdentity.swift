/// Which feed an import belongs to, and how its documents are to be taken.
public struct FeedIdentity: Sendable, Hashable {
    public var name: String
    /// The plugin that reads it.
    public var plugin: String
    /// The documents are the whole feed: records that are not in them are removed.
    public var isSnapshot: Bool
    /// The part that came with the program.
    public var isStarter: Bool
    /// File names as the user gave them.
    public var sources: [String]
    /// Records with an older `modified` may replace newer ones: going back is wanted.
    public var isReplacing: Bool

    public init(
        name: String, plugin: String, isSnapshot: Bool, isStarter: Bool = false,
        sources: [String] = [], isReplacing: Bool = false
    ) {
        self.name = name
        self.plugin = plugin
        self.isSnapshot = isSnapshot
        self.isStarter = isStarter
        self.sources = sources
        self.isReplacing = isReplacing
    }
}

/// What an import changed.
public struct ImportSummary: Sendable, Hashable, Codable {
    public var advisories = ImportCounts()
    public var signals = ImportCounts()
    /// Alias edges of this feed left out because they would have joined two CVE ids.
    public var splitAliases = 0

    public init() {}

    /// Whether the stored data differ from what was there before.
    public var changedAnything: Bool { advisories.changedAnything || signals.changedAnything }
}

/// How many records of one kind an import touched.
public struct ImportCounts: Sendable, Hashable, Codable {
    public var added = 0
    public var changed = 0
    public var unchanged = 0
    /// Kept as they were, because the stored record is newer.
    public var outdated = 0
    /// Came more than once in the same import; the newest counts.
    public var repeated = 0
    /// No longer in a feed whose documents are the whole feed.
    public var removed = 0

    public init() {}

    var changedAnything: Bool { added + changed + removed > 0 }
}
