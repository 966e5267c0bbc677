import Foundation
import ProgramUnderTest

/// Real lock files with the packages that they hold, kept beside the repository and never in it.
///
/// `corpus/lockfiles/ECOSYSTEM/CASE/FILE`, with the answer key `ECOSYSTEM/expected.json`.
struct LockfileCorpus: Sendable {
    /// OAKUM_SHARED, else `../shared` beside the repository.
    static let root: String = {
        let named = ProcessInfo.processInfo.environment["OAKUM_SHARED"]
        return (named ?? TestedProgram.repository + "/../shared") + "/corpus/lockfiles"
    }()

    static var isThere: Bool { FileManager.default.fileExists(atPath: root) }

    /// Ecosystems that bundled plugins read; one run of the program each, whoever asks first.
    static let all: Result<[LockfileCorpus], any Error> = Result {
        try ["npm", "dpkg", "pypi"].map { try LockfileCorpus($0) }
    }

    /// One case of the answer key.
    struct Case: Decodable {
        struct Package: Decodable {
            var name: String
            var version: String?
        }

        var files: [String]
        /// Whose answer it is.
        var truth: String
        /// Where it comes from; `made here from CASE` for altered copies.
        var source: String
        var packages: [Package]?
        /// What an altered copy may hold at most.
        var basePackages: [Package]?
        var wantError: Bool?
        /// How many distinct packages osv-detector recorded.
        var count: Int?

        enum CodingKeys: String, CodingKey {
            case files, truth, source, packages, basePackages, wantError
            case count = "osvdetector_count"
        }

        var base: String? {
            let words = "made here from "
            return source.hasPrefix(words) ? String(source.dropFirst(words.count)) : nil
        }
    }

    /// What `oakum inventory` over all cases of an ecosystem said.
    struct Answer: Decodable {
        struct Place: Decodable { var path: String }
        struct Component: Decodable {
            var name: String
            var version: String?
            var evidence: [Place]
        }
        struct Failure: Decodable {
            var path: String
            var line: Int?
            var reason: String
        }
        struct Coverage: Decodable { var failed: [Failure] }

        var components: [Component]
        var coverage: Coverage
    }

    let ecosystem: String
    /// Cases with a file that a bundled plugin reads.
    let cases: [String: Case]
    /// `name version` by case; nothing after the blank means that the version is not known.
    let found: [String: Set<String>]
    let failures: [String: Answer.Failure]
    /// The exit code.
    let status: Int32

    private init(_ ecosystem: String) throws {
        self.ecosystem = ecosystem
        let folder = Self.root + "/" + ecosystem
        let key = try Data(contentsOf: URL(fileURLWithPath: folder + "/expected.json"))
        cases = try JSONDecoder().decode([String: Case].self, from: key)
            .filter { _, entry in entry.files.contains { Self.isRead($0, ecosystem) } }

        let scratch = try ScratchFolder()
        let run = try TestedProgram.run(
            ["inventory", folder, "-o", "json", "-q"],
            environment: ["OAKUM_DATA": scratch.path("data")])
        status = run.status
        let answer = try JSONDecoder().decode(Answer.self, from: Data(run.output.utf8))
        var found: [String: Set<String>] = [:]
        for component in answer.components {
            let text = Self.text(component.name, component.version, ecosystem)
            for place in component.evidence {
                found[Self.caseName(of: place.path), default: []].insert(text)
            }
        }
        self.found = found
        failures = Dictionary(
            answer.coverage.failed.map { (Self.caseName(of: $0.path), $0) },
            uniquingKeysWith: { first, _ in first })
    }

    /// The packages of a case, in the form of `found`.
    func texts(_ packages: [Case.Package]?) -> Set<String> {
        Set((packages ?? []).map { Self.text($0.name, $0.version, ecosystem) })
    }

    /// Whether a bundled plugin reads a file of this path inside its case.
    private static func isRead(_ path: String, _ ecosystem: String) -> Bool {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return switch ecosystem {
        case "npm": name == "package-lock.json" || name == "npm-shrinkwrap.json"
        case "dpkg": path.contains("lib/dpkg/status")
        default:
            name == "poetry.lock" || (name.contains("requirements") && name.hasSuffix(".txt"))
        }
    }

    private static func caseName(of path: String) -> String {
        path.split(separator: "/").first.map(String.init) ?? path
    }

    /// Names of Python packages are compared as PEP 503 has them.
    private static func text(_ name: String, _ version: String?, _ ecosystem: String) -> String {
        var name = name
        if ecosystem == "pypi" {
            name = name.lowercased().replacingOccurrences(
                of: "[-_.]+", with: "-", options: .regularExpression)
        }
        return name + " " + (version ?? "")
    }
}
