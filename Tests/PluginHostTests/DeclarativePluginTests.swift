import Foundation
import PatchModel
import PluginHost
import PluginProtocol
import ProgramUnderTest
import Testing

/// Plugins without code: what a wrong description says, and what a right one does with odd input.
@Suite struct DeclarativePluginTests {
    static let head = "name = 'd'\nversion = '1'\napi = 1\nsummary = 'd'\n"
    static let component = "[inventory.component]\ntype = 'generic/acme'\nname = '{name}'\n"

    static let faults: [(description: String, message: String)] = [
        ("name = ", "d/plugin.toml:1: not valid TOML: error while parsing key-value pair"),
        (head, "d/plugin.toml:1: inventory: expected a table or a list of tables"),
        (
            head + "[inventory]\nfiles = ['a']\n" + component,
            "d/plugin.toml:5: inventory: give it 'line', a regular expression, or 'items', a path"
        ),
        (
            head + "[inventory]\nfiles = ['a']\nline = '(?<name>x'\n" + component,
            "d/plugin.toml:7: inventory.line: pattern: \"(?<name>x\" missing closing parenthesis "
                + "(at character 10)"
        ),
        (
            head + "[inventory]\nfiles = ['a']\nline = '(?<nam>x)'\n" + component,
            "d/plugin.toml:10: inventory.component.name: the expression has no group 'name'"
        ),
        (
            head + "[inventory]\nfiles = ['a']\nline = 'x'\nlines = 1\n",
            "d/plugin.toml:8: inventory: there is no setting 'lines'; there are comment, component, "
                + "continuation, files, format, items, line, only, scopes, unmatched"
        ),
        (
            head + "[inventory]\nfiles = ['a.txt']\nitems = 'x.*'\n" + component,
            "d/plugin.toml:5: inventory.format: say 'json', 'yaml' or 'toml' for a.txt"
        ),
        (
            head + "[inventory]\nfiles = ['a.json']\nitems = 'x..y'\n" + component,
            "d/plugin.toml:7: inventory.items: 'x..y' is not a path"
        ),
        (
            head + "[inventory]\nfiles = ['a.json']\nitems = 'x'\n[inventory.component]\n"
                + "type = 'npm'\nname = '{a'\n",
            "d/plugin.toml:10: inventory.component.name: '{a' has a brace without its partner"
        ),
        (
            head + "[inventory]\nfiles = ['a']\nline = '(?<name>x)'\nunmatched = 'stop'\n"
                + component,
            "d/plugin.toml:8: inventory.unmatched: expected 'warn', 'fail' or 'ignore'"
        ),
        (
            head + "[feed]\nevery = '1d'\n[inventory]\nfiles = ['a']\n",
            "d/plugin.toml:5: 'feed' takes a plugin.lua: a plugin without code has inventory"
        ),
        (
            "summary = 'd'\n[inventory]\nfiles = ['a']\nline = '(?<name>x)'\n" + component,
            "d/plugin.toml: must state the plugin API it was written for: api = 1"
        ),
        (
            head + "colour = 'red'\n[inventory]\nfiles = ['a']\nline = '(?<name>x)'\n" + component,
            "d/plugin.toml: plugin: there is no field 'colour'"
        ),
    ]

    @Test func `a wrong description says what is wrong and where`() throws {
        for (description, message) in Self.faults {
            let scratch = try ScratchFolder()
            try scratch.write("d/plugin.toml", description)
            let catalogue = try PluginCatalogue.load(
                bundled: nil, added: [scratch.path("d")], workerProgram: TestedProgram.path)
            let reason = catalogue.unusable.first?.reason ?? "no error"
            #expect(reason.hasPrefix(message), "\(reason)")
        }
    }

