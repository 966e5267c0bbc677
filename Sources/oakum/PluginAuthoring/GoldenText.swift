import PluginHost
import PluginProtocol
import Reporting
import Scanning

/// What a plugin said, as the lines of expected.jsonl: one JSON object a record, in order.
struct GoldenText {
    let lines: String
    /// `PATH:LINE: reason` of each failure.
    let errors: [String]
    /// The report that it wrote; `nil` when it is none.
    let report: String?

    init(_ traces: [FileTrace], plugin: String) {
        var lines = ""
        var errors: [String] = []
        for trace in traces {
            for record in trace.records {
                lines += Self.line(of: record.kind, record.value, path: trace.path) + "\n"
            }
            for warning in trace.warnings {
                lines += Self.remark("warning", trace.path, warning.line, warning.text)
            }
            if let reason = trace.skipReason {
                lines += Self.remark("skip", trace.path, nil, reason)
            }
            if let failure = trace.failure {
                lines += Self.remark("error", trace.path, failure.line, failure.reason)
                let place = trace.path + (failure.line.map { ":\($0)" } ?? "")
                errors.append("\(place): \(failure.reason)")
            }
        }
        self.lines = lines
        self.errors = errors
        report = traces.compactMap(\.rendered).first.map { String(decoding: $0, as: UTF8.self) }
    }

    /// One record as a JSON object on one line.
    static func line(of kind: RecordKind, _ value: WireValue, path: String) -> String {
        var object = JSONText.object([
            ("record", JSONText.string(kind.name)), ("path", JSONText.string(path)),
        ])
        object.removeLast()
        return object + fields(value, kind.schema).map { ",\($0)" }.joined() + "}"
    }

    private static func remark(
        _ kind: String, _ path: String, _ line: Int?, _ text: String
    ) -> String {
        var members = [("record", JSONText.string(kind)), ("path", JSONText.string(path))]
        if let line { members.append(("line", String(line))) }
        members.append(("text", JSONText.string(text)))
        return JSONText.object(members) + "\n"
    }

    /// `"name":value` of every field that is there, in the schema's order.
    private static func fields(_ value: WireValue, _ schema: RecordSchema) -> [String] {
        schema.fields.enumerated().compactMap { number, field in
            let part = value[number]
            guard part != .null else { return nil }
            return JSONText.string(field.name) + ":" + text(part, field.type)
        }
    }

    private static func text(_ value: WireValue, _ type: FieldType) -> String {
        switch (value, type) {
        case (.list(let items), .list(let item)):
            "[" + items.map { text($0, item) }.joined(separator: ",") + "]"
        case (.record, .record(let schema)):
            "{" + fields(value, schema).joined(separator: ",") + "}"
        case (.map(let entries), .map(let item)):
            JSONText.object(entries.map { ($0.name, text($0.value, item)) })
        case (.string(let text), _): JSONText.string(text)
        case (.integer(let number), _): String(number)
        case (.number(let number), _): String(number)
        case (.boolean(let flag), _): flag ? "true" : "false"
        default: "null"
        }
    }
}
