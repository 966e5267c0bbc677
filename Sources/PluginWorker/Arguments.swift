internal import Documents
internal import LuaRuntime

extension LuaFunctionError {
    /// `name: expected a string` of an argument as `oakum.purl: name: expected a string`.
    func naming(_ function: String, _ parameters: [String]) -> LuaFunctionError {
        let isOfArgument = parameters.contains { parameter in
            let name = parameter.prefix { $0 != ":" && $0 != "?" }
            return message.hasPrefix(name + ": ")
        }
        return isOfArgument ? LuaFunctionError(function + ": " + message) : self
    }
}

extension LuaStack {
    /// A string argument; views' strings arrive as Lua strings.
    func argument(_ index: Int, _ name: String) throws(LuaFunctionError) -> String {
        guard let text = string(at: index) else {
            throw LuaFunctionError("\(name): expected a string, got \(type(at: index).name)")
        }
        return text
    }

    /// A string argument that may be nil.
    func optionalArgument(_ index: Int, _ name: String) throws(LuaFunctionError) -> String? {
        switch type(at: index) {
        case .none, .nil: return nil
        default: return try argument(index, name)
        }
    }

    /// A string field of an options table that may be absent.
    func option(_ name: String, at index: Int) throws(LuaFunctionError) -> String? {
        switch type(at: index) {
        case .none, .nil: return nil
        case .table:
            pushField(name, ofTableAt: index)
            defer { pop(1) }
            return try optionalArgument(-1, name)
        default: throw LuaFunctionError("expected a table of options, got \(type(at: index).name)")
        }
    }

    /// A boolean field of an options table.
    func flag(_ name: String, at index: Int) -> Bool? {
        guard type(at: index) == .table else { return nil }
        pushField(name, ofTableAt: index)
        defer { pop(1) }
        return type(at: -1) == .boolean ? boolean(at: -1) : nil
    }

    /// A place in the input: a line number, a view, or nil.
    func place(at index: Int, _ call: CallContext) throws(LuaFunctionError) -> Int? {
        if let view = try ViewFunctions.view(at: index, of: self, call) {
            return view.document.line(of: view.node)
        }
        switch type(at: index) {
        case .none, .nil: return nil
        case .number:
            return integer(at: index).flatMap { (1..<1 << 40).contains($0) ? Int($0) : nil }
        default:
            throw LuaFunctionError(
                "where: expected a line number, a view or nil, got \(type(at: index).name)")
        }
    }

    /// Sets a function of the table at the top.
    func setFunction(_ name: String, _ function: LuaFunctionID) {
        push(function)
        setField(name, ofTableAt: -2)
    }
}
