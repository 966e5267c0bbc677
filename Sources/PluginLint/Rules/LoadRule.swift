/// What only the sandboxed worker can tell: whether the plugin loads.
struct LoadRule: LintRule {
    let id = "load"
    let severity = Severity.error
    let why = "The worker runs plugin.lua and checks the manifest that it really returns."
    let fix = "Mend what the message names; it is what every other command would say."

    /// Nothing by itself: see `LintReport.add(loadFailure:of:)`.
    func check(_ plugin: CheckedPlugin, _ findings: inout Findings) {}
}

extension LintReport {
    /// Adds why the worker could not use the plugin in the folder of this name.
    public mutating func add(loadFailure reason: String, of folder: String) {
        var file = "plugin.lua"
        var line = 1
        var message = reason[...]
        // `NAME/FILE.lua:LINE: text`, or without the line.
        if let rest = reason.dropping(folder + "/"), let colon = rest.firstIndex(of: ":"),
            rest[..<colon].hasSuffix(".lua")
        {
            file = String(rest[..<colon])
            message = rest[rest.index(after: colon)...]
            let digits = message.prefix { $0.isASCII && $0.isNumber }
            if let number = Int(digits), message[digits.endIndex...].hasPrefix(":") {
                line = number
                message = message[digits.endIndex...].dropFirst()
            }
            message = message.drop { $0 == " " }
        }
        let rule = LoadRule()
        findings.append(
            LintFinding(
                rule: rule.id, severity: rule.severity, file: file, line: line, column: 1,
                message: String(message)))
        findings.sort()
    }
}
