/// A piece of Lua to be run in a plugin's own surroundings, over a file that stays open between one
/// piece and the next.
public struct EvaluateRequest: Sendable, Hashable {
    /// Plugin, kind, file and limits, as for an ordinary run.
    public var run: RunRequest
    /// One or more lines of Lua.
    public var text: String
    /// Whether a new session begins: the frame carries the file's descriptor then.
    public var begins: Bool

    public init(run: RunRequest, text: String, begins: Bool) {
        self.run = run
        self.text = text
        self.begins = begins
    }

    public var payload: [UInt8] {
        encoded { writer in
            let run = run.payload
            writer.write(count: run.count)
            writer.write(bytes: run)
            writer.write(text)
            writer.write(begins)
        }
    }

    public init(_ payload: [UInt8]) throws(WireError) {
        var reader = WireReader(payload)
        run = try RunRequest(Array(try reader.take(try reader.count())))
        text = try reader.string()
        begins = try reader.boolean()
    }
}

/// What a piece of Lua gave.
public struct EvaluateReply: Sendable, Hashable {
    /// Whether it is the beginning of something: more lines are wanted.
    public var isIncomplete: Bool
    /// Each value that it returned, as text for people; empty for a statement.
    public var values: [String]

    public init(isIncomplete: Bool, values: [String]) {
        self.isIncomplete = isIncomplete
        self.values = values
    }

    public var payload: [UInt8] {
        encoded { writer in
            writer.write(isIncomplete)
            writer.write(values)
        }
    }

    public init(_ payload: [UInt8]) throws(WireError) {
        var reader = WireReader(payload)
        isIncomplete = try reader.boolean()
        values = try reader.value().list.compactMap(\.string)
    }
}