    /// What a description makes of one file: purls with lines, remarks and the failure.
    func said(_ inventory: String, _ file: String, _ content: String) throws -> [String] {
        let scratch = try ScratchFolder()
        try scratch.write(
            "d/plugin.yaml", "name: d\nversion: '1'\napi: 1\nsummary: d\ninventory: " + inventory)
        try scratch.write("in/" + file, content)
        let catalogue = try PluginCatalogue.load(
            bundled: nil, added: [scratch.path("d")], workerProgram: TestedProgram.path)
        if let error = catalogue.unusable.first { throw error }
        let runner = PluginRunner(workerProgram: TestedProgram.path, plugins: catalogue.plugins)
        let input = try #require(FileHandle(forReadingAtPath: scratch.path("in/" + file)))
        var said: [String] = []
        let request = RunRequest(plugin: 0, kind: "inventory", path: file, glob: file)
        let result = try runner.read(
            request, descriptor: input.fileDescriptor,
            inspect: { _, value in
                let line = value[8].integer.map { ":\($0)" } ?? ""
                said.append(
                    (value[1].string ?? "?") + (value[2].string.map { " " + $0 } ?? "") + line)
            }
        ) { event in
            if case .remark(let remark) = event {
                said.append("\(remark.kind) \(remark.line ?? 0) \(remark.text)")
            }
        }
        if let failure = result.failure { said.append("\(failure.code): \(failure.reason)") }
        return said
    }

    static let items =
        "{files: [x.json], items: 'a.*.b', component: {type: npm, name: '{name}', "
        + "version: 'v{v}', scope: '{@key}'}, scopes: {b: dev}}"

    @Test func `items that are not there, or not as expected, are no component`() throws {
        for content in ["7", "[]", "null", #"{"a":[]}"#, #"{"a":"text"}"#, #"{"a":{"x":3}}"#] {
            #expect(try said(Self.items, "x.json", content) == [])
        }
        #expect(
            try said(
                Self.items, "x.json",
                #"{"a":[{"b":{"name":"one","v":1}},"# + "\n"
                    + #"{"b":{"name":true}},{"b":{"name":{}}},{"b":"n"}]}"#)
                == [
                    "pkg:npm/one@v1 dev:1", "pkg:npm/true dev:2", "warning 2 there is no name",
                    "warning 2 there is no name",
                ])
        #expect(
            try said(Self.items, "x.json", "{")
                .first?.hasPrefix("failed: not valid JSON") == true)
    }

    @Test func `keys with dots are quoted, and filters look at paths`() throws {
        let inventory =
            "{files: [x.json], items: '\"a.b\".*', only: {\"'c.d'\": ['yes']}, "
            + "component: {type: npm, name: '{@key}', version: '{@value}'}}"
        #expect(
            try said(inventory, "x.json", #"{"a.b":{"n":"1","o":{"c.d":"yes"}}}"#) == [
                "pkg:npm/o:1"
            ])
    }

    @Test func `a number is the text that stands in the document`() throws {
        let inventory =
            "{files: [x.yaml], items: 'parts.*', "
            + "component: {type: npm, name: '{name}', version: '{version}'}}"
        #expect(
            try said(inventory, "x.yaml", "parts:\n  - {name: a, version: 1.10}\n") == [
                "pkg:npm/a@1.10:2"
            ])
    }

    @Test func `lines that do not match are reported as the description says`() throws {
        func rule(_ unmatched: String) -> String {
            "{files: [x], line: '^(?<name>[a-z]+) ?(?<v>\\d*)$', \(unmatched)"
                + "component: {type: npm, name: '{name}', version: '{v}'}}"
        }
        let text = "one 1\n!\ntwo\n"
        #expect(
            try said(rule(""), "x", text) == [
                "pkg:npm/one@1:1", "warning 2 the line is not as expected", "pkg:npm/two:3",
            ])
        #expect(
            try said(rule("unmatched: ignore, "), "x", text) == [
                "pkg:npm/one@1:1", "pkg:npm/two:3",
            ])
        #expect(
            try said(rule("unmatched: fail, "), "x", text) == [
                "pkg:npm/one@1:1", "failed: the line is not as expected",
            ])
    }

    @Test func `an expression that backtracks without end is a limit`() throws {
        let said = try said(
            "{files: [x], line: '^(?<name>(a+)+)$', component: {type: npm, name: '{name}'}}", "x",
            String(repeating: "a", count: 60) + "!\n")
        #expect(said.count == 1)
        #expect(said.first?.hasPrefix("limit: ") == true, "\(said)")
    }

    @Test func `two main files are one too many`() throws {
        let scratch = try ScratchFolder()
        try scratch.write("d/plugin.toml", Self.head)
        try scratch.write("d/plugin.lua", "return {}")
        let catalogue = try PluginCatalogue.load(
            bundled: nil, added: [scratch.path("d")], workerProgram: TestedProgram.path)
        #expect(
            catalogue.unusable.first?.reason == "d: has plugin.lua and plugin.toml: keep one")
    }
}
