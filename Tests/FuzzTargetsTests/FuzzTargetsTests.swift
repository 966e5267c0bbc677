import Foundation
import FuzzTargets
import Mutations
import ProgramUnderTest
import Testing

/// The fuzz targets, run over what was found, over their seeds, and over broken seeds.
struct FuzzTargetsTests {
    private static let seed: UInt64 = 4_2026
    /// Mutants of each target.
    private static let mutants = 600

    @Test func `what once crashed a target is read within its laws`() throws {
        let folders = Files.names(in: "Tests/FuzzTargetsTests/Crashers")
        for folder in folders {
            let target = try #require(FuzzTarget.named(folder), "there is no target '\(folder)'")
            for file in Files.all(in: "Tests/FuzzTargetsTests/Crashers/\(folder)") {
                #expect(throws: Never.self, "\(folder)/\(file.name)") {
                    try target.run(file.bytes)
                }
            }
        }
        #expect(!folders.isEmpty)
    }

    @Test(arguments: FuzzTarget.all.map(\.name))
    func `600 mutants by seed 42026 keep the laws, and give the same twice`(_ name: String) throws {
        let target = try #require(FuzzTarget.named(name))
        let seeds = Files.all(in: "Fuzz/Seeds/\(name)").map(\.bytes) + Files.fixtures(of: target)
        try #require(!seeds.isEmpty, "there are no seeds of '\(name)'")
        var wrong: [String] = []
        var answers: Set<UInt64> = []
        func run(_ bytes: [UInt8], _ words: String) {
            do {
                let first = try target.run(bytes)
                answers.insert(first)
                if try target.run(bytes) != first { wrong.append("\(words): two answers") }
            } catch { wrong.append("\(words): \(error) in \(Data(bytes).base64EncodedString())") }
        }
        for (number, bytes) in seeds.enumerated() { run(bytes, "seed \(number)") }
        for number in 0..<Self.mutants {
            var mutation = ByteMutation(seed: Self.seed &+ UInt64(number))
            var bytes = seeds[mutation.choice(of: seeds.count)]
            var words = ""
            for _ in 0...mutation.choice(of: 3) {
                let mutant = mutation.apply(to: bytes)
                bytes = Array(mutant.bytes.prefix(target.longest))
                words = mutant.words
            }
            run(bytes, "mutant \(number), at last \(words)")
        }
        #expect(wrong.isEmpty, "\(wrong.count): \(wrong.prefix(3).joined(separator: "\n"))")
        // A target that answers everything alike has not looked.
        #expect(answers.count > Self.mutants / 100, "\(answers.count) different answers")
    }

    @Test func `every target has seeds, and every seed a target`() {
        #expect(Files.names(in: "Fuzz/Seeds") == FuzzTarget.all.map(\.name).sorted())
    }
}

/// Seeds and crashers, from the repository.
enum Files {
    private static let root = TestedProgram.repository

    static func names(in folder: String) -> [String] {
        let names = try? FileManager.default.contentsOfDirectory(atPath: root + "/" + folder)
        return (names ?? []).filter { !$0.hasPrefix(".") }.sorted()
    }

    static func all(in folder: String) -> [(name: String, bytes: [UInt8])] {
        names(in: folder).map { ($0, bytes(folder + "/" + $0)) }
    }

    /// Plugins' fixtures in the target's format.
    static func fixtures(of target: FuzzTarget) -> [[UInt8]] {
        var found: [[UInt8]] = []
        for folder in ["plugins", "Plugins-Examples"] where !target.fixtures.isEmpty {
            let names = FileManager.default.enumerator(atPath: root + "/" + folder)
            let paths = (names?.allObjects as? [String] ?? []).sorted()
            for path in paths where target.fixtures.contains(where: { path.hasSuffix($0) }) {
                let bytes = bytes(folder + "/" + path)
                if !bytes.isEmpty, bytes.count <= target.longest { found.append(bytes) }
            }
        }
        return found
    }

    private static func bytes(_ path: String) -> [UInt8] {
        Array(FileManager.default.contents(atPath: root + "/" + path) ?? Data())
    }
}
