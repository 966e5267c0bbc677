public import PatchModel

/// What we patch, as it is remembered: a host, an image, a repository, a directory.
public struct AssetRecord: Sendable, Hashable, Codable {
    /// The stable key that finding ids hang on.
    public var key: String
    /// What people call it.
    public var name: String
    /// `host`, `directory`, `file` ...
    public var kind: String
    /// Where it was scanned last.
    public var path: String
    public var firstSeen: Timestamp
    public var lastSeen: Timestamp

    public init(
        key: String, name: String, kind: String, path: String, firstSeen: Timestamp,
        lastSeen: Timestamp
    ) {
        self.key = key
        self.name = name
        self.kind = kind
        self.path = path
        self.firstSeen = firstSeen
        self.lastSeen = lastSeen
    }
}

/// One scan of an asset, in figures.
public struct ScanRecord: Sendable, Hashable, Codable {
    /// The key of the asset.
    public var asset: String
    public var started: Timestamp
    public var finished: Timestamp
    public var components: Int
    public var findings: Int
    /// How many things should have been looked at and could not be.
    public var incomplete: Int
    /// What the command returned.
    public var exitCode: Int
    /// The feeds that were matched against and how old they were, as JSON.
    public var feeds: String

    public init(
        asset: String, started: Timestamp, finished: Timestamp, components: Int, findings: Int,
        incomplete: Int, exitCode: Int, feeds: String
    ) {
        self.asset = asset
        self.started = started
        self.finished = finished
        self.components = components
        self.findings = findings
        self.incomplete = incomplete
        self.exitCode = exitCode
        self.feeds = feeds
    }
}
