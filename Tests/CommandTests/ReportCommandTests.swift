import ProgramUnderTest
import Testing

/// `oakum report`: from a scan to another format.
@Suite(.ownThreads)
struct ReportCommandTests {
    @Test func `a scan goes through a pipe or a file into a report`() throws {
        let fixture = try CommandFixture()
        try fixture.importAdvisory()
        let scan = try fixture.run(["scan", try fixture.target(), "-q", "-o", "json"])
        let file = try fixture.scratch.write("scan.json", scan.output)
        let piped = try fixture.run(["report", "markdown-summary"], input: scan.output)
        #expect(piped.status == 0, "\(piped.errors)")
        #expect(piped.output.contains("**1 finding**: 1 high."))
        #expect(piped.output.contains("| TEST-1 | left | 1.0.0 | 2.0.0 | high |"))
        #expect(try fixture.run(["report", "markdown-summary", file]).output == piped.output)
        #expect(
            try fixture.run(["report", "markdown-summary", "-"], input: scan.output).output
                == piped.output)
        let fewer = try fixture.run(["report", "markdown-summary", file, "--set", "rows=0"])
        #expect(fewer.output.contains("1 more are not shown"))
        let junit = try fixture.run(["report", "junit", file])
        #expect(junit.output.contains("<failure type=\"vulnerable\""))
    }

    @Test func `what cannot be reported says why`() throws {
        let fixture = try CommandFixture()
        let scan = #"{"schema":"oakum/scan/1"}"#
        let table: [(arguments: [String], input: String, status: Int32, words: String)] = [
            (["report", "nothing"], scan, 2, "there is no report 'nothing'; there are junit"),
            (["report", "npm"], scan, 2, "there is no report 'npm'"),
            (["report", "junit", "/nonexistent"], "", 2, "cannot read '/nonexistent'"),
            (["report", "junit", "/dev/null"], "", 2, "it is not a file"),
            (["report", "junit", "--set", "a=b"], scan, 2, "plugin 'junit' has no option 'a'"),
            (["report", "markdown-summary", "--set", "rows=x"], scan, 2, "takes a whole number"),
            (["report", "markdown-summary", "--set", "rows"], scan, 2, "is not OPTION=VALUE"),
            (["report", "junit"], "{", 5, "standard input:1: not valid JSON"),
            (["report", "junit"], #"{"schema":"oakum/plan/1"}"#, 5, #"got "oakum/plan/1""#),
        ]
        for (arguments, input, status, words) in table {
            let run = try fixture.run(arguments, input: input)
            #expect(run.status == status, "\(arguments): \(run.errors)")
            #expect(run.errors.contains(words), "\(arguments): \(run.errors)")
        }
        let list = try fixture.run(["report"])
        #expect(list.status == 0)
        #expect(list.output.contains("markdown-summary"))
    }
}
