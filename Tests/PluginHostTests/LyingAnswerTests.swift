import Foundation
import PluginHost
import PluginProtocol
import ProgramUnderTest
import Testing

/// Answers that no honest worker would send: the host must not take the worker's word for anything.
@Suite(.ownThreads)
struct LyingAnswerTests {
    private static func frame(_ kind: FrameKind, _ payload: [UInt8]) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: payload.count >> ($0 * 8)) } + [kind.rawValue]
            + payload
    }

    private static func record(_ kind: RecordKind, _ fields: [String: WireValue]) -> [UInt8] {
        var writer = WireWriter()
        writer.write(byte: kind.rawValue)
        writer.write(.record(kind.schema.fields.map { fields[$0.name] ?? .null }))
        return frame(.record, writer.bytes)
    }

    private static func step(_ action: TreeStep.Action, _ path: String) -> [UInt8] {
        frame(.tree, TreeStep(action, path: path).payload)
    }

    /// A program that says `loaded`, these frames and `done`, whatever it is asked.
    private func liar(_ frames: [UInt8], _ scratch: ScratchFolder) throws -> String {
        let done = DoneReply(records: 1, isSkipped: false, memoryPeakBytes: 0).payload
        let bytes = Self.frame(.loaded, []) + frames + Self.frame(.done, done)
        let data = try scratch.write("frames", bytes)
        let path = try scratch.write(
            "worker", "#!/bin/sh\ncat '\(data)'\nexec cat >/dev/null\n")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return path
    }

    @Test func `trees, documents, checks and messages are checked again`() throws {
        let lies: [(name: String, function: PluginFunction, frames: [UInt8], words: String)] = [
            ("a path above the tree", .unpackOpen, Self.step(.add, "../x"), "not a path in a tree"),
            ("an absolute path", .unpackOpen, Self.step(.add, "/x"), "not a path in a tree"),
            ("an empty path", .unpackOpen, Self.step(.remove, ""), "empty or too long"),
            ("an unknown step", .unpackOpen, Self.frame(.tree, [9, 5, 0, 5, 0]), "unknown step"),
            ("bytes of no file", .unpackOpen, Self.frame(.treeBytes, [1]), "bytes of no file"),
            (
                "bytes of a link", .unpackOpen,
                Self.step(.link, "x") + Self.frame(.treeBytes, [1]), "bytes of no file"
            ),
            (
                "a record in a tree", .unpackOpen,
                Self.record(.component, ["purl": .string("pkg:npm/a")]), "unexpected frame record"
            ),
            (
                "a document that was not fetched", .feedFetch,
                Self.record(.document, ["number": .integer(1)]), "a document that was not fetched"
            ),
            (
                "a document with an odd number", .feedFetch,
                Self.record(.document, ["number": .integer(.min)]),
                "a document that was not fetched"
            ),
            (
                "a check of everything", .checkSteps,
                Self.record(.check, ["name": .string("x"), "unit": .string("--all")]),
                "not the name"
            ),
            (
                "a check of two things", .checkSteps,
                Self.record(
                    .check,
                    [
                        "name": .string("x"), "unit": .string("a"),
                        "run": .list([.string("b")]),
                    ]), "expected one of"
            ),
            (
                "a check with half an argument", .checkSteps,
                Self.record(
                    .check,
                    [
                        "name": .string("x"),
                        "run": .list([.string("a"), .string("b\0c")]),
                    ]), "no list"
            ),
            (
                "a check with a number as argument", .checkSteps,
                Self.record(
                    .check,
                    [
                        "name": .string("x"),
                        "run": .list([.string("a"), .integer(1)]),
                    ]), "no list"
            ),
            (
                "a message in place of a check", .checkSteps,
                Self.record(.message, ["to": .string("x")]), "a message is no answer here"
            ),
            (
                "a message without a reader", .notifyMessage,
                Self.record(.message, ["title": .string("x"), "body": .string("")]), "message.to"
            ),
            (
                "a title of two lines", .notifyMessage,
                Self.record(
                    .message,
                    [
                        "to": .string("x"), "title": .string("a\u{1b}[2J"),
                        "body": .string(""),
                    ]), "message.title"
            ),
        ]
        for lie in lies {
            let scratch = try ScratchFolder()
            let plugin = try KindPlugin(
                """
                unpack = { files = {'*.box'}, open = function() end },
                feed = { read = function() end, fetch = function() end },
                check = { steps = function() end },
                notify = { events = {'a'}, message = function() end }
                """, worker: try liar(lie.frames, scratch))
            let failure: PluginError? =
                switch lie.function {
                case .unpackOpen: try plugin.unpack().result.failure
                case .feedFetch: plugin.fetch(Web(scratch: scratch)).result.failure
                case .checkSteps: plugin.checks().result.failure
                default: plugin.messages().result.failure
                }
            #expect(failure?.code == .crashed, "\(lie.name): \(String(describing: failure))")
            #expect(
                failure?.reason.contains(lie.words) == true,
                "\(lie.name): \(failure?.reason ?? "nothing")")
        }
    }
}
