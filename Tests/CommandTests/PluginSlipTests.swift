import ProgramUnderTest
import Testing

/// The slips of plugin authors, and what they are told.
@Suite(.ownThreads)
struct PluginSlipTests {
    private static let document = """
        <?xml version="1.0"?>
        <r:all xmlns:r="urn:x">
          <r:one id="1"/>
          <r:two/>
          <r:one id="3"><r:part>x</r:part></r:one>
        </r:all>
        """

    /// What `plugin run` says of the document, with `body` in `read(file, out)`.
    private func said(_ body: String) throws -> String {
        let fixture = try CommandFixture()
        let plugin = try fixture.scratch.plugin(
            "own",
            """
            local function read(file, out)
              local all = file:xml().all
              \(body)
            end
            return { name = "own", version = "1.0.0", api = 1, summary = "s",
              inventory = { files = { "*.xml" }, read = read } }
            """)
        try fixture.scratch.write("site/a.xml", Self.document)
        let run = try fixture.run(["plugin", "run", plugin, fixture.scratch.path("site")])
        return run.output + run.errors
    }

    @Test func `what cannot be meant is said in the author's words`() throws {
        let table: [(body: String, words: String)] = [
            (
                "for x in all do print(x) end",
                "a view is no function: go over it with 'for value in"
            ),
            ("all.one = 1", "a view cannot be changed: oakum.copy(view) makes a table of it"),
            ("print(all['#nmae'])", "an element has no '#nmae'; did you mean '#name'?"),
            ("file:xlm()", "a file has no field or method 'xlm'; did you mean 'xml'?"),
            (#"print(("%p"):format(all))"#, "string.format: '%p' is not available"),
        ]
        for (body, words) in table {
            let said = try said(body)
            #expect(said.contains(words), "\(body): \(said)")
        }
    }

    @Test func `what is said of a package as such names no version`() throws {
        let fixture = try CommandFixture()
        let plugin = try fixture.scratch.plugin(
            "own",
            """
            return { name = "own", version = "1.0.0", api = 1, summary = "s", feed = {
              read = function(document, out)
                out:advisory { id = "A-1", affects = { { package = "pkg:npm/a@1" } } }
              end } }
            """)
        let document = try fixture.scratch.write("d.json", "{}")
        let run = try fixture.run(["plugin", "run", plugin, document])
        #expect(
            (run.output + run.errors).contains("expected a purl without version, got"),
            "\(run.output)\(run.errors)")
    }

    @Test func `an empty element has a place, though it is only a text`() throws {
        let said = try said(
            #"for two, place in oakum.each(all, "two") do out:warn(place, "empty: '" .. two .. "'") end"#
        )
        #expect(said.contains("a.xml:4  warning: empty: ''"), "\(said)")
    }

    @Test func `what each gave can be listed and mapped`() throws {
        let said = try said(
            #"""
            local ids = oakum.map(oakum.each(all, "one"), function(one) return one["@id"] end)
            out:warn(nil, table.concat(ids, ",") .. " " .. #oakum.list(oakum.each(all, "one")))
            """#)
        #expect(said.contains("warning: 1,3 2"), "\(said)")
    }

    @Test func `nothing shows where it lies in memory`() throws {
        let said = try said(
            #"""
            local s = string.format("%s %5s %s %d%%", all, {}, print, 7)
            out:warn(nil, tostring(all) .. " " .. tostring({}) .. " " .. tostring(out) .. " " .. s)
            out:warn(nil, tostring(setmetatable({}, { __tostring = function() return "own" end })))
            """#)
        #expect(said.contains("warning: view table out view table function 7%"), "\(said)")
        #expect(said.contains("warning: own"), "\(said)")
        #expect(!said.contains("0x"))
    }

    @Test func `the children of an element keep their order when maps are shuffled`() throws {
        let fixture = try CommandFixture()
        let plugin = try fixture.scratch.plugin(
            "own",
            """
            local function read(file, out)
              local names = {}
              for name in pairs(file:xml().all) do names[#names + 1] = name end
              out:component { purl = oakum.purl("generic", table.concat(names, "-"), "1") }
            end
            return { name = "own", version = "1.0.0", api = 1, summary = "s",
              inventory = { files = { "*.xml" }, read = read } }
            """)
        try fixture.scratch.write("plugins/own/tests/one/input/a.xml", Self.document)
        #expect(try fixture.run(["plugin", "test", plugin, "--update"]).status == 0)
        let run = try fixture.run(["plugin", "test", plugin])
        #expect(run.status == 0, "\(run.output)")
    }

    @Test func `a plugin that breaks is never what a case expects`() throws {
        let fixture = try CommandFixture()
        let plugin = try fixture.scratch.plugin(
            "own",
            """
            return { name = "own", version = "1.0.0", api = 1, summary = "s",
              inventory = { files = { "*.own" }, read = function(file, out)
                local nothing = nil
                print(nothing.name)
              end } }
            """)
        try fixture.scratch.write("plugins/own/tests/one/input/a.own", "x")
        let run = try fixture.run(["plugin", "test", plugin, "--update"])
        #expect(run.status != 0)
        #expect(run.output.contains("not written: the plugin itself broke"), "\(run.output)")
        #expect(fixture.scratch.text("plugins/own/tests/one/expected.jsonl").isEmpty)
    }

    @Test(arguments: [
        (#"feed = { every = "banana", read = print }"#, "every = \"banana\" is no duration: write"),
        (#"feed = { stale_after = "30 days", read = print }"#, "stale_after = \"30 days\" is no"),
        (
            #"speaks_for = { "generic/*" }, feed = { read = print }"#,
            "speaks_for has 'generic/*': name a purl type"
        ),
    ])
    func `a manifest that could not work is refused`(_ keys: String, _ words: String) throws {
        let fixture = try CommandFixture()
        let plugin = try fixture.scratch.plugin(
            "own", "return { name = \"own\", version = \"1\", api = 1, summary = \"s\", \(keys) }")
        let run = try fixture.run(["plugin", "run", plugin, fixture.scratch.root])
        #expect(run.status == 2)
        #expect(run.errors.contains(words), "\(run.errors)")
    }

    @Test func `versions with blanks stand in order txt as they are`() throws {
        let fixture = try CommandFixture()
        let plugin = try fixture.scratch.plugin(
            "own",
            """
            local function key(version)
              local number, beta = version:match("^(%d+) beta (%d+)$")
              return { tonumber(number or version), beta and 0 or 1, tonumber(beta) or 0 }
            end
            return { name = "own", version = "1.0.0", api = 1, summary = "s",
              versioning = { schemes = { "own" }, key = key } }
            """)
        try fixture.scratch.write(
            "plugins/own/tests/one/order.txt", "1 < 2 beta 3 < 2 beta 10 < 2\n2 = 2\n")
        let good = try fixture.run(["plugin", "test", plugin])
        #expect(good.status == 0, "\(good.output)")
        try fixture.scratch.write("plugins/own/tests/one/order.txt", "2 < 2 beta 3\n< 1\n")
        let bad = try fixture.run(["plugin", "test", plugin])
        #expect(bad.output.contains("order.txt:1: expected 2 < 2 beta 3"), "\(bad.output)")
        #expect(bad.output.contains("'< 1': expected 'A < B'"), "\(bad.output)")
    }
}
