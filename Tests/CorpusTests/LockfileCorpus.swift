import Foundation
import ProgramUnderTest

/// Real lock files with the packages that they hold, kept beside the repository and never in it.
struct LockfileCorpus {
    /// OAKUM_SHARED, else `../shared` beside the repository.
    static let root: String = {
        let named = ProcessInfo.processInfo.environment["OAKUM_SHARED"]
        return (named ?? TestedProgram.repository + "/../shared") + "/corpus/lockfiles"
    }()

    static var isThere: Bool { FileManager.default.fileExists(atPath: root) }

    /// One case of the answer key.
    struct Case: Decodable {
        struct Package: Decodable {
            var name: String
            var version: String?
        }

        var files: [String]
        var truth: String
        var packages: [Package]?
        var basePackages: [Package]?
        var wantError: Bool?
    }

    /// What one `oakum inventory` over all cases of an ecosystem said.
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
    let cases: [String: Case]
    /// `name version` by case; an empty version means unknown.
    private(set) var found: [String: Set<String>] = [:]
    private(set) var failures: [String: Answer.Failure] = [:]
    let status: Int32

    init(_ ecosystem: String) throws {
        self.ecosystem = ecosystem
        let folder = Self.root + "/" + ecosystem
        let key = try Data(contentsOf: URL(fileURLWithPath: folder + "/expected.json"))
        cases = try JSONDecoder().decode([String: Case].self, from: key)
        let run = try TestedProgram.run(["inventory", folder, "-o", "json", "-q"])
        status = run.status
        let answer = try JSONDecoder().decode(Answer.self, from: Data(run.output.utf8))
        for component in answer.components {
            let text = Self.text(component.name, component.version, ecosystem)
            for place in component.evidence {
                found[Self.caseName(of: place.path), default: []].insert(text)
            }
        }
        for failure in answer.coverage.failed {
            failures[Self.caseName(of: failure.path)] = failure
        }
    }

    /// The expected packages in the same form.
    func texts(_ packages: [Case.Package]?) -> Set<String> {
        Set((packages ?? []).map { Self.text($0.name, $0.version, ecosystem) })
    }

    /// Whether a bundled plugin reads one of the case's files.
    func isRead(_ entry: Case) -> Bool {
        entry.files.contains { file in
            let name = file.split(separator: "/").last.map(String.init) ?? file
            return switch ecosystem {
            case "npm": name == "package-lock.json" || name == "npm-shrinkwrap.json"
            case "dpkg": file.contains("lib/dpkg/status")
            default:
                name == "poetry.lock"
                    || (name.hasPrefix("requirements") && name.hasSuffix(".txt"))
            }
        }
    }

    private static func caseName(of path: String) -> String {
        path.split(separator: "/").first.map(String.init) ?? path
    }

    private static func text(_ name: String, _ version: String?, _ ecosystem: String) -> String {
        var name = name
        if ecosystem == "pypi" {
            name = name.lowercased().replacingOccurrences(
                of: "[-_.]+", with: "-", options: .regularExpression)
        }
        return name + " " + (version ?? "")
    }
}
