/// How to end findings on an asset, as a plugin says it: data that the host shows, runs and undoes.
public struct Remedy: Sendable, Hashable, Codable {
    /// What is changed in files.
    public var edits: [RemedyEdit]
    /// Programs of the ecosystem that work the change out, by argument list; never a shell line.
    public var resolve: [[String]]
    /// Programs that must succeed after the change.
    public var verify: [[String]]
    /// Files that the resolving programs may change, relative to the asset: their result is the plan.
    public var results: [String]
    /// Services to restart.
    public var restart: [String]
    public var needsReboot: Bool
    /// How large the version step is.
    public var step: VersionStep
    /// The plugin that said so.
    public var plugin: String

    public init(
        edits: [RemedyEdit] = [], resolve: [[String]] = [], verify: [[String]] = [],
        results: [String] = [], restart: [String] = [], needsReboot: Bool = false,
        step: VersionStep = .unknown, plugin: String
    ) {
        self.edits = edits
        self.resolve = resolve
        self.verify = verify
        self.results = results
        self.restart = restart
        self.needsReboot = needsReboot
        self.step = step
        self.plugin = plugin
    }
}

/// One change of one file.
public struct RemedyEdit: Sendable, Hashable, Codable {
    /// Path relative to the asset's root.
    public var file: String
    /// The line that is replaced, from 1.
    public var line: Int
    /// What the line must be now: an edit never lands on something else.
    public var from: String
    /// What it becomes.
    public var to: String

    public init(file: String, line: Int, from: String, to: String) {
        self.file = file
        self.line = line
        self.from = from
        self.to = to
    }
}

/// How far an upgrade goes.
public enum VersionStep: String, Sendable, Hashable, Codable, CaseIterable {
    /// A stable distribution's own update.
    case distribution
    case patch
    case minor
    case major
    case downgrade
    case unknown
}
