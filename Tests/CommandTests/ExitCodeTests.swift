import Foundation
import ProgramUnderTest
import Testing

@Suite(.ownThreads)
struct ExitCodeTests {
    @Test func `0 when nothing is wrong, also with findings and no gate`() throws {
        let fixture = try CommandFixture()
        try fixture.importAdvisory()
        let clean = try fixture.run(["scan", try fixture.target("new", version: "2.0.0")])
        #expect(clean.status == 0)
        #expect(clean.output.contains("no findings"))
        let found = try fixture.run(["scan", try fixture.target()])
        #expect(found.status == 0)
        #expect(found.output.contains("TEST-1"))
    }

    @Test func `1 only when a finding reaches the gate`() throws {
        let fixture = try CommandFixture()
        try fixture.importAdvisory()
        let target = try fixture.target()
        #expect(try fixture.run(["scan", target, "--fail-on", "high"]).status == 1)
        #expect(try fixture.run(["scan", target, "--fail-on", "critical"]).status == 0)
        #expect(try fixture.run(["scan", target, "--fail-on", "kev,epss=0.5"]).status == 0)
    }

    @Test func `findings in tests alone do not reach the gate, and are told`() throws {
        let fixture = try CommandFixture()
        try fixture.importAdvisory()
        let target = try fixture.target("app/tests/data")
        let folder = String(target.dropLast("/tests/data".count))
        let run = try fixture.run(["scan", folder, "--fail-on", "high"])
        #expect(run.status == 0)
        #expect(run.output.contains("[in tests]"), "\(run.output)")
        #expect(run.output.contains("1 finding in tests"), "\(run.output)")
        for classes in ["test", "vendored,test", "all"] {
            let run = try fixture.run(["scan", folder, "--fail-on", "high", "--fail-in", classes])
            #expect(run.status == 1)
            #expect(!run.output.contains("would reach it"))
        }
        let other = ["--fail-on", "high", "--fail-in", "vendored"]
        #expect(try fixture.run(["scan", folder] + other).status == 0)
        let direct = try fixture.run(["scan", target, "--fail-on", "high"])
        #expect(direct.status == 1, "what is named itself is the product")
    }

    @Test(
        arguments: [
            (["scan", "TARGET", "--fail-in", "all"], "needs --fail-on"),
            (["scan", "TARGET", "--fail-on", "kev", "--fail-in", "test,x"], "test,x"),
            (["scan", "TARGET", "--nope"], "Unknown option '--nope'"), (["scan"], "Missing"),
            (["scan", "TARGET", "--fail-on", "nonsense"], "'nonsense' is not a condition"),
            (["scan", "TARGET", "--workers", "0"], "from 1 to 64"),
            (["scan", "TARGET", "-o", "xml"], "xml"), (["scan", "/nonexistent/x"], "No such file"),
            (["scan", "TARGET/notes.txt"], "no plugin reads such a file"),
            (["frobnicate"], "Unexpected"),
            (["scan", "TARGET", "--plugin", "/nonexistent/p"], "is not a folder"),
            (["feeds", "remove", "gone"], "there is no feed 'gone'"),
            (
                ["version", "compare", "nosuch", "1", "2"],
                "there is no version scheme 'nosuch'; there are"
            ),
            (["version", "compare", "dpkg", "1"], "give two arguments"),
            (["plugin", "test", "gone"], "there is no plugin 'gone'"), (["cvss", "rubbish"], ""),
        ] as [([String], String)])
    func `2 for a wrong command line, with the way out`(
        _ arguments: [String], _ words: String
    ) throws {
        let fixture = try CommandFixture()
        let target = try fixture.target()
        let run = try fixture.run(arguments.map { $0.replacing("TARGET", with: target) })
        #expect(run.status == 2, "\(run.errors)")
        #expect(words.isEmpty || run.errors.contains(words), "\(run.errors)")
    }

    @Test func `3 when something could not be looked at`() throws {
        let fixture = try CommandFixture()
        try fixture.importAdvisory()
        let target = try fixture.target()
        try fixture.scratch.write("target/bad/package-lock.json", "{\n\"packages\": [,")
        let run = try fixture.run(["scan", target, "--fail-on", "high", "-o", "json"])
        #expect(run.status == 3)
        #expect(run.output.contains("\"exitCodes\":[3,1]"), "\(run.output)")
        #expect(run.output.contains("bad/package-lock.json"))
        #expect(run.output.contains("TEST-1"))
        #expect(try fixture.run(["inventory", target]).status == 3)
    }

    @Test func `4 with no more than the starter set, and without feeds`() throws {
        let fixture = try CommandFixture()
        #expect(try fixture.run(["feeds", "list"]).status == 4)
        let target = try fixture.target()
        let run = try fixture.run(["scan", target])
        #expect(run.status == 4)
        #expect(run.output.contains("oakum feeds import"))
        try fixture.importAdvisory()
        #expect(try fixture.run(["scan", target]).status == 0)
    }

    @Test(arguments: [
        ["scan", "TARGET"], ["scan", "TARGET", "-o", "json"], ["inventory", "TARGET"],
        ["feeds", "list"], ["plugin", "list"], ["plugin", "types"], ["version", "schemes"],
        ["version", "compare", "dpkg", "1", "2"], ["config", "show"],
    ])
    func `5 when the output cannot be written`(_ arguments: [String]) throws {
        let fixture = try CommandFixture()
        try fixture.importAdvisory()
        let target = try fixture.target()
        let run = try fixture.run(
            arguments.map { $0.replacing("TARGET", with: target) }, output: "/dev/full")
        #expect(run.status == 5, "\(run.errors)")
        #expect(run.errors.contains("No space left on device"), "\(run.errors)")
    }

    @Test func `130 when interrupted`() throws {
        let fixture = try CommandFixture()
        try fixture.importAdvisory()
        let target = try fixture.target()
        let plugin = try fixture.scratch.plugin(
            "slow",
            """
            return { name = "slow", version = "1", api = 1, summary = "s",
              inventory = { files = { "*.slow" }, read = function(file, out)
                for i = 1, 1e7 do end
                out:skip("read")
              end } }
            """)
        for number in 0..<200 { try fixture.scratch.write("target/\(number).slow", "x") }
        let scan = try TestedProgram.start(
            ["scan", target, "--plugin", plugin, "-o", "json"], environment: fixture.environment)
        while !FileManager.default.fileExists(atPath: fixture.scratch.path("data/state.db")) {
            usleep(2000)
        }
        usleep(1_500_000)
        scan.send(SIGINT)
        let run = scan.wait()
        #expect(run.status == 130)
        #expect(run.output.contains("\"exitCodes\":[130"), "\(run.output.suffix(300))")
    }
}
