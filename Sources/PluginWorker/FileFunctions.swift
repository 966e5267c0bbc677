internal import Archives
internal import Documents
internal import LuaRuntime
internal import PluginProtocol

/// `file`, and a feed's `document`: what a plugin's read function is given.
struct FileFunctions {
    let call: CallContext

    func install(in state: LuaState) {
        let call = call
        let stack = state.stack
        stack.newTable(fields: 2)
        // Methods in a table of their own, which __index falls back to.
        var methods: [String: LuaFunctionID] = [:]
        for (name, function) in Self.methods(call, iterators: Self.iterators(call, in: state)) {
            let parameters = Self.signatures.first { $0.name == name }?.parameters ?? []
            let options = OptionTable(of: "file:\(name)", parameters, first: 2)
            methods[name] = state.define { stack throws(LuaFunctionError) in
                if let options {
                    try options.check(stack, call)
                } else if parameters.isEmpty, stack.type(at: 2) == .table {
                    throw LuaFunctionError("file:\(name) takes no options")
                }
                do throws(LuaFunctionError) {
                    return try call.owningByEntry(stack, function)
                } catch { throw error.naming("file:\(name)", parameters) }
            }
        }
        let known = methods
        stack.push(
            state.define { stack throws(LuaFunctionError) in
                try Self.index(stack, call, methods: known)
            })
        stack.setField("__index", ofTableAt: -2)
        stack.push(false)
        stack.setField("__metatable", ofTableAt: -2)
        stack.setHandleMetatable(kind: HandleKind.file, name: "file")
    }

    /// The functions that drive `for` loops over lines, CSV rows and JSON records.
    struct Iterators {
        let lines: LuaFunctionID
        let csv: LuaFunctionID
        let records: LuaFunctionID
    }

    static func iterators(_ call: CallContext, in state: LuaState) -> Iterators {
        Iterators(
            lines: state.define { stack throws(LuaFunctionError) in
                try call.withIteration(stack.captured(1)) { iteration throws(LuaFunctionError) in
                    guard case .lines(var reader) = iteration else { return 0 }
                    defer { iteration = .lines(reader) }
                    guard let (number, line) = reader.next() else { return 0 }
                    call.lastRead = .line(Int(number))
                    stack.push(number)
                    unsafe line.withUnsafeBufferPointer { unsafe stack.push($0) }
                    return 2
                }
            },
            csv: state.define { stack throws(LuaFunctionError) in
                try call.withIteration(stack.captured(1)) { iteration throws(LuaFunctionError) in
                    guard case .csv(var rows) = iteration else { return 0 }
                    defer { iteration = .csv(rows) }
                    return try rows.pushNext(on: stack, call)
                }
            },
            records: state.define { stack throws(LuaFunctionError) in
                try call.withIteration(stack.captured(1)) { iteration throws(LuaFunctionError) in
                    guard case .records(let records) = iteration else { return 0 }
                    return try records.pushNext(on: stack, call)
                }
            })
    }

    private static func index(
        _ stack: LuaStack, _ call: CallContext, methods: [String: LuaFunctionID]
    ) throws(LuaFunctionError) -> Int {
        let file = try call.file(at: 1, of: stack)
        switch stack.string(at: 2) {
        case "path": stack.push(file.path)
        case "name": stack.push(file.name)
        case "root": stack.push(file.root)
        case "glob": stack.push(file.glob)
        case "status":
            if let answer = file.answer {
                stack.push(Int64(answer.status))
            } else {
                stack.pushNil()
            }
        case "kind": stack.push((file.member?.entry.kind ?? .file).rawValue)
        case "target":
            if let target = file.member?.entry.target {
                stack.push(target)
            } else {
                stack.pushNil()
            }
        case "executable": stack.push(file.isExecutable)
        case "size": if let size = file.size { stack.push(Int64(size)) } else { stack.pushNil() }
        case let name?:
            guard let method = methods[name] else {
                let known = methods.keys.sorted() + Self.fields.map(\.name)
                throw LuaFunctionError(
                    "a file has no field or method '\(name)'"
                        + NearestName.hint(name, among: known))
            }
            stack.push(method)
        case nil: stack.pushNil()
        }
        return 1
    }

