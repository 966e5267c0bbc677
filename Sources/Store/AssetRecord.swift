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
    /// When it was added or scanned first.
    public var firstSeen: Timestamp
    /// When it was scanned last; as ``firstSeen`` when never.
    public var lastSeen: Timestamp
    /// The driver that carries changes to it; `nil` in a scan's record leaves it as it is.
    public var driver: String?
    /// By name; a scan's record does not change them.
    public var tags: [String: AssetTag]

    public init(
        key: String, name: String, kind: String, path: String, firstSeen: Timestamp,
        lastSeen: Timestamp, driver: String? = nil, tags: [String: AssetTag] = [:]
    ) {
        self.key = key
        self.name = name
        self.kind = kind
        self.path = path
        self.firstSeen = firstSeen
        self.lastSeen = lastSeen
        self.driver = driver
        self.tags = tags
    }

    /// The asset as the model knows it; `nil` when its kind is not one of the model's.
    public var asset: Asset? {
        guard let kind = ScanTarget.Kind(rawValue: kind) else { return nil }
        return Asset(key: key, name: name, kind: kind, path: path, driver: driver, tags: tags)
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
