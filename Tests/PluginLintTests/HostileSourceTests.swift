import Foundation
import PluginLint
import PluginWorker
import ProgramUnderTest
import Testing

/// Sources that nobody would write by hand: lint comes to an end, and says something.
struct HostileSourceTests {
    private func lint(_ source: String) -> LintReport {
        LintCase.lint([("plugin.lua", source)])
    }

    @Test func `deep nesting is an error with its line`() {
        for source in [
            "\nlocal x = " + String(repeating: "(", count: 100_000),
            "\nlocal x = " + String(repeating: "{", count: 100_000),
            "\n" + String(repeating: "do ", count: 100_000),
            "\n" + String(repeating: "if x then ", count: 100_000),
            "\nlocal x = " + String(repeating: "function() return ", count: 50_000),
            "\nlocal x = " + String(repeating: "- ", count: 100_000) + "1",
            "\nlocal x = 1" + String(repeating: " .. 1", count: 100_000),
        ] {
            let report = lint(source)
            #expect(report.findings.map(\.rule) == ["syntax"])
            #expect(report.findings.first?.line == 2)
            #expect(report.findings.first?.message.contains("deeply") == true)
        }
    }

    @Test func `a megabyte on one line comes to an end`() {
        for (piece, head) in [(" + x", "local x = 1; return x"), (",1", "return { 1, a()")] {
            let times = (1 << 20) / piece.utf8.count
            let report = lint(head + String(repeating: piece, count: times))
            #expect(report.findings.count <= 1000)
        }
    }

    @Test func `whatever is repeated on one line, it comes to an end`() {
        let count = 1 << 17
        var spoken = 0
        for (piece, head, tail) in [
            (" + x", "local x = 1; return x", ""), (".a", "local x = {}; return x", ""),
            ("()", "local x = print; return x", ""), ("[1]", "local x = {}; return x", ""),
            (":f()", "local x = {}; return x", ""), (",1", "return { 1", "}"),
            (", a = 1", "return { a = 1", "}"), ("; y = 1", "x = 1", ""),
            ("local x; ", "", ""), ("do local x end ", "", ""), ("goto a ", "", "::a::"),
            ("do ::a:: end ", "", ""), ("x = pritn() ", "", ""), ("f'%' ", "", ""),
            (" elseif x then", "local x if x then", " end"), ("-- lint: ignore a b\n", "", ""),
            ("local function f(a) f(a, 1) end ", "", ""), ("x:find('.-a.-b') ", "", ""),
            ("oakum.a.b(1) ", "", ""), ("out:component{a = 1} ", "", ""), ("x", "return ", ""),
            ("\\\\", "return '", "'"), ("=", "--[", "["), ("]", "return [[", "]]"),
            ("%", "return ('a'):find('", "')"),
        ] {
            let times = count / piece.utf8.count
            let report = lint(head + String(repeating: piece, count: times) + tail)
            #expect(report.findings.count <= 1000)
            // More than are listed are counted.
            #expect(report.unlisted == 0 || report.findings.count == 1000)
            if !report.findings.isEmpty { spoken += 1 }
        }
        #expect(spoken > 10)
    }

    @Test func `mutated plugins come to an end`() throws {
        var generator = SystemlessGenerator(state: 11)
        var sources: [[UInt8]] = []
        for folder in try FileManager.default.contentsOfDirectory(
            atPath: TestedProgram.bundledPlugins)
        {
            let path = TestedProgram.bundledPlugins + "/" + folder + "/plugin.lua"
            if let data = FileManager.default.contents(atPath: path) { sources.append(Array(data)) }
        }
        #expect(sources.count > 5)
        var findings = 0
        for _ in 0..<300 {
            var mutant = sources[Int(generator.next() % UInt64(sources.count))]
            for _ in 0...(generator.next() % 8) {
                let place = Int(generator.next() % UInt64(mutant.count))
                switch generator.next() % 3 {
                case 0: mutant[place] = UInt8(truncatingIfNeeded: generator.next())
                case 1: mutant.removeSubrange(place..<min(mutant.count, place + 5))
                default: mutant.insert(UInt8(truncatingIfNeeded: generator.next()), at: place)
                }
            }
            let report = PluginSources(folder: "x", files: [("plugin.lua", mutant)])
                .lint(LintCase.plain)
            findings += report.findings.count
        }
        #expect(findings > 300)
    }
}

/// The same numbers everywhere.
struct SystemlessGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 33
    }
}
