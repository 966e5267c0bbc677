/// What is stored of one feed, and how old it is.
public struct FeedState: Sendable, Hashable, Codable {
    public var name: String
    /// The plugin that read it.
    public var plugin: String
    public var advisories: Int
    public var signals: Int
    /// The newest `modified`, `published` or signal date in it.
    public var newest: Timestamp?
    public var importedAt: Timestamp
    /// File names of the last import, as the user gave them.
    public var sources: [String]
    /// The part that came with the program, so that a first run can find something.
    public var isStarter: Bool
    /// Alias edges left out because they would have put two CVE ids into one group.
    public var splitAliases: Int

    public init(
        name: String, plugin: String, advisories: Int, signals: Int, newest: Timestamp?,
        importedAt: Timestamp, sources: [String], isStarter: Bool, splitAliases: Int = 0
    ) {
        self.name = name
        self.plugin = plugin
        self.advisories = advisories
        self.signals = signals
        self.newest = newest
        self.importedAt = importedAt
        self.sources = sources
        self.isStarter = isStarter
        self.splitAliases = splitAliases
    }
}
