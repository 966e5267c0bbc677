import Foundation
import PluginHost
import PluginProtocol
import ProgramUnderTest
import Testing

/// Remedies that no honest worker would send: the host must not take the worker's word for anything.
@Suite(.ownThreads)
struct LyingRemedyTests {
    struct Lie: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let words: String
        let kind: RecordKind
        let fields: [String: WireValue]

        init(
            _ name: String, _ words: String, _ fields: [String: WireValue],
            as kind: RecordKind = .remedy
        ) {
            testDescription = name
            self.words = words
            self.kind = kind
            self.fields = fields
        }

        /// `loaded`, the record and `done`, as they go over the wire.
        var frames: [UInt8] {
            var record = WireWriter()
            record.write(byte: kind.rawValue)
            record.write(.record(kind.schema.fields.map { fields[$0.name] ?? .null }))
            let done = DoneReply(records: 1, isSkipped: false, memoryPeakBytes: 0).payload
            return Self.frame(.loaded, []) + Self.frame(.record, record.bytes)
                + Self.frame(.done, done)
        }

        private static func frame(_ kind: FrameKind, _ payload: [UInt8]) -> [UInt8] {
            (0..<4).map { UInt8(truncatingIfNeeded: payload.count >> ($0 * 8)) }
                + [kind.rawValue] + payload
        }
    }

    private static func edit(
        _ file: String, _ line: Int64 = 1, from: String = "a", to: String = "b"
    ) -> [String: WireValue] {
        [
            "upgrades": .list([.integer(1)]),
            "edits": .list([
                .record([.string(file), .integer(line), .string(from), .string(to)])
            ]),
        ]
    }

    private static func remedy(_ name: String, _ value: WireValue) -> [String: WireValue] {
        ["upgrades": .list([.integer(1)]), name: value]
    }

    static let lies: [Lie] = [
        Lie("an edit above the project", "touches '../secret.txt'", edit("../secret.txt")),
        Lie("an edit above the target", "touches '../../x'", edit("../../x")),
        Lie("an absolute edit", "touches '/etc/passwd'", edit("/etc/passwd")),
        Lie("an edit of the folder", "touches '.'", edit(".")),
        Lie("a path with NUL", "touches 'list.txt", edit("list.txt\0/../..")),
        Lie("line 0", "not of one line", edit("list.txt", 0)),
        Lie("a line beyond all", "not of one line", edit("list.txt", .max)),
        Lie("two lines before", "not of one line", edit("list.txt", from: "a\nb")),
        Lie("a carriage return", "not of one line", edit("list.txt", to: "a\rb")),
        Lie(
            "a result outside", "touches '../x'",
            remedy("results", .list([.string("../x")]))),
        Lie(
            "a program with NUL", "no list of arguments",
            remedy("run", .list([.list([.string("a\0b")])]))),
        Lie("a program without words", "no list of arguments", remedy("run", .list([.list([])]))),
        Lie(
            "a program with a number", "no list of arguments",
            remedy("verify", .list([.list([.string("a"), .integer(1)])]))),
        Lie("a word as program", "no list of arguments", remedy("run", .list([.string("a")]))),
        Lie(
            "too many programs", "too many programs",
            remedy("run", .list(Array(repeating: .list([.string("a")]), count: 10_001)))),
        Lie("an option as service", "no proper name", remedy("restart", .list([.string("-x")]))),
        Lie("no upgrade", "an answer to no upgrade", ["upgrades": .list([])]),
        Lie("an upgrade of nobody", "not asked about", ["upgrades": .list([.integer(3)])]),
        Lie("a number below all", "not asked about", ["upgrades": .list([.integer(.min)])]),
        Lie(
            "an upgrade twice", "or to one twice", ["upgrades": .list([.integer(1), .integer(1)])]),
        Lie("a refusal of nobody", "not asked about", ["reason": .string("no")], as: .refusal),
        Lie(
            "a component", "a component is no answer", ["purl": .string("pkg:npm/a")],
            as: .component),
    ]

    @Test(arguments: lies)
    func `a remedy that breaks the rules is not taken`(_ lie: Lie) throws {
        let plugin = try RemedyPlugin("    out:remedy {}")
        let frames = try plugin.scratch.write("frames", lie.frames)
        let worker = try plugin.scratch.write(
            "worker", "#!/bin/sh\ncat '\(frames)'\nexec cat >/dev/null\n")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: worker)
        let answers = try plugin.answers(worker: worker)
        #expect(answers.count == 1)
        #expect(answers.first?.upgrades == [0, 1])
        let error = try #require(try plugin.failure(worker: worker))
        #expect(error.code == .crashed)
        #expect(error.plugin == "hostile")
        #expect(error.reason.contains(lie.words), "\(error.reason)")
    }
}
