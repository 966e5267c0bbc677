import PluginLint
import PluginWorker

/// A plugin and what one rule says of it.
struct LintCase {
    /// `rule` or, where it stands, `rule:LINE`.
    var expected: [String]
    var files: [(name: String, text: String)]
    /// Whether a case tests the order of versions; nil when that is not known.
    var hasOrderCase: Bool?

    init(_ expected: [String], _ source: String, _ others: [(name: String, text: String)] = []) {
        self.expected = expected
        files = [("plugin.lua", source)] + others
    }

    static let vocabulary = Vocabulary(
        types: TypesFile.text,
        deprecated: ["oakum.purl": "oakum.address", "oakum.File.text": "file:bytes"])

    /// The current names alone.
    static let plain = Vocabulary(types: TypesFile.text, schemes: ["dpkg", "pep440"])

    static func lint(
        _ files: [(name: String, text: String)], folder: String = "x",
        hasOrderCase: Bool? = nil, _ vocabulary: Vocabulary = plain
    ) -> LintReport {
        PluginSources(
            folder: folder, files: files.map { ($0.name, Array($0.text.utf8)) },
            hasOrderCase: hasOrderCase
        ).lint(vocabulary)
    }

    /// A whole plugin that orders these schemes, around the body of `read(file, out)`.
    static func ordering(_ schemes: String, _ body: String = "print(file, out)") -> String {
        "local function key(version) return { version } end\n"
            + "local function read(file, out) \(body)\nend\n"
            + manifest("versioning = { schemes = { \(schemes) }, key = key },")
    }

    /// A whole plugin around the body of `read(file, out, ctx)`, which begins on line 1.
    static func reading(_ body: String, needs: String = "", before: String = "") -> String {
        "\(before)local function read(file, out, ctx) local _f, _o = file, out \(body)\nend\n"
            + manifest(needs)
    }

    static func manifest(_ more: String = "") -> String {
        "return { name = 'x', version = '1', api = 1, summary = 's', \(more)\n"
            + "inventory = { files = { 'a' }, read = read } }\n"
    }

    /// A whole plugin around statements that stand before everything else.
    static func stating(_ statements: String) -> String {
        statements + "\nlocal function read() end\n" + manifest()
    }

    /// Everything that was said, as `rule:LINE`, for messages.
    func difference(_ rule: String? = nil) -> String? {
        let findings = Self.lint(files, hasOrderCase: hasOrderCase).findings
        let said = findings.map { finding in
            expected.contains { $0.contains(":") }
                ? "\(finding.rule):\(finding.line)" : finding.rule
        }
        guard said.sorted() != expected.sorted() else { return nil }
        let all = findings.map { "\($0.file):\($0.line):\($0.column) [\($0.rule)] \($0.message)" }
        return "\(files[0].text)\n  expected \(expected), got \(all)"
    }
}
