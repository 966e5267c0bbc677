internal import LuaRuntime
internal import PluginProtocol

/// `ctx.http`: the host fetches, checks every address against what was granted, and adds secrets.
enum AddressFunctions {
    /// `ctx.http:get(url, { headers = {...} })`
    static func get(_ stack: LuaStack, _ call: CallContext) throws(LuaFunctionError) -> Int {
        guard stack.type(at: 1) == .table else {
            throw LuaFunctionError("call it with a colon, as in ctx.http:get(url)")
        }
        guard call.function?.reachesNetwork == true else {
            throw LuaFunctionError("ctx.http belongs to an earlier call")
        }
        let url = try stack.argument(2, "url")
        guard (1...AddressRequest.urlLimit).contains(url.utf8.count) else {
            throw LuaFunctionError(
                "url: expected 1 to \(AddressRequest.urlLimit) bytes, got \(url.utf8.count)")
        }
        let request = AddressRequest(url: url, headers: try headers(stack, call))
        let (reply, descriptor) = try ask(request, call)
        switch reply.outcome {
        case .refused: throw LuaFunctionError(reply.text)
        case .unchanged:
            stack.pushNil()
            return 1
        case .document:
            let file = InputFile(
                path: reply.text, root: "", glob: "", size: fileSize(descriptor),
                source: .descriptor(descriptor), hasSiblings: false,
                byteLimit: Int(call.limits.documentBytes))
            file.answer = (reply.status, reply.number)
            stack.push(call.add(fetched: file))
            return 1
        }
    }

    private static let options = OptionTable(
        of: "ctx.http:get", ContextTable.getParameters, first: 2)

    private static func headers(
        _ stack: LuaStack, _ call: CallContext
    ) throws(LuaFunctionError) -> [WireValue.Entry] {
        try options?.check(stack, call)
        guard stack.type(at: 3) == .table else { return [] }
        stack.pushField("headers", ofTableAt: 3)
        defer { stack.pop(1) }
        if stack.type(at: -1) == .nil { return [] }
        guard stack.type(at: -1) == .table else {
            throw LuaFunctionError(
                "headers: expected a table from names to strings, got \(stack.type(at: -1).name)")
        }
        let table = stack.count
        var headers: [WireValue.Entry] = []
        stack.pushNil()
        while stack.next(inTableAt: table) {
            guard let name = stack.string(at: -2), let value = stack.string(at: -1) else {
                throw LuaFunctionError(
                    "headers: expected names and strings, got \(stack.type(at: -2).name) and "
                        + stack.type(at: -1).name)
            }
            guard value.utf8.count <= AddressRequest.valueLimit,
                headers.count < AddressRequest.headerLimit
            else { throw LuaFunctionError("headers: too many or too long") }
            headers.append(.init(name: name, value: .string(value)))
            stack.pop(1)
        }
        // Sorted, because Lua's own order differs from run to run.
        return headers.sorted { $0.name < $1.name }
    }

    private static func ask(
        _ request: AddressRequest, _ call: CallContext
    ) throws(LuaFunctionError) -> (AddressReply, descriptor: Int32) {
        do throws(WireError) {
            try call.channel.send(.fetchRequest, request.payload)
            guard let frame = try call.channel.receive(), frame.kind == .fetched else {
                throw WireError("the host did not answer for an address")
            }
            let reply = try AddressReply(frame.payload)
            guard reply.outcome != .document || frame.descriptor >= 0 else {
                throw WireError("a document did not arrive")
            }
            return (reply, frame.descriptor)
        } catch { throw LuaFunctionError(error.reason) }
    }
}
