import Reporting

/// What a golden case expects: expected.jsonl, expected_error.txt or both.
struct GoldenExpectation {
    private let folder: String
    private let records: String?
    private let errors: String?

    init(folder: String) {
        self.folder = folder
        records = fileText(folder + "/expected.jsonl")
        errors = fileText(folder + "/expected_error.txt")
    }

    /// Whether records are expected, or nothing is written yet.
    var takesRecords: Bool { records != nil || errors == nil }

    /// Writes what was said as what is expected; false when it is there already.
    func update(_ golden: GoldenText) throws -> Bool {
        guard records != golden.lines else { return false }
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
        guard let records else {
            return errors == nil ? [["  there is no expected.jsonl: run with --update"]] : []
        }
        guard records != golden.lines else { return [] }
        return [GoldenDifference(expected: records, found: golden.lines).lines()]
    }
}
