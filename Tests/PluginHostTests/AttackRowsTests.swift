import Foundation
import PluginHost
import ProgramUnderTest
import Testing

/// The table of docs/threat-model.md, the rows of `AttackRows` and the cases are one thing.
@Suite(.ownThreads)
struct AttackRowsTests {
    static let files = [
        "PluginHostTests/AttackRowsTests", "PluginHostTests/ContainmentTests",
        "PluginHostTests/HostileArchiveTests", "PluginHostTests/HostileCodeTests",
        "PluginHostTests/WorkerDeathTests", "ScanningTests/HostileTargetTests",
    ]

    private func text(_ path: String) -> String {
        String(
            decoding: FileManager.default.contents(
                atPath: TestedProgram.repository + "/" + path) ?? Data(), as: UTF8.self)
    }

    @Test func `every row of the threat model has cases, and every case exists`() {
        let table =
            text("docs/threat-model.md").components(
                separatedBy: "| What a plugin may try |"
            ).dropFirst().first ?? ""
        // Behind the head and the rule under it, up to the first line that is no row.
        let lines = table.split(separator: "\n", omittingEmptySubsequences: false).dropFirst(2)
        let rows = lines.prefix { $0.hasPrefix("| ") }.compactMap {
            $0.dropFirst(2).components(separatedBy: " |").first
        }
        #expect(rows == AttackRows.all.map(\.row))
        let sources = Self.files.map { text("Tests/\($0).swift") }.joined()
        let attacks = Set(Attack.all.map(\.name))
        #expect(attacks.count == Attack.all.count)
        for (row, cases) in AttackRows.all {
            #expect(!cases.isEmpty, "\(row)")
            for name in cases where !attacks.contains(name) {
                #expect(sources.contains("func `\(name)`("), "\(row): \(name)")
            }
        }
    }

    /// What becomes of a plugin whose folder holds these files.
    private func load(_ files: [String: [UInt8]]) throws -> PluginError? {
        let scratch = try ScratchFolder()
        let folder = try scratch.makeFolder("plugins/hostile")
        for (name, bytes) in files { try scratch.write("plugins/hostile/" + name, bytes) }
        return try PluginCatalogue.load(
            bundled: nil, added: [folder], workerProgram: TestedProgram.path
        ).unusable.first
    }

    /// The head of a chunk of Lua 5.4, then rubbish.
    private static let bytecode: [UInt8] =
        [0x1b, 0x4c, 0x75, 0x61, 0x54, 0, 0x19, 0x93, 0x0d, 0x0a, 0x1a, 0x0a, 4, 8, 8]
        + [UInt8](repeating: 0x78, count: 64)

    @Test func `bytecode is no plugin`() throws {
        let error = try #require(try load(["plugin.lua": Self.bytecode]))
        #expect(error.code == .unusable)
        #expect(error.reason.contains("hostile/plugin.lua: "), "\(error.reason)")
        #expect(error.reason.contains("binary chunk"), "\(error.reason)")
    }

    @Test func `bytecode is no module`() throws {
        let plugin = Array("local part = require 'part' return part".utf8)
        let error = try #require(try load(["plugin.lua": plugin, "part.lua": Self.bytecode]))
        #expect(error.reason.contains("binary chunk"), "\(error.reason)")
    }

    @Test(arguments: ["(", "{", "(function() return ", "not not ", "- -"])
    func `source nested too deeply is no plugin`(_ opening: String) throws {
        let source = "return " + String(repeating: opening, count: 50_000)
        let error = try #require(try load(["plugin.lua": Array(source.utf8)]))
        #expect(error.reason.hasPrefix("hostile/plugin.lua:"), "\(error.reason)")
        #expect(!error.reason.contains("crashed"), "\(error.reason)")
    }

    @Test(arguments: ["table", "json"])
    func `nothing a plugin says reaches a terminal as control bytes`(_ format: String) throws {
        let scratch = try ScratchFolder()
        let noise = #"'\27[2J\27]0;title\7\r\8\0\255\xc2\x9b31m\u{202e}'"#
        let folder = try scratch.plugin(
            "hostile",
            """
            local noise = \(noise)
            return { name = "hostile", version = "1", api = 1, summary = "hostile",
              inventory = { files = { "*.noise" }, read = function(file, out, ctx)
                out:project{ id = "p", name = noise }
                pcall(out.component, out, { id = "c", purl = "pkg:npm/a@1", licenses = { noise } })
                out:warn(noise, noise)
                out:warn(1, noise)
                oakum.log.info(noise)
                print(noise)
                error(noise)
              end } }
            """)
        try scratch.write("target/x\u{1b}[2J.noise", "x")
        let run = try TestedProgram.run(
            [
                "inventory", scratch.path("target"), "--plugin", folder, "-o", format,
            ], environment: ["HOME": scratch.root])
        #expect(run.output.contains("noise"), "\(run.status) \(run.output)\(run.errors)")
        for text in [run.output, run.errors] {
            let bad = text.unicodeScalars.filter {
                $0.value < 0x20 && $0 != "\n" && $0 != "\t" || (0x7f...0x9f).contains($0.value)
                    || $0.value == 0x202e
            }
            #expect(bad.isEmpty, "\(bad.map(\.value))")
        }
    }
}
