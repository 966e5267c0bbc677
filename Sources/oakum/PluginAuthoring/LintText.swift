import PluginLint
import Reporting

/// The findings of lint as text and as a document (docs/schemas/lint.schema.json).
struct LintText {
    let results: [PluginLintRun.Result]

    init(_ results: [PluginLintRun.Result]) { self.results = results }

    private func count(_ severity: Severity) -> Int {
        results.reduce(0) { $0 + $1.report.count(severity) }
    }

    /// A line each, sorted by plugin and place, and the counts.
    func text(_ isColour: Bool) -> String {
        var lines: [String] = []
        for result in results {
            for finding in result.report.findings {
                let place = "\(result.path)/\(finding.file):\(finding.line):\(finding.column): "
                lines.append(
                    terminalText(place) + coloured(finding.severity, isColour)
                        + " [\(finding.rule)] " + terminalText(finding.message))
            }
            if result.report.unlisted > 0 {
                lines.append(
                    terminalText(result.path) + ": \(result.report.unlisted) more are not listed")
            }
        }
        let plugins = counted(results.count, "plugin") + " checked: "
        let counts = Severity.allCases.map { severity in
            counted(count(severity), severity.rawValue, severity == .info ? "info" : nil)
        }
        lines.append(plugins + counts.joined(separator: ", "))
        return lines.joined(separator: "\n") + "\n"
    }

    private func coloured(_ severity: Severity, _ isColour: Bool) -> String {
        guard isColour else { return severity.rawValue }
        let colour =
            switch severity {
            case .error: "31"
            case .warning: "33"
            case .info: "36"
            }
        return "\u{1b}[\(colour)m\(severity.rawValue)\u{1b}[0m"
    }

    var json: String {
        JSONText.object([
            ("schema", JSONText.string("oakum/lint/1")),
            ("plugins", list(results.map(plugin))),
            ("errors", "\(count(.error))"), ("warnings", "\(count(.warning))"),
            ("infos", "\(count(.info))"),
        ])
    }

    private func list(_ items: [String]) -> String { "[" + items.joined(separator: ",") + "]" }

    private func plugin(_ result: PluginLintRun.Result) -> String {
        JSONText.object([
            ("name", JSONText.string(result.name)), ("path", JSONText.string(result.path)),
            ("findings", list(result.report.findings.map(finding))),
            ("unlisted", "\(result.report.unlisted)"),
        ])
    }

    private func finding(_ finding: LintFinding) -> String {
        JSONText.object([
            ("rule", JSONText.string(finding.rule)),
            ("severity", JSONText.string(finding.severity.rawValue)),
            ("file", JSONText.string(finding.file)),
            ("line", "\(finding.line)"), ("column", "\(finding.column)"),
            ("message", JSONText.string(finding.message)),
        ])
    }
}
