/// How bad a finding is.
public enum Severity: String, Sendable, Hashable, CaseIterable, Comparable {
    /// Fails when it runs, or does not do what it says.
    case error
    /// Most likely not what was meant.
    case warning
    /// Worth a look.
    case info

    public static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .error: 0
        case .warning: 1
        case .info: 2
        }
    }
}

/// What a rule has to say of one place.
public struct LintFinding: Sendable, Hashable, Comparable {
    /// The rule's id.
    public var rule: String
    public var severity: Severity
    /// The file's name in the plugin's folder.
    public var file: String
    /// From 1.
    public var line: Int
    /// In bytes, from 1.
    public var column: Int
    public var message: String

    public init(
        rule: String, severity: Severity, file: String, line: Int, column: Int, message: String
    ) {
        self.rule = rule
        self.severity = severity
        self.file = file
        self.line = line
        self.column = column
        self.message = message
    }

    public static func < (left: LintFinding, right: LintFinding) -> Bool {
        (left.file, left.line, left.column, left.rule, left.message)
            < (right.file, right.line, right.column, right.rule, right.message)
    }
}

/// Everything that was found in one plugin.
public struct LintReport: Sendable, Hashable {
    /// By file and place.
    public var findings: [LintFinding]
    /// How many more there are than are listed.
    public var unlisted: Int

    public static let empty = LintReport(findings: [], unlisted: 0)

    /// How many of the listed findings are this bad.
    public func count(_ severity: Severity) -> Int {
        findings.count { $0.severity == severity }
    }
}
