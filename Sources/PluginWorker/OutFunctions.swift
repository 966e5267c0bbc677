internal import Documents
internal import LuaRuntime
internal import PluginProtocol
internal import RPMDatabases

/// `out`: where a plugin's records go.
struct OutFunctions {
    let call: CallContext

    func install(in state: LuaState) {
        let call = call
        let stack = state.stack
        stack.newTable(fields: 2)
        stack.newTable(fields: 20)
        for kind in RecordKind.allCases where kind.isTable {
            stack.setFunction(
                kind.name,
                state.define { stack throws(LuaFunctionError) in
                    try requireOut(stack, kind.name, call)
                    return kind == .remedy
                        ? try RemedyFunctions.remedy(stack, call)
                        : try Self.record(kind, stack, call)
                })
        }
        stack.setFunction(
            "refuse",
            state.define { stack throws(LuaFunctionError) in
                try requireOut(stack, "refuse", call)
                return try RemedyFunctions.refuse(stack, call)
            })
        stack.setFunction(
            "write",
            state.define { stack throws(LuaFunctionError) in
                try requireOut(stack, "write", call)
                return try AnswerFunctions.write(stack, call)
            })
        stack.setFunction(
            "document",
            state.define { stack throws(LuaFunctionError) in
                try requireOut(stack, "document", call)
                return try AnswerFunctions.document(stack, call)
            })
        stack.setFunction(
            "depends",
            state.define { stack throws(LuaFunctionError) in try Self.depends(stack, call) })
        stack.setFunction(
            "owns",
            state.define { stack throws(LuaFunctionError) in
                try Self.naming("owns") { () throws(LuaFunctionError) in
                    _ = try Self.owns(stack, call)
                }
                return 0
            })
        stack.setFunction(
            "warn",
            state.define { stack throws(LuaFunctionError) in
                try requireOut(stack)
                try Self.naming("warn") { () throws(LuaFunctionError) in
                    try call.remark(
                        .warning, line: try stack.place(at: 2, call), try stack.argument(3, "text"))
                }
                return 0
            })
        stack.setFunction(
            "fail",
            state.define { stack throws(LuaFunctionError) in
                try requireOut(stack)
                var line: Int?
                var text = ""
                try Self.naming("fail") { () throws(LuaFunctionError) in
                    line = try stack.place(at: 2, call)
                    text = try stack.argument(3, "text")
                }
                throw call.fail(line: line, text)
            })
        stack.setFunction(
            "skip",
            state.define { stack throws(LuaFunctionError) in
                try requireOut(stack)
                if let reason = try stack.optionalArgument(2, "reason") {
                    try call.skip(reason)
                } else {
                    try call.pass()
                }
                return 0
            })
        // A misspelt method is named, instead of "attempt to call a nil value".
        stack.newTable(fields: 1)
        stack.setFunction(
            "__index",
            state.define { stack throws(LuaFunctionError) in
                let methods = call.function?.methods ?? []
                throw LuaFunctionError(
                    "out has no method '\(stack.string(at: 2) ?? "?")'"
                        + (methods.isEmpty ? "" : "; here it has \(methodList(methods))"))
            })
        stack.setMetatable(ofTableAt: -2)
        stack.setField("__index", ofTableAt: -2)
        stack.push(false)
        stack.setField("__metatable", ofTableAt: -2)
        stack.setHandleMetatable(kind: HandleKind.out, name: "out")
    }

    /// Puts the method before what is said of one of its arguments.
    private static func naming(
        _ method: String, _ body: () throws(LuaFunctionError) -> Void
    ) throws(LuaFunctionError) {
        do throws(LuaFunctionError) { try body() } catch {
            let parameters = signatures.first { $0.name == method }?.parameters ?? []
            throw error.naming("out:" + method, parameters)
        }
    }

    private static func record(
        _ kind: RecordKind, _ stack: LuaStack, _ call: CallContext
    ) throws(LuaFunctionError) -> Int {
        try call.countRecord()
        var encoder = RecordEncoder(
            call: call, isStrict: call.isStrict,
            isPlainText: kind == .check || kind == .message)
        encoder.writer.write(byte: kind.rawValue)
        do throws(LuaFunctionError) {
            try encoder.encode(at: 2, of: stack, as: kind.schema)
            try AnswerFunctions.check(encoder.writer.bytes, kind)
        } catch {
            guard stack.type(at: 2) == .table else { throw error }
            stack.pushField("at", ofTableAt: 2)
            defer { stack.pop(1) }
            throw LuaFunctionError(error.message + call.inputPlace(at: -1, of: stack))
        }
        try checkSize(encoder.writer.bytes.count, call)
        try call.send(.record, encoder.writer.bytes)
        for text in encoder.unknownFields {
            try call.warnUnknownField(text, at: stack.caller)
        }
        for text in encoder.remarks {
            try call.remark(.warning, line: encoder.line ?? call.lastLine, text)
        }
        return 0
    }

    private static func checkSize(_ count: Int, _ call: CallContext) throws(LuaFunctionError) {
        guard count <= call.limits.recordBytes else {
            throw LuaFunctionError(
                "limit: a record of \(count) bytes, at most \(call.limits.recordBytes) are allowed")
        }
    }

