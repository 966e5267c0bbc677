import Foundation
import ProgramUnderTest
import Testing

/// What inventories say of plugins that read nothing, and of ids that fit nothing.
@Suite(.ownThreads)
struct PluginCoverageTests {
    /// A plugin for `*.own` whose `read` has this body, and whose claim has these keys besides.
    private static func plugin(_ fixture: CommandFixture, _ body: String, keys: String = "") throws
        -> String
    {
        try fixture.scratch.plugin(
            "own",
            """
            return { name = "own", version = "1.0.0", api = 1, summary = "s",
              inventory = { files = { "*.own" }, \(keys) read = function(file, out)
                \(body)
              end } }
            """)
    }

    private func inventory(
        _ fixture: CommandFixture, _ plugin: String, _ more: [String] = []
    ) throws -> ProgramRun {
        try fixture.run(
            ["inventory", fixture.scratch.path("site"), "--plugin", plugin, "-q"] + more)
    }

    @Test func `a plugin of the command line that claims no file is told of`() throws {
        let fixture = try CommandFixture()
        let plugin = try Self.plugin(fixture, "")
        try fixture.scratch.write("site/a.other", "x")
        let table = try inventory(fixture, plugin)
        let words = #"read nothing: no file here is claimed by inventory.files "*.own""#
        #expect(table.errors.contains("note: plugin 'own' " + words), "\(table.errors)")
        #expect(table.output.contains("notes (1):\n  \(words) (own)"), "\(table.output)")
        let json = try inventory(fixture, plugin, ["-o", "json"])
        #expect(
            json.output.contains(
                #"{"path":"","plugin":"own","reason":"read nothing: no file here is claimed"#),
            "\(json.output)")
        #expect(json.status == 0)

        try fixture.scratch.write("site/b.own", "x")
        let found = try inventory(fixture, plugin)
        #expect(!(found.errors + found.output).contains("read nothing"), "\(found.output)")
    }

    @Test func `files of which sniff says no are not listed`() throws {
        let fixture = try CommandFixture()
        let plugin = try Self.plugin(
            fixture, #"out:component { purl = oakum.purl("generic", "a", "1"), at = 1 }"#,
            keys: #"sniff = function(head) return head:sub(1, 2) == "OW" end,"#)
        try fixture.scratch.write("site/a.own", "OW")
        for number in 1...3 { try fixture.scratch.write("site/no\(number).own", "other") }
        let some = try inventory(fixture, plugin)
        #expect(some.output.contains("4 files in 1 directory, 1 file read by plugins"))
        #expect(!some.output.contains("skipped"), "\(some.output)")
        let run = try fixture.run(["plugin", "run", plugin, fixture.scratch.path("site")])
        #expect(run.output.contains("no1.own  skipped: not a file of this plugin's kind"))

        try FileManager.default.removeItem(atPath: fixture.scratch.path("site/a.own"))
        let none = try inventory(fixture, plugin)
        #expect(
            none.output.contains(
                "read nothing: says of all 3 files that it claims here: none of its own (own)"),
            "\(none.output)")
    }

