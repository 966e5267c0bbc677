import Foundation
import ProgramUnderTest
import Testing

/// Every fixture of every plugin, broken by seeds, through the program and its workers: each ends with
/// records, warnings or a located error, in half the limits, and says the same when it comes again.
struct PluginMutationTests {
    @Test func `16 mutants by seed 42026 of each case of the bundled plugins`() throws {
        let run = try run(["--strict"])
        #expect(run.status == 0, "\(run.output) \(run.errors)")
        let mutants = Self.mutants(in: run.output)
        #expect(mutants > 2500, "\(mutants) mutants")
    }

    @Test func `16 mutants by seed 42026 of each case of the examples`() throws {
        let examples = TestedProgram.repository + "/Plugins-Examples"
        let names = try FileManager.default.contentsOfDirectory(atPath: examples).sorted()
        let run = try run(names.filter { $0 != "README.md" }.map { "\(examples)/\($0)" })
        #expect(run.status == 0, "\(run.output) \(run.errors)")
        let mutants = Self.mutants(in: run.output)
        #expect(mutants > 700, "\(mutants) mutants")
    }

    private func run(_ arguments: [String]) throws -> ProgramRun {
        try TestedProgram.start(
            ["plugin", "test", "--twice", "--mutants", "16", "--seed", "42026"] + arguments
        ).wait(seconds: 600)
    }

    /// The column VARIANTS of the table, added up.
    private static func mutants(in output: String) -> Int {
        let lines = output.split(separator: "\n")
        guard let head = lines.firstIndex(where: { $0.hasPrefix("PLUGIN ") }) else { return 0 }
        return lines[(head + 1)...].reduce(0) { sum, line in
            let words = line.split(separator: " ")
            return sum + (words.count > 3 ? Int(words[2]) ?? 0 : 0)
        }
    }
}
