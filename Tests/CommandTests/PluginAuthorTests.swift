import Foundation
import ProgramUnderTest
import Testing

/// What a plugin's author reads: of `plugin run`, `test`, `lint`, `new` and `docs`.
@Suite(.ownThreads)
struct PluginAuthorTests {
    /// A plugin that reads `NAME VERSION` out of *.own files; `body` stands in its loop.
    private static func source(_ body: String) -> String {
        """
        --- own: names and versions.
        local function read(file, out)
          oakum.log.info("size " .. file.size)
          for number, line in file:lines { comment = "#" } do
            local name, version = line:match("^(%S+) (%S+)$")
            \(body)
          end
        end
        return { name = "own", version = "1.0.0", api = 1, summary = "s",
          inventory = { files = { "*.own" }, read = read } }
        """
    }

    private static let plain =
        "out:component { purl = oakum.purl(\"generic/own\", name, version), at = number }"

    private func fixture(_ body: String = plain) throws -> (CommandFixture, String) {
        let fixture = try CommandFixture()
        let plugin = try fixture.scratch.plugin("own", Self.source(body))
        try fixture.scratch.write("site/a.own", "zlib 1.3\n")
        return (fixture, plugin)
    }

    private func site(_ fixture: CommandFixture) -> String { fixture.scratch.path("site") }

    @Test func `what a plugin logs is shown by run, and by scan and inventory when asked`() throws {
        let (fixture, plugin) = try fixture()
        let run = try fixture.run(["plugin", "run", plugin, site(fixture)])
        #expect(run.output.hasPrefix("a.own  info: size 9\na.own:1  component"), "\(run.output)")
        for command in ["scan", "inventory"] {
            let arguments = [command, site(fixture), "--plugin", plugin]
            let loud = try fixture.run(arguments + ["--verbose"])
            #expect(loud.errors.contains("own: a.own: info: size 9\n"), "\(loud.errors)")
            #expect(!loud.output.contains("size 9"))
            #expect(try !fixture.run(arguments).errors.contains("size 9"))
        }
    }

