/// What exit codes mean, in words.
enum ExitMeaning {
    /// The code that is returned and all others that hold.
    static func lines(of report: ScanReport) -> [String] {
        guard let first = report.exitCodes.first else {
            var line = "exit code 0: done"
            if let gate = report.gate { line += "; nothing reaches the gate \(terminalText(gate))" }
            return [line] + aside(report)
        }
        var lines = ["exit code \(first): " + text(first, gate: report.gate)]
        for code in report.exitCodes.dropFirst() {
            lines.append("also holds \(code): " + text(code, gate: report.gate))
        }
        return lines + aside(report)
    }

    /// What the gate would see, did these places count.
    private static func aside(_ report: ScanReport) -> [String] {
        guard report.gateAside > 0 else { return [] }
        return [
            counted(report.gateAside, "finding")
                + " in tests, documentation or vendored sources would reach it: --fail-in all"
        ]
    }

    private static func text(_ code: Int, gate: String?) -> String {
        switch code {
        case 0: "done"
        case 1: "findings reach the gate" + (gate.map { " " + terminalText($0) } ?? "")
        case 2: "usage or configuration error"
        case 3: "incomplete: something that should have been looked at could not be"
        case 4: "advisory data are missing, the starter set only, or older than allowed"
        case 5: "an operation failed"
        case 130: "interrupted: this is what was known by then"
        default: "not documented"
        }
    }
}
