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
    /// When it raises an error, or returns nil and a reason; empty when neither happens.
    let errors: String
    /// One line of Lua: `CALL --> VALUE`, which a test holds true, or a statement.
    let example: String
    let body: @Sendable (LuaStack, CallContext) throws(LuaFunctionError) -> Int

    init(
        _ name: String, _ parameters: [String], returns: String, _ summary: String,
        errors: String = "", example: String = "",
        _ body: @escaping @Sendable (LuaStack, CallContext) throws(LuaFunctionError) -> Int
    ) {
        self.name = name
        self.parameters = parameters
        self.returns = returns
        self.summary = summary
        self.errors = errors
        self.example = example
        self.body = body
    }

    /// The heading that it stands under in the reference: `text` for `text.trim`, else empty.
    var group: String {
        name.firstIndex(of: ".").map { String(name[..<$0]) } ?? ""
    }
}

/// Everything that Swift binds into `oakum`; the prelude adds what is written in Lua.
enum Library {
    static let functions: [LibraryFunction] =
        packageFunctions + imageFunctions + cpeFunctions + cvssFunctions + versionFunctions
        + textFunctions
        + pathFunctions + documentFunctions + hashFunctions + [hashCheck] + encodingFunctions
        + timeFunctions
        + regexFunctions + archiveFunctions + databaseFunctions + binaryFunctions + rpmFunctions
        + hostFunctions

    /// Builds the `oakum` table and sets it as a global.
    static func install(in state: LuaState, _ call: CallContext) {
        let stack = state.stack
        stack.pushGlobals()
        stack.newTable(fields: functions.count)
        let oakum = stack.count
        for function in functions {
            let parts = function.name.split(separator: ".").map(String.init)
            let options = OptionTable(of: "oakum.\(function.name)", function.parameters, first: 1)
            let id = state.define { stack throws(LuaFunctionError) in
                try options?.check(stack, call)
                do throws(LuaFunctionError) { return try function.body(stack, call) } catch {
                    throw error.naming("oakum.\(function.name)", function.parameters)
                }
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

/// Pushes nil and why; the count of results.
func refusal(_ reason: String, on stack: LuaStack) -> Int {
    stack.pushNil()
    stack.push(reason)
    return 2
}