    @Test func `a file that gives nothing is told of in the same words everywhere`() throws {
        let (fixture, plugin) = try fixture()
        try fixture.scratch.write("site/b.own", "")
        try fixture.scratch.write("site/c.own", "# none\n")
        let words = "nothing was found in this file"
        let run = try fixture.run(["plugin", "run", plugin, site(fixture)])
        #expect(run.output.contains("b.own  warning: \(words)\n"), "\(run.output)")
        #expect(run.output.contains("c.own  warning: \(words)\n"), "\(run.output)")
        #expect(
            run.output.contains("note: b.own: the file is empty: if that is fine, say why with "))
        let scan = try fixture.run(["inventory", site(fixture), "--plugin", plugin])
        #expect(scan.output.contains("b.own: \(words) (own)"), "\(scan.output)")
        try fixture.scratch.write("plugins/own/tests/none/input/b.own", "")
        let update = try fixture.run(["plugin", "test", plugin, "--update"])
        #expect(update.output.contains("NOTE own/none: \(words)\n"), "\(update.output)")
        #expect(update.output.contains("out:skip(reason)"), "\(update.output)")
        #expect(
            fixture.scratch.text("plugins/own/tests/none/expected.jsonl")
                == "{\"record\":\"warning\",\"path\":\"b.own\",\"text\":\"\(words)\"}\n")
        #expect(try fixture.run(["plugin", "test", plugin]).status == 0)
    }

    @Test func `a case in which nothing is claimed fails, with the globs and the files`() throws {
        let (fixture, plugin) = try fixture()
        try fixture.scratch.write("plugins/own/tests/none/input/deep/a.txt", "zlib 1.3\n")
        for arguments in [[], ["--update"]] {
            let run = try fixture.run(["plugin", "test", plugin] + arguments)
            #expect(run.status == 5)
            #expect(
                run.output.contains(
                    "FAIL own/none\n  no file in 'input' is claimed: the globs are "
                        + "inventory.files \"*.own\"; the files are 'deep/a.txt'\n"),
                "\(run.output)")
        }
        // Who writes an empty list says that it is meant.
        try fixture.scratch.write("plugins/own/tests/none/expected.jsonl", "")
        let meant = try fixture.run(["plugin", "test", plugin])
        #expect(meant.status == 0, "\(meant.output)")
        #expect(meant.output.contains("NOTE own/none: nothing was read, as expected\n"))
        let run = try fixture.run([
            "plugin", "run", plugin, fixture.scratch.path("plugins/own/tests"),
        ])
        #expect(run.status == 3)
        #expect(run.errors.contains("the files are 'none/expected.jsonl', 'none/input/deep/a.txt'"))
    }

    @Test func `errors come first, notes after them`() throws {
        let (fixture, plugin) = try fixture()
        try fixture.scratch.write("plugins/own/tests/a/input/a.own", "")
        try fixture.scratch.write("plugins/own/tests/a/expected.jsonl", "")
        try fixture.scratch.write("plugins/own/tests/b/input/b.own", "zlib 1.3\n")
        try fixture.scratch.write("plugins/own/tests/b/expected.jsonl", "")
        let output = try fixture.run(["plugin", "test", plugin]).output
        let heads = output.split(separator: "\n").map { $0.prefix(10) }.filter {
            $0.hasPrefix("FAIL") || $0.hasPrefix("NOTE")
        }
        #expect(heads == ["FAIL own/a", "FAIL own/b", "NOTE own/a"], "\(output)")
    }

    @Test func `one mistake has one wording in run, test and lint`() throws {
        let table: [(body: String, words: String)] = [
            (
                "out:component { purl = 'pkg:generic/a@1', skope = 'dev', at = number }",
                "component: there is no field 'skope'; did you mean 'scope'?"
            ),
            (
                "out:component { purl = 'pkg:generic/a@1', scope = 'prd' }",
                "component.scope: expected \"prod\" or \"dev\" or \"build\" or \"test\" or "
                    + "\"optional\", got \"prd\"; did you mean 'prod'?"
            ),
            (
                "out:component { purl = 'pkg:generic/a@1', hashes = 'sha256:00' }",
                "component.hashes: expected a list of strings, got \"sha256:00\"; write hashes = "
                    + "{ \"sha256:HEX\" }"
            ),
            (
                "out:component { at = number }",
                "component.purl: expected a package URL such as \"pkg:npm/left-pad@1.3.0\", got nil"
            ),
            (
                "out:component { purl = okum.purl('generic', name) }",
                "'okum' is not declared; did you mean 'oakum'?"
            ),
            (
                "out:component { purl = oakum.prul('generic', name) }",
                "oakum has no 'prul'; did you mean 'purl'?"
            ),
            (
                "out:component { purl = oakum.purl('generic', oakum.text.trm(name)) }",
                "oakum.text has no 'trm'; did you mean 'trim'?"
            ),
            (
                "if os.time() then out:skip('x') end",
                "'os' is not declared: not available in plugins: what a plugin may know of its "
                    + "surroundings is in ctx"
            ),
        ]
        for (body, words) in table {
            let (fixture, plugin) = try fixture(body)
            let run = try fixture.run(["plugin", "run", plugin, site(fixture)])
            #expect(run.status == 3)
            #expect(
                run.output.contains("error: own/plugin.lua:6: \(words) (in a.own:1)\n"),
                "\(run.output)")
            let lint = try fixture.run(["plugin", "lint", plugin])
            #expect(lint.output.contains("] \(words)\n"), "\(lint.output)")
            try fixture.scratch.write("plugins/own/tests/a/input/a.own", "zlib 1.3\n")
            try fixture.scratch.write("plugins/own/tests/a/expected.jsonl", "")
            let test = try fixture.run(["plugin", "test", plugin])
            let text = words.replacing("\"", with: "\\\"")
            #expect(
                test.output.contains("\"own/plugin.lua:6: \(text) (in a.own:1)\""), "\(test.output)"
            )
        }
    }

    @Test func `a run that fails has its cost`() throws {
        let (fixture, plugin) = try fixture(
            "local t = {} for i = 1, 2000000 do t[i % 1000] = i end error('stop')")
        let run = try fixture.run(["plugin", "run", plugin, site(fixture), "--trace"])
        let cost = run.output.split(separator: "\n").first { $0.contains("  cost ") } ?? ""
        #expect(cost.contains("0 records, "))
        #expect(!cost.contains(" 0 us"), "\(run.output)")
        #expect(!cost.contains(" 0 B "), "\(run.output)")
    }

    @Test func `new without a kind lists them, and how to go on`() throws {
        let fixture = try CommandFixture()
        let run = try fixture.run(["plugin", "new", "own"])
        #expect(run.status == 2)
        for words in [
            "\n  inventory   reads installed or locked packages out of files\n",
            "\n  report      writes a report in a format of its own\n",
            "\nfor example: oakum plugin new own --kind inventory\n",
        ] {
            #expect(run.errors.contains(words), "\(run.errors)")
        }
    }

    @Test func `the table of what bundled plugins read is the one in docs`() throws {
        let fixture = try CommandFixture()
        let table = try fixture.run(["plugin", "docs", "--table"]).output
        let path = TestedProgram.repository + "/docs/ecosystems.md"
        let message: Comment = "run: oakum plugin docs --table > docs/ecosystems.md"
        #expect(try String(contentsOfFile: path, encoding: .utf8) == table, message)
        #expect(table.contains("| npm | "))
        #expect(try fixture.run(["plugin", "docs", "--table", "--write"]).status == 2)
    }

    @Test func `docs shows no case that is broken`() throws {
        let (fixture, plugin) = try fixture(
            "if name == 'x' then file:fail(number, 'no') end " + Self.plain)
        for (name, input) in [
            ("broken", "a 1\n"), ("error", "b 1\nx 2\n"), ("good", "cc 1\ndd 2\n"),
        ] {
            try fixture.scratch.write("plugins/own/tests/\(name)/input/a.own", input)
        }
        _ = try fixture.run(["plugin", "test", plugin, "--update"])
        let readme = try fixture.run(["plugin", "docs", plugin]).output
        #expect(readme.contains("of the case `good`"), "\(readme)")
    }

    @Test func `one of a thing is not counted as several`() throws {
        let fixture = try CommandFixture()
        try fixture.importAdvisory()
        let again = try fixture.scratch.write(
            "again.json", #"{"id":"TEST-2","modified":"2024-01-01T00:00:00Z","affected":[]}"#)
        let run = try fixture.run(["feeds", "import", "osv", again])
        #expect(run.output.contains("osv: 1 record read from 1 document\n"), "\(run.output)")
    }

    @Test func `a loopback address that is granted is asked over http, and no other is`() throws {
        var fixture = try CommandFixture()
        let config = try fixture.scratch.write(
            "oakum.yaml",
            """
            network:
              internal_hosts: ["127.0.0.1:8080"]
            """)
        fixture.environment["OAKUM_CONFIG"] = config
        let plugin = try fixture.scratch.plugin(
            "own",
            """
            return { name = "own", version = "1.0.0", api = 1, summary = "s",
              needs = { net = { "127.0.0.1:8080", "a.example", "option:one", "option:two" } },
              options = {
                one = { type = "string", default = "http://127.0.0.1:8080/x", help = "h" },
                two = { type = "string", default = "http://127.0.0.1:9090/x", help = "h" } },
              feed = { fetch = function() end, read = function() end } }
            """)
        try fixture.scratch.makeFolder("site")
        let run = try fixture.run([
            "inventory", fixture.scratch.path("site"), "--plugin", plugin, "--grant", "own",
        ])
        for words in [
            "asks 127.0.0.1:8080 over http, on this machine\n", "asks a.example over https\n",
            "asks the host of its option 'one' over http, on this machine\n",
            "asks the host of its option 'two' over https\n",
        ] {
            #expect(run.errors.contains(words), "\(run.errors)")
        }
    }
}
