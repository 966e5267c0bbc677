import Reporting

/// What a golden case expects: expected.jsonl, expected_error.txt or both.
struct GoldenExpectation {
    private let folder: String
    private let records: String?
    private let errors: String?
    /// Of a report: the file with the text that it must write.
    private let reportPath: String?

    /// - Parameter reportExtension: of the reports that the plugin writes, if it does.
    init(folder: String, reportExtension: String? = nil) {
        self.folder = folder
        reportPath = reportExtension.map { folder + "/expected." + $0 }
        records = fileText(folder + "/expected.jsonl")
        errors = fileText(folder + "/expected_error.txt")
    }

    /// Whether records are expected, or nothing is written yet.
    var takesRecords: Bool { records != nil || errors == nil }

    /// Whether expected.jsonl is there and empty.
    var expectsNothing: Bool { records == "" && errors == nil }

    /// Writes what was said as what is expected; false when it is there already.
    func update(_ golden: GoldenText) throws -> Bool {
        var isNew = false
        if let report = golden.report, let reportPath, fileText(reportPath) != report {
            try writeFile(report, to: reportPath)
            isNew = true
        }
        // A report that says nothing beside its text needs no list of what it says.
        guard (records ?? (golden.report == nil ? nil : "")) != golden.lines else { return isNew }
        try writeFile(golden.lines, to: folder + "/expected.jsonl")
        return true
    }

    /// What differs, as indented lines; empty when nothing does.
    func problems(with golden: GoldenText) -> [[String]] {
        if let errors {
            let wanted = errors.split(separator: "\n").map(String.init)
            let missing = wanted.filter { line in !golden.errors.contains { $0.contains(line) } }
            guard !wanted.isEmpty, missing.isEmpty else {
                let got = golden.errors.isEmpty ? ["no error"] : golden.errors
                return [
                    missing.map { "  expected an error with: \($0)" }
                        + got.map { "  got: " + terminalText($0) }
                ]
            }
        }
        let problems = reportProblems(golden)
        guard let records = records ?? (golden.report == nil ? nil : "") else {
            return errors == nil ? [["  there is no expected.jsonl: run with --update"]] : []
        }
        guard errors == nil || self.records != nil, records != golden.lines else { return problems }
        return problems + [GoldenDifference(expected: records, found: golden.lines).lines()]
    }

    private func reportProblems(_ golden: GoldenText) -> [[String]] {
        guard let report = golden.report, let reportPath, errors == nil else { return [] }
        guard let expected = fileText(reportPath) else {
            let name = reportPath.split(separator: "/").last.map(String.init) ?? reportPath
            return [["  there is no \(name): run with --update"]]
        }
        guard expected != report else { return [] }
        return [GoldenDifference(expected: expected, found: report).lines()]
    }
}
