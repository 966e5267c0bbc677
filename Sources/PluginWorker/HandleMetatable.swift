internal import LuaRuntime

/// Metatables of handles with methods and read-only fields.
enum HandleMetatable {
    /// Makes the metatable of a kind.
    ///
    /// - Parameters:
    ///   - what: `an archive`, for messages.
    ///   - pushField: pushes a field of the handle at index 1; false when there is none by that name.
    static func install(
        _ kind: UInt32, _ what: String, _ methods: [String: LuaFunctionID], in state: LuaState,
        pushField: @escaping (LuaStack, String) throws(LuaFunctionError) -> Bool
    ) {
        let stack = state.stack
        stack.newTable(fields: 2)
        stack.push(
            state.define { stack throws(LuaFunctionError) in
                guard let name = stack.string(at: 2) else {
                    stack.pushNil()
                    return 1
                }
                if let method = methods[name] {
                    stack.push(method)
                    return 1
                }
                guard try pushField(stack, name) else {
                    throw LuaFunctionError("\(what) has no field or method \(quoted(name))")
                }
                return 1
            })
        stack.setField("__index", ofTableAt: -2)
        stack.push(false)
        stack.setField("__metatable", ofTableAt: -2)
        // "an archive" shows as "archive".
        let name = what.split(separator: " ").last.map(String.init) ?? what
        stack.setHandleMetatable(kind: kind, name: name)
    }
}
