/// Everything that one walk over a target found.
public struct Inventory: Sendable, Hashable, Codable {
    public var target: ScanTarget
    public var platforms: [Platform]
    public var components: [Component]
    public var projects: [Project]
    public var releases: [Release]
    public var pins: [ReleasePin]
    public var coverage: Coverage

    public init(
        target: ScanTarget, platforms: [Platform] = [], components: [Component] = [],
        projects: [Project] = [], releases: [Release] = [], pins: [ReleasePin] = [],
        coverage: Coverage = Coverage()
    ) {
        self.target = target
        self.platforms = platforms
        self.components = components
        self.projects = projects
        self.releases = releases
        self.pins = pins
        self.coverage = coverage
    }
}

/// What was scanned.
public struct ScanTarget: Sendable, Hashable, Codable {
    /// What kind of place it is.
    public enum Kind: String, Sendable, Hashable, Codable {
        /// The running machine: the target is `/`.
        case host
        case directory
        /// One file, for example a lock file or an SBOM.
        case file
        /// The tree of files that a file or folder holds.
        case image
    }

    public var kind: Kind
    /// As the user wrote it.
    public var path: String
    /// The asset's stable key; finding ids hang on it.
    public var assetKey: String

    public init(kind: Kind, path: String, assetKey: String) {
        self.kind = kind
        self.path = path
        self.assetKey = assetKey
    }
}

/// The project that a manifest or lock file describes: the root of its dependency graph.
public struct Project: Sendable, Hashable, Codable {
    public var name: String?
    public var version: String?
    public var evidence: Evidence
    /// purls of the direct dependencies.
    public var dependsOn: [String]
    public var plugin: String

    public init(
        name: String?, version: String? = nil, evidence: Evidence, dependsOn: [String] = [],
        plugin: String
    ) {
        self.name = name
        self.version = version
        self.evidence = evidence
        self.dependsOn = dependsOn
        self.plugin = plugin
    }
}
