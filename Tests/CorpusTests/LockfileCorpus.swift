import Foundation
import PackageNames
import PluginProtocol
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

    /// What bundled plugins read of an ecosystem, and where their answer differs on purpose:
    /// `Meant/ECOSYSTEM.json` beside this file. docs/ecosystem-notes.md names each case and has the
    /// reason.
    struct Meant: Decodable {
        struct Difference: Decodable {
            var missing: Set<String>?
            var extra: Set<String>?
            /// The file is refused although the key takes it.
            var refused: Bool?
        }

        /// Globs of the base names that are read.
        var files: [String]
        var meant: [String: Difference]
    }

    /// Ecosystems that bundled plugins read; one run of the program each, whoever asks first.
    static let all: Result<[LockfileCorpus], any Error> = Result {
        try FileManager.default.contentsOfDirectory(atPath: meantFolder).sorted()
            .map { try LockfileCorpus(String($0.dropLast(".json".count))) }
    }

    private static let meantFolder =
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/Meant"

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
            var purl: String
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
    let meant: [String: Meant.Difference]
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
        let meant = try JSONDecoder().decode(
            Meant.self,
            from: Data(contentsOf: URL(fileURLWithPath: Self.meantFolder + "/\(ecosystem).json")))
        self.meant = meant.meant
        let globs = meant.files.compactMap { GlobPattern($0) }
        cases = try JSONDecoder().decode([String: Case].self, from: key)
            .filter { _, entry in
                entry.files.contains { path in globs.contains { $0.matches(path) } }
            }

        let scratch = try ScratchFolder()
        let run = try TestedProgram.run(
            ["inventory", folder, "-o", "json", "-q"],
            environment: ["OAKUM_DATA": scratch.path("data")])
        status = run.status
        let answer = try JSONDecoder().decode(Answer.self, from: Data(run.output.utf8))
        var found: [String: Set<String>] = [:]
        for component in answer.components {
            let text = Self.text(
                try Self.name(of: component.purl), component.version, ecosystem)
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

    /// The name in the form of the key: of npm with its scope, of Maven with its group, of OS
    /// packages without the distribution.
    private static func name(of text: String) throws -> String {
        let purl = try PackageURL(parsing: text)
        guard let namespace = purl.namespace,
            !["deb", "rpm", "apk", "alpm", "opkg"].contains(purl.type)
        else { return purl.name }
        return namespace + (purl.type == "maven" ? ":" : "/") + purl.name
    }

    private static func caseName(of path: String) -> String {
        path.split(separator: "/").first.map(String.init) ?? path
    }

    /// Names of Python packages are compared as PEP 503 has them, those of Go modules without case,
    /// as purls have none.
    private static func text(_ name: String, _ version: String?, _ ecosystem: String) -> String {
        var name = name
        if ecosystem == "pypi" {
            name = name.lowercased().replacingOccurrences(
                of: "[-_.]+", with: "-", options: .regularExpression)
        }
        if ecosystem == "go" { name = name.lowercased() }
        return name + " " + (version ?? "")
    }
}
