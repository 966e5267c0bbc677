import ProgramUnderTest
import Testing

/// `oakum plugin lint` as a user runs it.
struct LintCommandTests {
    @Test func `the bundled plugins and the examples are clean`() throws {
        let bundled = try TestedProgram.run(["plugin", "lint", "--strict"])
        #expect(bundled.status == 0, "\(bundled.output)\(bundled.errors)")
        #expect(bundled.output.hasSuffix(" 0 errors, 0 warnings, 0 info\n"), "\(bundled.output)")
        let examples = TestedProgram.repository + "/Plugins-Examples/"
        let own = try TestedProgram.run([
            "plugin", "lint", "--strict", examples + "acme-parts", examples + "borealis",
        ])
        #expect(own.status == 0, "\(own.output)\(own.errors)")
    }

    @Test func `an error is a line with its place, and exit code 5`() throws {
        let scratch = try ScratchFolder()
        let source = LintCase.reading("pritn(file)")
        let folder = try scratch.plugin("x", source)
        let run = try TestedProgram.run(["plugin", "lint", folder])
        #expect(run.status == 5)
        #expect(
            run.output.contains(
                "/plugins/x/plugin.lua:1:62: error [undeclared-global] 'pritn' is not declared; "
                    + "did you mean 'print'?\n"))
        #expect(run.output.hasSuffix("1 plugin checked: 1 error, 0 warnings, 0 info\n"))
        let json = try TestedProgram.run(["plugin", "lint", folder, "-o", "json"])
        #expect(json.status == 5)
        #expect(json.output.hasPrefix("{\"schema\":\"oakum/lint/1\",\"plugins\":[{\"name\":\"x\""))
        #expect(json.output.contains("\"line\":1,\"column\":62,"))
    }

    @Test func `a warning fails only with --strict`() throws {
        let scratch = try ScratchFolder()
        let folder = try scratch.plugin("x", LintCase.reading("local a = file"))
        #expect(try TestedProgram.run(["plugin", "lint", folder]).status == 0)
        #expect(try TestedProgram.run(["plugin", "lint", folder, "--strict"]).status == 5)
    }

    @Test func `what only loading shows is told, unless it is left out`() throws {
        let scratch = try ScratchFolder()
        let folder = try scratch.plugin(
            "x",
            "local t = setmetatable({}, { __index = function() error('boom') end })\nreturn t.x")
        let run = try TestedProgram.run(["plugin", "lint", folder])
        #expect(run.status == 5)
        #expect(run.output.contains("plugin.lua:1:1: error [load] boom"), "\(run.output)")
        #expect(try TestedProgram.run(["plugin", "lint", "--no-load", folder]).status == 0)
        let future = try scratch.plugin(
            "y",
            LintCase.stating("local n = 2").replacing("api = 1", with: "api = n").replacing(
                "'x'", with: "'y'"))
        let said = try TestedProgram.run(["plugin", "lint", future])
        #expect(said.output.contains("error [load] was written for plugin API 2"), "\(said.output)")
        #expect(said.output.contains("update oakum"))
    }

    @Test func `a plugin that is not there is a usage error`() throws {
        #expect(try TestedProgram.run(["plugin", "lint", "nowhere"]).status == 2)
        #expect(try TestedProgram.run(["plugin", "lint", "./nowhere"]).status == 2)
    }

    @Test func `names from plugins cannot steer the terminal`() throws {
        let scratch = try ScratchFolder()
        let folder = try scratch.plugin("x", "return { ['\u{1b}[2J'] = 1 }")
        let run = try TestedProgram.run(["plugin", "lint", folder])
        #expect(run.status == 5)
        #expect(!run.output.contains("\u{1b}"))
    }
}
