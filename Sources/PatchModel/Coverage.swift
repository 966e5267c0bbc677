/// What a scan looked at, skipped, could not read and did not understand.
public struct Coverage: Sendable, Hashable, Codable {
    /// Directories and files that the walk saw.
    public var directories: Int
    public var files: Int
    /// Files that a plugin claimed and read.
    public var claimed: Int
    /// Left out by a rule, with the rule.
    public var skipped: [CoverageNote]
    /// Should have been looked at and could not be: makes the scan incomplete.
    public var failed: [CoverageNote]
    /// Read, with something in it that the plugin did not understand.
    public var warnings: [CoverageNote]
    /// Per plugin: files read and components found.
    public var plugins: [PluginCoverage]

    public init(
        directories: Int = 0, files: Int = 0, claimed: Int = 0, skipped: [CoverageNote] = [],
        failed: [CoverageNote] = [], warnings: [CoverageNote] = [], plugins: [PluginCoverage] = []
    ) {
        self.directories = directories
        self.files = files
        self.claimed = claimed
        self.skipped = skipped
        self.failed = failed
        self.warnings = warnings
        self.plugins = plugins
    }

    /// Whether everything that should have been looked at was.
    public var isComplete: Bool { failed.isEmpty }
}

/// One remark of a coverage report.
public struct CoverageNote: Sendable, Hashable, Codable {
    /// Path relative to the target's root; empty when it concerns the whole target.
    public var path: String
    /// Line in that file, from 1.
    public var line: Int?
    public var plugin: String?
    public var reason: String

    public init(path: String, line: Int? = nil, plugin: String? = nil, reason: String) {
        self.path = path
        self.line = line
        self.plugin = plugin
        self.reason = reason
    }
}

/// What one plugin contributed to a scan.
public struct PluginCoverage: Sendable, Hashable, Codable {
    public var plugin: String
    public var version: String
    public var files: Int
    public var components: Int

    public init(plugin: String, version: String, files: Int = 0, components: Int = 0) {
        self.plugin = plugin
        self.version = version
        self.files = files
        self.components = components
    }
}