    @Test func `a skip without a reason is the same`() throws {
        let fixture = try CommandFixture()
        let plugin = try Self.plugin(
            fixture, #"if file.name == "a.own" then out:skip("old") else out:skip() end"#)
        for name in ["a", "b"] { try fixture.scratch.write("site/\(name).own", "x") }
        let said = try inventory(fixture, plugin).output
        #expect(said.contains("skipped (1):\n  old: a.own"), "\(said)")
    }

    @Test func `a root with files of older distributions beside os-release has no notes`() throws {
        let fixture = try CommandFixture()
        try fixture.scratch.write("site/usr/lib/os-release", "ID=debian\nVERSION_ID=12\n")
        try fixture.scratch.link("site/etc/os-release", to: "../usr/lib/os-release")
        for name in ["debian_version", "alpine-release", "redhat-release"] {
            try fixture.scratch.write("site/etc/" + name, "12.5\n")
        }
        let run = try fixture.run(["inventory", fixture.scratch.path("site"), "-q", "-o", "json"])
        #expect(run.output.contains(#""distro":"debian-12""#), "\(run.output)")
        #expect(run.output.contains("\"skipped\":[],"), "\(run.output)")
    }

    @Test func `ids that no record has, or two, are told with the line, wherever the plugin runs`()
        throws
    {
        let fixture = try CommandFixture()
        let plugin = try Self.plugin(
            fixture,
            """
            local function add(id, name, at)
              out:component { id = id, purl = oakum.purl("generic", name, "1"), at = at }
            end
            add("a", "first", 1)
            add("a", "second", 2)
            add("b", "third", 3)
            add("b", "third", 4)
            out:depends("b", "missing")
            out:depends("nobody", "b")
            out:owns("none", { "usr/bin/x" })
            """)
        try fixture.scratch.write("site/x.own", "1\n2\n3\n4\n")
        let words = [
            "x.own:2  warning: the id 'a' is given twice, to pkg:generic/first@1 (line 1) and to "
                + "pkg:generic/second@1 (line 2): an edge of it means the last",
            "x.own:3  warning: out:depends(\"b\", \"missing\"): this file has no component with the id "
                + "'missing'",
            "x.own  warning: out:depends(\"nobody\", \"b\"): this file has no component or project with "
                + "the id 'nobody'",
            "x.own  warning: 1 more ids are unknown or given twice",
        ]
        let run = try fixture.run(["plugin", "run", plugin, fixture.scratch.path("site")])
        for line in words { #expect(run.output.contains(line), "\(line): \(run.output)") }
        // The same package on another line is one package in two places.
        #expect(!run.output.contains("'b' is given twice"))
        let inventory = try inventory(fixture, plugin)
        #expect(inventory.output.contains("x.own:3: out:depends(\"b\", \"missing\")"))
        try fixture.scratch.write("plugins/own/tests/one/input/x.own", "1\n2\n3\n4\n")
        _ = try fixture.run(["plugin", "test", plugin, "--update", "--quick"])
        #expect(
            fixture.scratch.text("plugins/own/tests/one/expected.jsonl").contains(
                #""line":2,"text":"the id 'a' is given twice"#))
    }

    @Test func `a scope that is not stated does not beat a stated one of its project`() throws {
        let fixture = try CommandFixture()
        let plugin = try Self.plugin(
            fixture,
            """
            local name, scope = file:text():match("^(%S+) ?(%S*)")
            out:component {
              purl = oakum.purl("generic", name, "1"), scope = scope ~= "" and scope or nil, at = 1,
            }
            """)
        let files = [
            // Below the folder of the file that says it.
            ("app/one.own", "below dev"), ("app/installed/below/two.own", "below"),
            ("both/one.own", "both dev"), ("both/two.own", "both prod"),
            // Another project, of which nobody says that it needs the package for tests alone.
            ("left/one.own", "beside test"), ("right/two.own", "beside"),
            ("stated/one.own", "stated dev"), ("stated/two.own", "stated test"),
        ]
        for (path, text) in files { try fixture.scratch.write("site/" + path, text) }
        let said = try inventory(fixture, plugin, ["-o", "csv"]).output
        let scopes = Dictionary(
            uniqueKeysWithValues: said.split(whereSeparator: \.isNewline).dropFirst().map { line in
                let fields = line.split(separator: ",", omittingEmptySubsequences: false)
                return (String(fields[0]), fields.first { ["prod", "dev", "test"].contains($0) })
            })
        #expect(scopes["below"] == "dev", "\(said)")
        #expect(scopes["both"] == "prod", "\(said)")
        #expect(scopes["beside"] == "prod", "\(said)")
        #expect(scopes["stated"] == "dev", "\(said)")
    }
}
