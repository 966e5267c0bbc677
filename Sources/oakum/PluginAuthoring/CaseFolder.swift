import PluginProtocol
import Reporting

/// The names that the folder of a golden case may hold.
enum CaseFolder {
    /// What `oakum plugin test` knows, without the text that a report is to write.
    static let names = [
        "input", CallCase.fileName, OrderCase.fileName, VersionsCase.fileName,
        RemedyCase.fileName, "packages.txt", CaseOptions.fileName, RecordedFetcher.folderName,
        RecordedFetcher.fileName, "expected.jsonl", "expected_error.txt",
    ]

    /// What stands there and is not known, as lines for people: a name with a slip in it is a test that
    /// does not happen.
    ///
    /// - Parameter reportExtension: of the reports that the plugin writes, if it does.
    static func problems(in folder: String, reportExtension: String?) throws -> [String] {
        let known = names + (reportExtension.map { ["expected.\($0)"] } ?? [])
        let unknown = try directoryNames(folder).filter {
            !known.contains($0) && !$0.hasPrefix("README")
        }
        guard !unknown.isEmpty else { return [] }
        return unknown.map { name in
            "  '\(terminalText(name))' is no part of a case"
                + NearestName.hint(name, among: known)
        } + ["  a case has some of " + known.joined(separator: ", ") + " (and README)"]
    }
}
