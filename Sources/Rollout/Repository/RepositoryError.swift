/// Why a change of a repository could not be worked out, tried or carried out.
public enum RepositoryError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A path that is not taken as one below the asset; the reason says why.
    case unusablePath(String, reason: String)
    /// git said no; the command is its subcommand, the reason its last words.
    case git(command: String, reason: String)
    /// The working copy differs from its last commit.
    case uncommitted(file: String)
    /// The file is there, and the last commit does not have it.
    case notCommitted(file: String)
    /// A line is not what the edit expects; `found` is `nil` beyond the file's end.
    case wrongLine(file: String, line: Int, expected: String, found: String?)
    /// An edit that cannot be made whatever the file holds.
    case unusableEdit(file: String, line: Int, reason: String)
    /// A program of the plan did not succeed.
    case program([String], reason: String)
    /// A program changed what it was not allowed to change.
    case strayChanges([String], allowed: [String])
    /// A file is not what the change starts from.
    case moved(file: String)
    /// A file could not be read or written.
    case file(String, reason: String)
    /// The cache does not hold these bytes.
    case missingContent(file: String, sha256: String)
    /// What the preparing programs produced is no longer as it was digested.
    case preparedTree(digest: String, reason: String)

    public var description: String {
        switch self {
        case .unusablePath(let path, let reason): "cannot use '\(path)': \(reason)"
        case .git(let command, let reason): "git \(command): \(reason)"
        case .uncommitted(let file):
            "'\(file)' has uncommitted changes: commit them or put them away, then resolve again"
        case .notCommitted(let file):
            "'\(file)' is not in the last commit: commit it, then resolve again"
        case .wrongLine(let file, let line, let expected, let found):
            "\(file):\(line): expected '\(Self.clipped(expected))', found "
                + (found.map { "'\(Self.clipped($0))'" } ?? "the end of the file")
                + ": scan again and make a new plan"
        case .unusableEdit(let file, let line, let reason): "\(file):\(line): \(reason)"
        case .program(let arguments, let reason):
            "'\(Self.clipped(arguments.joined(separator: " ")))' \(reason)"
        case .strayChanges(let files, let allowed):
            "files changed that are no declared result: \(Self.listed(files)); allowed are: "
                + Self.listed(allowed)
        case .moved(let file):
            "'\(file)' is not what the change starts from: make a new plan"
        case .file(let path, let reason): "'\(path)': \(reason)"
        case .missingContent(let file, let sha256):
            "the cache does not hold '\(file)' (sha256 \(sha256)): make a new plan"
        case .preparedTree(let digest, let reason):
            "the prepared files \(digest): \(reason); make a new plan"
        }
    }

    /// A line of a hostile file may be as long as the file.
    private static func clipped(_ text: String) -> String {
        let shown = text.unicodeScalars.prefix(160).map { scalar in
            scalar.value < 32 || scalar.value == 127 ? "?" : String(scalar)
        }.joined()
        return shown.unicodeScalars.count < text.unicodeScalars.count ? shown + "..." : shown
    }

    private static func listed(_ names: [String]) -> String {
        if names.isEmpty { return "none" }
        let shown = names.prefix(10).map { "'\(clipped($0))'" }.joined(separator: ", ")
        return names.count > 10 ? shown + " and \(names.count - 10) more" : shown
    }
}
