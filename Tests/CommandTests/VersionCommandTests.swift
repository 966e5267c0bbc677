import ProgramUnderTest
import Testing

@Suite(.ownThreads)
struct VersionCommandTests {
    private func run(_ arguments: [String], input: String = "") throws -> ProgramRun {
        try TestedProgram.run(["version"] + arguments, input: Array(input.utf8))
    }

    @Test(arguments: [
        (["compare", "dpkg", "1.0~rc1", "1.0"], "<\n"), (["compare", "dpkg", "1:0", "2"], ">\n"),
        (["compare", "pep440", "1.0", "1.0.0"], "=\n"),
        (["compare", "semver", "1.0.0-rc.1", "1.0.0"], "<\n"),
        (["satisfies", "semver", "4.17.21", "^4.17.0"], "yes\n"),
        (["compare", "rpm", "1:2.0-1.el9", "1:2.0-1.el9_4"], "<\n"),
        (["satisfies", "maven", "2.14.1", "[2.0,2.15)"], "yes\n"),
        (["satisfies", "deb", "1.0-1", "vers:deb/>=0.9|<1.0-2"], "yes\n"),
        (["compare", "golang", "v1.0.0-0.20240101000000-aaaaaaaaaaaa", "v1.0.0"], "<\n"),
        (["satisfies", "pep440", "1.5", ">=2"], "no\n"),
    ])
    func `two arguments give one answer`(_ arguments: [String], _ expected: String) throws {
        let run = try run(arguments)
        #expect(run.output == expected)
        #expect(run.status == 0)
    }

    @Test func `an invalid version is a question mark, and an error as an argument`() throws {
        let run = try run(["compare", "semver", "1.0.0", "x"])
        #expect(run.output == "?\n")
        #expect(run.status == 2)
        #expect(run.errors.contains("'x' is not a semver version"))
    }

    @Test func `lines give a line each, invalid ones too`() throws {
        let lines = "1.0\t2.0\n2.0\t1.0\nnot valid\t1\n\t\n1.0\t1.0"
        let run = try run(["compare", "pep440"], input: lines)
        #expect(run.output == "<\n>\n?\n?\n=\n")
        #expect(run.status == 0)
        let ranges = try self.run(
            ["satisfies", "semver"], input: "1.2.3\t^1\n1.2.3\t^2\n1.2.3\t!!\n")
        #expect(ranges.output == "yes\nno\n?\n")
    }

    @Test func `a line without a tab ends the run with its number`() throws {
        let run = try run(["compare", "dpkg"], input: "1\t2\nnothing\n1\t2\n")
        #expect(run.output == "<\n")
        #expect(run.status == 2)
        #expect(run.errors.contains("standard input:2: expected A<TAB>B"))
    }

    @Test func `a hundred thousand lines are answered in order`() throws {
        let lines = (0..<100_000).map { "\($0 % 10)\t5\n" }.joined()
        let answers = try run(["compare", "dpkg"], input: lines).output.split(separator: "\n")
        #expect(answers.count == 100_000)
        #expect(
            answers.enumerated().allSatisfy { number, answer in
                answer == (number % 10 < 5 ? "<" : number % 10 == 5 ? "=" : ">")
            })
    }
}
