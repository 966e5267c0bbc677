import Foundation
import PackageNames
import Testing

/// The public test suite of the package-url specification, when it is at hand.
struct SpecificationSuiteTests {
    static let suite: URL? = {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let shared =
            ProcessInfo.processInfo.environment["OAKUM_SHARED"].map { URL(filePath: $0) }
            ?? root.deletingLastPathComponent().appending(path: "shared")
        let file = shared.appending(path: "corpus/purl/purl-tests.jsonl")
        return FileManager.default.fileExists(atPath: file.path) ? file : nil
    }()

    struct Components: Decodable {
        var type: String?
        var namespace: String?
        var name: String?
        var version: String?
        var qualifiers: [String: String]?
        var subpath: String?

        func build(_ conformance: PackageURL.Conformance) throws -> PackageURL {
            try PackageURL(
                type: type ?? "", namespace: namespace, name: name ?? "", version: version,
                qualifiers: (qualifiers ?? [:]).map { ($0.key, $0.value) }, subpath: subpath,
                conformance: conformance)
        }

        func matches(_ url: PackageURL) -> Bool {
            type == url.type && namespace == url.namespace && name == url.name
                && version == url.version && subpath == url.subpath
                && (qualifiers ?? [:])
                    == .init(
                        uniqueKeysWithValues: url.qualifiers.map { ($0.key, $0.value) })
        }
    }

    enum Value: Decodable {
        case text(String)
        case components(Components)

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                self = .text(text)
            } else {
                self = .components(try container.decode(Components.self))
            }
        }

        func url(_ conformance: PackageURL.Conformance) throws -> PackageURL {
            switch self {
            case .text(let text): try PackageURL(parsing: text, conformance: conformance)
            case .components(let components): try components.build(conformance)
            }
        }
    }

    struct Case: Decodable {
        var test_type: String
        var expected_failure: Bool
        var input: Value
        var expected_output: Value?

        /// nil when the case holds, else what went wrong.
        ///
        /// The suite wants `?Arch=` refused in some cases and brought to lower case in others, so
        /// expected failures are read strictly and the rest leniently; lenient reading must fail
        /// too, unless the reason is one that only strict reading knows.
        func fault() -> String? {
            guard !expected_failure else { return faultOfSuccess() }
            do {
                let url = try input.url(.lenient)
                switch expected_output {
                case .text(let text): return url.description == text ? nil : url.description
                case .components(let parts): return parts.matches(url) ? nil : url.description
                case nil: return "no expected output"
                }
            } catch { return "\(error)" }
        }

        private func faultOfSuccess() -> String? {
            do {
                return "was accepted as \(try input.url(.strict))"
            } catch let error as PackageURLError {
                if error.code == .keyNotLowerCase || error.code == .missingQualifier { return nil }
            } catch { return "\(error)" }
            return (try? input.url(.lenient)).map { "lenient reading accepted \($0)" }
        }
    }

    @Test(.enabled(if: suite != nil, "the shared corpus is not here"))
    func `holds every case of the specification suite`() throws {
        let file = try #require(Self.suite)
        let lines = try Data(contentsOf: file).split(separator: UInt8(ascii: "\n"))
        var faults: [String] = []
        var counts: [String: Int] = [:]
        for line in lines {
            let test = try JSONDecoder().decode(Case.self, from: line)
            counts[test.test_type, default: 0] += 1
            if let fault = test.fault() {
                faults.append("\(String(decoding: line, as: UTF8.self)): \(fault)")
            }
        }
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
        #expect(lines.count > 300 && counts.keys.sorted() == ["build", "parse", "validate"])
    }
}
