import ProgramUnderTest
import Testing

/// What `plugin test` says of cases that are not as they should be, and how it ends.
@Suite(.ownThreads)
struct PluginCaseTests {
    private static let source = """
        local function read(file, out)
          for number, line in file:lines() do
            if line == "bad" then error("this line is bad") end
            out:component { purl = oakum.purl("generic", line, "1"), at = number }
          end
        end
        return { name = "own", version = "1.0.0", api = 1, summary = "s",
          inventory = { files = { "*.own" }, read = read } }
        """

    /// A plugin with a case `one` that passes.
    private func plugin(_ fixture: CommandFixture) throws -> String {
        let plugin = try fixture.scratch.plugin("own", Self.source)
        try fixture.scratch.write("plugins/own/tests/one/input/x.own", "a\nb\n")
        try fixture.scratch.write(
            "plugins/own/tests/one/expected.jsonl",
            """
            {"record":"component","path":"x.own","purl":"pkg:generic/a@1","at":1}
            {"record":"component","path":"x.own","purl":"pkg:generic/b@1","at":2}

            """)
        return plugin
    }

    @Test func `an error comes before the records that it kept from coming`() throws {
        let fixture = try CommandFixture()
        let plugin = try plugin(fixture)
        try fixture.scratch.write("plugins/own/tests/one/input/x.own", "bad\na\nb\n")
        let said = try fixture.run(["plugin", "test", plugin]).output
        let lines = said.split(separator: "\n")
        #expect(lines.first == "FAIL own/one")
        #expect(lines.dropFirst().first?.hasPrefix("  + error x.own") == true, "\(said)")
        #expect(said.contains("pkg:generic/a@1\"  expected, did not come"))
    }

    @Test func `names that are no part of a case are told`() throws {
        let fixture = try CommandFixture()
        let plugin = try plugin(fixture)
        try fixture.scratch.write("plugins/own/tests/README.md", "what the cases are\n")
        try fixture.scratch.write("plugins/own/tests/one/README", "where it is from\n")
        #expect(try fixture.run(["plugin", "test", plugin, "--quick"]).status == 0)

        try fixture.scratch.write("plugins/own/tests/two/inputs/x.own", "a\n")
        try fixture.scratch.write("plugins/own/tests/one/expected-error.txt", "bad\n")
        try fixture.scratch.write("plugins/own/tests/empty/expected.jsonl", "")
        try fixture.scratch.write("plugins/own/tests/notes.txt", "x")
        let run = try fixture.run(["plugin", "test", plugin])
        #expect(run.status == 5)
        for words in [
            "FAIL own/two\n  'inputs' is no part of a case; did you mean 'input'?\n  a case has some of input, ",
            "'expected-error.txt' is no part of a case; did you mean 'expected_error.txt'?",
            "FAIL own/empty\n  ", "has none of input/", "FAIL own/notes.txt\n  it is a file",
            "0 passed, 4 failed",
        ] {
            #expect(run.output.contains(words), "\(words): \(run.output)")
        }
    }

    @Test(arguments: [true, false])
    func `a reader that goes away takes no exit code away`(_ isBroken: Bool) throws {
        let fixture = try CommandFixture()
        let plugin = try plugin(fixture)
        if isBroken {
            try fixture.scratch.write("plugins/own/tests/one/input/x.own", "c\n")
        }
        let run = try fixture.run(
            ["plugin", "test", plugin],
            launcher: ["/bin/sh", "-c", "( \"$0\" \"$@\"; echo status $? >&2 ) | sleep 0"])
        #expect(run.errors == (isBroken ? "status 5\n" : "status 0\n"), "\(run.errors)")
    }

    @Test func `in a plugin's folder it need not be named`() throws {
        let fixture = try CommandFixture()
        let plugin = try plugin(fixture)
        func here(_ arguments: [String]) throws -> ProgramRun {
            try fixture.run(
                arguments, launcher: ["/bin/sh", "-c", "cd \(plugin) && exec \"$0\" \"$@\""])
        }
        let test = try here(["plugin", "test"])
        #expect(test.output.contains("\n1 passed, 0 failed"), "\(test.output)\(test.errors)")
        #expect(test.errors == "note: the plugin in this folder is meant\n")
        let lint = try here(["plugin", "lint"])
        #expect(lint.output.contains("1 plugin checked: 0 errors"), "\(lint.output)")
        let run = try here(["plugin", "run", "tests/one/input"])
        #expect(run.output.contains("2 records of 1 file, 0 errors"), "\(run.output)\(run.errors)")
        let elsewhere = try fixture.run(
            ["plugin", "run", "tests/one/input"],
            launcher: ["/bin/sh", "-c", "cd / && exec \"$0\" \"$@\""])
        #expect(elsewhere.status == 2)
        #expect(elsewhere.errors.contains("name the plugin and the file"), "\(elsewhere.errors)")
    }
}
