package import PatchModel
package import PluginProtocol

/// A text for people, as a notify plugin worded it.
public struct MessageAnswer: Sendable, Hashable {
    /// Where it goes. The user must have granted it: a plugin cannot choose its reader.
    public var to: String
    /// One line.
    public var title: String
    public var body: String

    public init(to: String, title: String, body: String) {
        self.to = to
        self.title = title
        self.body = body
    }
}

/// A document that a plugin's `fetch` handed on, to be read by its `read`.
public struct HandedDocument: Sendable, Hashable {
    /// The address that answered.
    public var url: String
    /// The body, open for reading, at its start; the receiver's to close.
    public var descriptor: Int32

    public init(url: String, descriptor: Int32) {
        self.url = url
        self.descriptor = descriptor
    }
}

/// Turns answers into the model. The worker has checked them for the author's sake; here they are
/// checked for ours.
package enum AnswerDecoder {
    /// Seconds for an attempt and between attempts when a check says nothing.
    private static let standardDeadline = 60
    private static let standardInterval = 1

    /// What a rollout can run: all four forms come down to a program or an HTTP probe.
    package static func check(_ value: WireValue) throws(WireError) -> Check {
        if let problem = AnswerSchemas.problem(withCheck: value) { throw WireError(problem) }
        let schema = RecordKind.check.schema
        let fields = RecordFields(value, schema)
        var expect = Check.Expectation(status: 0)
        let probe: Check.Probe
        if fields["http"] != .null {
            let http = RecordFields(fields["http"], schema.part("http"))
            probe = .http(url: try http.required("url"))
            expect.status = Int(clamping: http["expect"].integer ?? 200)
            expect.contains = http.text("contains")
        } else if fields["tcp"] != .null {
            let tcp = RecordFields(fields["tcp"], schema.part("tcp"))
            probe = .run(
                connecting(to: try tcp.required("host"), port: tcp["port"].integer ?? 0))
        } else if let unit = fields.text("unit") {
            probe = .run(["systemctl", "is-active", "--", unit])
        } else {
            let words = fields.texts("run")
            guard words.count == fields["run"].list.count,
                words.count <= RemedyRequest.argumentLimit,
                !words.contains(where: { $0.utf8.contains(0) })
            else { throw WireError("a check's program is no list of arguments") }
            probe = .run(words)
        }
        return Check(
            name: try fields.required("name"), probe: probe, expect: expect,
            attempts: Int(clamping: fields["attempts"].integer ?? 1),
            interval: fields.text("interval").flatMap(Seconds.parse) ?? standardInterval,
            deadline: fields.text("within").flatMap(Seconds.parse) ?? standardDeadline)
    }

    /// bash opens /dev/tcp/HOST/PORT as a connection (bash(1), REDIRECTION), so that no tool beside
    /// it is needed in the target. Host and port are arguments, never part of the script.
    private static func connecting(to host: String, port: Int64) -> [String] {
        ["bash", "-c", "exec 3<>\"/dev/tcp/$1/$2\"", "tcp-check", host, String(port)]
    }

    package static func message(_ value: WireValue) throws(WireError) -> MessageAnswer {
        if let problem = AnswerSchemas.problem(withMessage: value) { throw WireError(problem) }
        let fields = RecordFields(value, RecordKind.message.schema)
        return MessageAnswer(
            to: try fields.required("to"), title: try fields.required("title"),
            body: try fields.required("body"))
    }
}
