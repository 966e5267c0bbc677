internal import LuaRuntime

/// One function of `oakum.*`: the single place that names, documents and implements it.
///
/// The type file, the reference and the lint data are made from these.
struct LibraryFunction: Sendable {
    /// Below `oakum`: `purl`, `text.trim`.
    let name: String
    /// LuaCATS parameters, for example `text: string`.
    let parameters: [String]
    let returns: String
    let summary: String
    let body: @Sendable (LuaStack, CallContext) throws(LuaFunctionError) -> Int

    init(
        _ name: String, _ parameters: [String], returns: String, _ summary: String,
        _ body: @escaping @Sendable (LuaStack, CallContext) throws(LuaFunctionError) -> Int
    ) {
        self.name = name
        self.parameters = parameters
        self.returns = returns
        self.summary = summary
        self.body = body
    }
}

/// Everything that Swift binds into `oakum`; the prelude adds what is written in Lua.
enum Library {
    static let functions: [LibraryFunction] =
        packageFunctions + versionFunctions + textFunctions + pathFunctions + documentFunctions
        + hostFunctions + regexFunctions

    /// Builds the `oakum` table and sets it as a global.
    static func install(in state: LuaState, _ call: CallContext) {
        let stack = state.stack
        stack.pushGlobals()
        stack.newTable(fields: functions.count)
        let oakum = stack.count
        for function in functions {
            let parts = function.name.split(separator: ".").map(String.init)
            let id = state.define { stack throws(LuaFunctionError) in
                try function.body(stack, call)
            }
            guard parts.count == 2 else {
                stack.setFunction(function.name, id)
                continue
            }
            stack.pushField(parts[0], ofTableAt: oakum)
            if stack.type(at: -1) == .nil {
                stack.pop(1)
                stack.newTable(fields: 8)
                stack.pushCopy(of: -1)
                stack.setField(parts[0], ofTableAt: oakum)
            }
            stack.setFunction(parts[1], id)
            stack.pop(1)
        }
        stack.setField("oakum", ofTableAt: oakum - 1)
        stack.pop(1)
    }
}
