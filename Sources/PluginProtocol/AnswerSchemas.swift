/// The manifest's kinds that answer a question, and their answers; `RecordKind` and
/// `ManifestSchema` hold the rest.
public enum AnswerSchemas {
    // MARK: Manifest

    public static let unpack = RecordSchema(
        "unpack",
        [
            .init("files", .list(.string), required: true, "globs of the files it opens"),
            .init("sniff", .function, "sniff(head): whether a claimed file is one of ours"),
            .init("open", .function, required: true, "open(file, tree, ctx)"),
        ])

    public static let checkKind = RecordSchema(
        "check",
        [
            .init(
                "ecosystems", .list(.string),
                "purl types that a target must have packages of; any target when left out"),
            .init("steps", .function, required: true, "steps(target, out, ctx)"),
        ])

    public static let notify = RecordSchema(
        "notify",
        [
            .init(
                "events", .list(.string), required: true,
                "types of events: \"plan.approved\", or \"plan.\" for all below it"),
            .init("message", .function, required: true, "message(event, out, ctx)"),
        ])

    public static let report = RecordSchema(
        "report",
        [
            .init("extension", .string, required: true, "of the files it makes: \"md\", \"xml\""),
            .init(
                "documents", .list(.string),
                "documents it knows, by their schema: \"scan\", \"findings\"; any when left out"),
            .init("render", .function, required: true, "render(report, out, ctx)"),
        ])

    // MARK: Answers

    private static let http = RecordSchema(
        "http",
        [
            .init("url", .string, required: true, "http or https address"),
            .init("expect", .integer, "status of the answer; 200 when left out"),
            .init("contains", .string, "a text that the answer must hold"),
        ])

    private static let tcp = RecordSchema(
        "tcp",
        [
            .init("host", .string, required: true, "name or address"),
            .init("port", .integer, required: true, "1 to 65535"),
        ])

    static let check = RecordSchema(
        "check",
        [
            .init("name", .string, required: true, "what is checked, for people"),
            .init("run", .list(.string), "a program that must end with status 0; no shell line"),
            .init("http", .record(http), "or: an address that must answer"),
            .init("tcp", .record(tcp), "or: a port that must take a connection"),
            .init("unit", .string, "or: a systemd unit that must be active"),
            .init("within", .string, "time for one attempt: \"30s\"; \"1m\" when left out"),
            .init("attempts", .integer, "most attempts; 1 when left out"),
            .init("interval", .string, "time between attempts; \"1s\" when left out"),
        ])

    static let message = RecordSchema(
        "message",
        [
            .init("to", .string, required: true, "where it goes; must be granted by the user"),
            .init("title", .string, required: true, "one line"),
            .init("body", .string, required: true, "text"),
        ])

    static let document = RecordSchema(
        "document",
        [
            .init("number", .integer, required: true, "which of the fetched documents"),
            .init("url", .string, "the address that answered"),
        ])

    /// One step of a tree, as golden cases show it.
    static let entry = RecordSchema(
        "entry",
        [
            .init(
                "action", .oneOf(["add", "remove", "link", "layer", "same"]), required: true,
                "the step"),
            .init("entry", .string, required: true, "path in the tree, or the layer's name"),
            .init("target", .string, "link: where it leads; same: the other name"),
            .init("bytes", .integer, "add: size"),
            .init("digest", .string, "add: SHA-256 of the bytes"),
        ])

    /// One rank of an order of versions, as golden cases show it.
    static let order = RecordSchema(
        "order",
        [.init("equal", .list(.string), required: true, "versions of one rank")])

    // MARK: Rules beyond the schema

    /// The fields of a check of which exactly one says what is asked.
    public static let probes = ["run", "http", "tcp", "unit"]

    /// Most attempts of one check.
    public static let attemptLimit: Int64 = 1000
    /// Most bytes of a message's title and body.
    public static let titleLimit = 500
    public static let bodyLimit = 64 * 1024

    /// What is wrong with a check that fits its schema; `nil` when nothing is.
    public static func problem(withCheck value: WireValue) -> String? {
        func field(_ name: String) -> WireValue {
            check.position(of: name).map { value[$0] } ?? .null
        }
        let given = probes.filter { field($0) != .null }
        guard given.count == 1 else {
            return "check: expected one of run, http, tcp and unit, got "
                + (given.isEmpty ? "none of them" : given.joined(separator: " and "))
        }
        if field("name").string?.isEmpty == true { return "check.name: is empty" }
        if case .list(let words) = field("run"), words.first?.string?.isEmpty ?? true {
            return "check.run: expected a program's name first"
        }
        if let unit = field("unit").string, !ServiceName.isValid(unit) {
            return "check.unit: '\(unit)' is not the name of a systemd unit"
        }
        if field("http") != .null, let text = problem(withHTTP: field("http")) { return text }
        if field("tcp") != .null, let text = problem(withTCP: field("tcp")) { return text }
        for name in ["within", "interval"] {
            if let text = field(name).string, Seconds.parse(text) == nil {
                return "check.\(name): '\(text)' is not a duration such as \"30s\" or \"5m\""
            }
        }
        if let attempts = field("attempts").integer, !(1...attemptLimit).contains(attempts) {
            return "check.attempts: expected 1 to \(attemptLimit), got \(attempts)"
        }
        return nil
    }

    private static func problem(withHTTP value: WireValue) -> String? {
        let url = (http.position(of: "url").flatMap { value[$0].string } ?? "").utf8
        let lower = url.prefix(8).map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        guard lower.starts(with: "http://".utf8) || lower.starts(with: "https://".utf8) else {
            return "check.http.url: expected an address that begins with http:// or https://"
        }
        let status = http.position(of: "expect").flatMap { value[$0].integer } ?? 200
        return (100...599).contains(status)
            ? nil : "check.http.expect: expected a status from 100 to 599, got \(status)"
    }

    private static func problem(withTCP value: WireValue) -> String? {
        let host = tcp.position(of: "host").flatMap { value[$0].string } ?? ""
        let allowed = Set(".-:_".utf8)
        guard (1...255).contains(host.utf8.count), host.utf8.first != UInt8(ascii: "-"),
            host.utf8.allSatisfy({ byte in
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                    || allowed.contains(byte)
            })
        else { return "check.tcp.host: '\(host)' is not a host name or address" }
        let port = tcp.position(of: "port").flatMap { value[$0].integer } ?? 0
        return (1...65_535).contains(port)
            ? nil : "check.tcp.port: expected 1 to 65535, got \(port)"
    }

    /// What is wrong with a message that fits its schema; `nil` when nothing is.
    public static func problem(withMessage value: WireValue) -> String? {
        func text(_ name: String) -> String {
            message.position(of: name).flatMap { value[$0].string } ?? ""
        }
        for name in ["to", "title"] {
            if text(name).isEmpty { return "message.\(name): is empty" }
            if text(name).utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }) {
                return "message.\(name): must be one line without control characters"
            }
        }
        for (name, limit) in [("to", titleLimit), ("title", titleLimit), ("body", bodyLimit)]
        where text(name).utf8.count > limit {
            return "message.\(name): is longer than \(limit) bytes"
        }
        return nil
    }
}
