internal import LuaSource

/// One thing that lint looks for.
protocol LintRule: Sendable {
    /// Its name: in brackets in the output, and after `-- lint: ignore`.
    var id: String { get }
    var severity: Severity { get }
    /// One line: why it matters.
    var why: String { get }
    /// One line: what to do.
    var fix: String { get }

    /// Reports what it finds.
    func check(_ plugin: CheckedPlugin, _ findings: inout Findings)
}

/// All rules, in the order of the documentation.
enum LintRules {
    static let all: [any LintRule] =
        [SyntaxRule(), LoadRule()] + manifestRules + nameRules + flowRules + libraryRules
        + recordRules + schemeRules
        + patternRules + costRules + ignoreRules

    static let ids: Set<String> = Set(all.map(\.id))
}

/// Collects the findings of one rule after the other.
struct Findings {
    private(set) var list: [LintFinding] = []
    /// Beyond these a plugin is not looked at but counted.
    static let limit = 1000
    private(set) var unlisted = 0

    mutating func add(
        _ rule: some LintRule, _ file: CheckedFile, _ offset: Int, _ message: String
    ) {
        let place = file.chunk?.position(of: offset) ?? (line: 1, column: 1)
        add(rule, file, line: place.line, column: place.column, message)
    }

    mutating func add(
        _ rule: some LintRule, _ file: CheckedFile, line: Int, column: Int, _ message: String
    ) {
        guard !file.ignores.covers(rule.id, line: line) else { return }
        guard list.count < Self.limit else {
            unlisted += 1
            return
        }
        list.append(
            LintFinding(
                rule: rule.id, severity: rule.severity, file: file.name, line: line,
                column: column, message: message))
    }
}