    private static func methods(
        _ call: CallContext, iterators: Iterators
    ) -> [(String, LuaFunction)] {
        [
            (
                "text",
                { stack throws(LuaFunctionError) in
                    unsafe stack.push(try call.text(of: call.file(at: 1, of: stack)).bytes)
                    return 1
                }
            ),
            ("bytes", { stack throws(LuaFunctionError) in try bytes(stack, call) }),
            (
                "lines",
                { stack throws(LuaFunctionError) in
                    let text = try call.text(of: call.file(at: 1, of: stack))
                    let reader = LineReader(
                        text, comment: try stack.option("comment", at: 2),
                        continuation: try stack.option("continuation", at: 2))
                    stack.push(call.add(.lines(reader)))
                    stack.push(iterators.lines, capturing: 1)
                    return 1
                }
            ),
            (
                "csv",
                { stack throws(LuaFunctionError) in
                    let text = try call.text(of: call.file(at: 1, of: stack))
                    stack.push(call.add(.csv(try CSVIteration(text, optionsAt: 2, of: stack))))
                    stack.push(iterators.csv, capturing: 1)
                    return 1
                }
            ),
            (
                "records",
                { stack throws(LuaFunctionError) in
                    let file = try call.file(at: 1, of: stack)
                    stack.push(call.add(.records(try RecordIteration(file))))
                    stack.push(iterators.records, capturing: 1)
                    return 1
                }
            ),
            ("sibling", { stack throws(LuaFunctionError) in try sibling(stack, call) }),
            (
                "fail",
                { stack throws(LuaFunctionError) in
                    _ = try call.file(at: 1, of: stack)
                    let line = try stack.place(at: 2, call)
                    throw call.fail(line: line, try stack.argument(3, "text"))
                }
            ),
        ]
            + archiveMethods(call) + databaseMethods(call) + binaryMethods(call) + rpmMethods(call)
            + DocumentFormat.allCases.map { format in
                (
                    format.rawValue,
                    { stack throws(LuaFunctionError) in
                        let file = try call.file(at: 1, of: stack)
                        let count = try format.push(try call.text(of: file), on: stack, call)
                        if let view = stack.handle(at: -count) {
                            file.documents.append(view.owner)
                        }
                        return count
                    }
                )
            }
    }

    private static func bytes(
        _ stack: LuaStack, _ call: CallContext
    ) throws(LuaFunctionError) -> Int {
        let file = try call.file(at: 1, of: stack)
        if let first = stack.integer(at: 2), let last = stack.integer(at: 3), first >= 1,
            file.canSlice
        {
            // A part of a large file, without the rest of it.
            let slice = try file.slice(first, last)
            unsafe slice.withUnsafeBufferPointer { unsafe stack.push($0) }
            return 1
        }
        let all = unsafe try file.rawBytes().bytes
        let first = max(1, stack.integer(at: 2) ?? 1)
        let last = min(Int64(all.count), stack.integer(at: 3) ?? Int64(all.count))
        guard first <= last else {
            stack.push("")
            return 1
        }
        unsafe stack.push(
            UnsafeBufferPointer(rebasing: all[Int(first - 1)..<Int(last)]))
        return 1
    }

    /// Asks the host for a file beside this one; the host checks it against the granted needs.
    private static func sibling(
        _ stack: LuaStack, _ call: CallContext
    ) throws(LuaFunctionError) -> Int {
        let file = try call.file(at: 1, of: stack)
        // Names come out of documents: measured before anything is made of them.
        guard unsafe stack.withBytes(at: 2, { $0.count <= pathLimit }) != false else {
            throw LuaFunctionError("name: is longer than \(pathLimit) bytes")
        }
        let name = try stack.argument(2, "name")
        guard file.hasSiblings, let path = siblingPath(of: file.path, name) else {
            stack.pushNil()
            return 1
        }
        guard let reply = try askForSibling(path, call) else {
            stack.pushNil()
            return 1
        }
        stack.push(
            call.add(
                InputFile(
                    path: path, root: file.root, glob: file.glob, size: nil,
                    source: .descriptor(reply), hasSiblings: true,
                    byteLimit: Int(call.limits.documentBytes))))
        return 1
    }

    /// Opens a file through the host; nil when there is none.
    static func askForSibling(
        _ path: String, _ call: CallContext
    ) throws(LuaFunctionError) -> Int32? {
        do throws(WireError) {
            try call.channel.send(.siblingRequest, TextPayload.encode(path))
            guard let frame = try call.channel.receive(), frame.kind == .sibling else {
                throw WireError("the host did not answer for a sibling")
            }
            if frame.descriptor >= 0 { return frame.descriptor }
            let refusal = try TextPayload.decode(frame.payload)
            guard refusal.isEmpty else { throw WireError(refusal) }
            return nil
        } catch {
            throw LuaFunctionError(error.reason)
        }
    }
}

/// The path of `name` seen from the folder of `path`, without `.` and `..`; `nil` when it leaves the
/// target.
func siblingPath(of path: String, _ name: String) -> String? {
    targetPath(of: name, in: path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "")
}
