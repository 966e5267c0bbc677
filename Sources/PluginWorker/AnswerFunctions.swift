internal import LuaRuntime
internal import PluginProtocol

/// `out:write` and `out:document`, and what checks and messages must hold beyond their schema.
enum AnswerFunctions {
    /// `out:write(text)`
    static func write(_ stack: LuaStack, _ call: CallContext) throws(LuaFunctionError) -> Int {
        guard let text = unsafe stack.bytes(at: 2) else {
            throw LuaFunctionError(
                "out:write(text): expected a string, got \(stack.type(at: 2).name)")
        }
        try call.countProduced(text.count)
        var rest = unsafe text[...]
        while unsafe !rest.isEmpty {
            try call.send(.written, unsafe Array(rest.prefix(TreeStep.chunkSize)))
            unsafe rest = rest.dropFirst(TreeStep.chunkSize)
        }
        return 0
    }

    /// `out:document(document)`: what the host keeps of it is read later, in a call of its own.
    static func document(_ stack: LuaStack, _ call: CallContext) throws(LuaFunctionError) -> Int {
        guard stack.handle(at: 2)?.kind == HandleKind.file,
            let answer = try call.file(at: 2, of: stack).answer
        else {
            throw LuaFunctionError(
                "out:document(document): expected what ctx.http:get gave, got "
                    + stack.type(at: 2).name
                    + (stack.type(at: 2) == .nil ? ": nothing new is no document" : ""))
        }
        try call.countRecord()
        var writer = WireWriter()
        writer.write(byte: RecordKind.document.rawValue)
        writer.write(
            .record([
                .integer(Int64(answer.number)), .string(try call.file(at: 2, of: stack).path),
            ]))
        try call.send(.record, writer.bytes)
        return 0
    }

    /// Checks an encoded record, whose first byte is its kind.
    static func check(_ bytes: [UInt8], _ kind: RecordKind) throws(LuaFunctionError) {
        guard kind == .check || kind == .message else { return }
        let problem: String?
        do throws(WireError) {
            var reader = WireReader(bytes, from: 1)
            let value = try reader.value()
            problem =
                kind == .check
                ? AnswerSchemas.problem(withCheck: value)
                : AnswerSchemas.problem(withMessage: value)
        } catch { throw LuaFunctionError("\(error)") }
        if let problem { throw LuaFunctionError(problem) }
    }
}
