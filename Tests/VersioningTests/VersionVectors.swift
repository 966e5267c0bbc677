import Foundation
import Versioning

/// Lines of the form `A OP B`, with `<`, `=` or `>` between two versions.
struct VersionVectors {
    let lines: [(left: String, ordering: VersionOrdering, right: String)]

    /// Reads a file; blank lines and lines that start with `# ` are left out.
    init(contentsOf file: URL) throws {
        lines = try String(contentsOf: file, encoding: .utf8)
            .split(whereSeparator: \.isNewline)
            .filter { !$0.hasPrefix("# ") }
            .map { line in
                let parts = line.split(separator: " ").map(String.init)
                let ordering: VersionOrdering? =
                    switch parts.count == 3 ? parts[1] : "" {
                    case "<": .ascending
                    case "=": .same
                    case ">": .descending
                    default: nil
                    }
                guard let ordering else { throw MalformedVector(line: String(line)) }
                return (parts[0], ordering, parts[2])
            }
    }

    /// One message for each line that a scheme orders otherwise, in either direction.
    func mismatches(in scheme: some VersionScheme) -> [String] {
        lines.flatMap { line in
            [
                (line.left, line.ordering, line.right),
                (line.right, line.ordering.reversed, line.left),
            ].compactMap { left, wanted, right in
                do {
                    let got = try scheme.compare(left, right)
                    return got == wanted ? nil : "\(left) \(wanted) \(right), got \(got)"
                } catch {
                    return "\(left) \(wanted) \(right), got: \(error)"
                }
            }
        }
    }

    private struct MalformedVector: Error {
        let line: String
    }
}

/// Where test data lies.
enum TestData {
    private static let folder = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent()

    /// A file that belongs to these tests.
    static func fixture(_ name: String) -> URL {
        folder.appending(path: "Fixtures").appending(path: name)
    }

    /// The large collections beside the repository, or where `OAKUM_SHARED` says; nil when absent.
    static let sharedVersions: URL? = {
        let shared =
            ProcessInfo.processInfo.environment["OAKUM_SHARED"].map { URL(filePath: $0) }
            ?? folder.appending(path: "../../../shared").standardizedFileURL
        let versions = shared.appending(path: "corpus/versions")
        return FileManager.default.fileExists(atPath: versions.path) ? versions : nil
    }()
}