    private static func depends(
        _ stack: LuaStack, _ call: CallContext
    ) throws(LuaFunctionError) -> Int {
        try requireOut(stack, "depends", call)
        guard let from = unsafe stack.bytes(at: 2), let to = unsafe stack.bytes(at: 3) else {
            throw LuaFunctionError(
                "out:depends(from, to): expected two ids, got \(stack.type(at: 2).name) and "
                    + stack.type(at: 3).name)
        }
        try call.countRecord()
        try checkSize(from.count + to.count, call)
        var writer = WireWriter()
        writer.write(byte: RecordKind.depends.rawValue)
        writer.beginRecord(count: 2)
        writer.write(count: 0)
        unsafe writer.write(recordID: unsafe from)
        writer.write(count: 1)
        unsafe writer.write(recordID: unsafe to)
        try call.send(.record, writer.bytes)
        return 0
    }

    /// Streams a file list to the host: of a file or an rpm header without a Lua call per path.
    ///
    /// Lines of a file are paths, or `MD5  path` as in md5sums files.
    private static func owns(
        _ stack: LuaStack, _ call: CallContext
    ) throws(LuaFunctionError) -> Int {
        try requireOut(stack, "owns", call)
        var id = try stack.argument(2, "id")
        try checkSize(id.utf8.count, call)
        if let bytes = unsafe stack.bytes(at: 2), let repaired = unsafe RecordText.repaired(bytes) {
            id = repaired
        }
        var list = OwnedList(id, call)
        if stack.type(at: 3) == .table {
            for path in try stack.texts(at: 3, "list") {
                try list.add(listedPath(Array(path.utf8)))
            }
        } else if stack.handle(at: 3)?.kind == HandleKind.rpmHeader {
            let files = RPMFileList(try RPMFunctions.header(at: 3, of: stack, call))
            try files.forEach { _, directory, name throws(LuaFunctionError) in
                try list.add(
                    directory.first == UInt8(ascii: "/") ? directory.dropFirst() : directory, name)
            }
        } else {
            guard stack.handle(at: 3)?.kind == HandleKind.file else {
                throw LuaFunctionError(
                    "list: expected a file, an rpm header or a list of paths, got "
                        + stack.type(at: 3).name)
            }
            let file = try call.file(at: 3, of: stack)
            defer { file.release() }
            var lines = LineReader(try file.rawBytes(), comment: nil, continuation: nil)
            while let (_, line) = lines.next() { try list.add(listedPath(line)) }
        }
        try list.end()
        return 0
    }

    /// `/usr/bin/x` or `MD5  usr/bin/x` as `usr/bin/x`.
    private static func listedPath(_ line: [UInt8]) -> ArraySlice<UInt8> {
        var path = line[...]
        if path.count > 34, path[32] == 0x20, path[33] == 0x20 { path = path.dropFirst(34) }
        return path.first == UInt8(ascii: "/") ? path.dropFirst() : path
    }
}

private func requireOut(_ stack: LuaStack) throws(LuaFunctionError) {
    guard stack.handle(at: 1)?.kind == HandleKind.out else {
        throw LuaFunctionError("call it with a colon, as in out:component{...}")
    }
}

/// Also refuses a method that does not belong in the function that runs.
private func requireOut(
    _ stack: LuaStack, _ method: String, _ call: CallContext
) throws(LuaFunctionError) {
    try requireOut(stack)
    guard let function = call.function, !function.methods.contains(method) else { return }
    let places = PluginFunction.offering(method).map(\.text)
    throw LuaFunctionError(
        "out:\(method) belongs in \(places.joined(separator: " and ")); \(function.text) "
            + (function.methods.isEmpty
                ? "has no out" : "answers with \(methodList(function.methods)) alone"))
}

/// `out:remedy and out:refuse`
private func methodList(_ methods: [String]) -> String {
    let names = methods.map { "out:" + $0 }
    guard names.count > 1, let last = names.last else { return names.joined() }
    return names.dropLast().joined(separator: ", ") + " and " + last
}

/// The longest path that is worth a thought (PATH_MAX), with room for the hash of md5sums.
let pathLimit = 4096 + 34

/// The paths that a component owns, on their way to the host.
private struct OwnedList {
    private let call: CallContext
    private var writer = WireWriter()
    private let start: Int

    init(_ id: String, _ call: CallContext) {
        self.call = call
        writer.write(id)
        start = writer.bytes.count
    }

    /// Adds a path in two parts. No path is as long as the limit: the list is not what it is taken
    /// for there.
    mutating func add(
        _ directory: ArraySlice<UInt8>, _ name: ArraySlice<UInt8> = []
    ) throws(LuaFunctionError) {
        guard directory.count + name.count <= pathLimit else { return }
        writer.write(bytes: directory)
        writer.write(bytes: name)
        writer.write(byte: UInt8(ascii: "\n"))
        if writer.bytes.count > 48 * 1024 { try end() }
    }

    /// Sends what has gathered.
    mutating func end() throws(LuaFunctionError) {
        guard writer.bytes.count > start else { return }
        try call.send(.owned, writer.bytes)
        writer.cut(to: start)
    }
}

extension WireWriter {
    /// An id as the component that has it was written: see ``RecordText``.
    fileprivate mutating func write(recordID bytes: UnsafeBufferPointer<UInt8>) {
        if let repaired = unsafe RecordText.repaired(bytes) {
            write(repaired)
        } else {
            unsafe write(text: bytes)
        }
    }
}
