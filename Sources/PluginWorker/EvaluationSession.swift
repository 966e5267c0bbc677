internal import LuaRuntime
internal import PluginProtocol

/// A prompt's session: pieces of Lua run one after the other, with `file` and `out` bound.
///
/// What they assign stays in a table of the session's own, before the globals that every plugin
/// sees, so that nothing of the sandbox is reached that a plugin could not reach.
final class EvaluationSession {
    let number: Int
    let plugin: LoadedPlugin
    private let environment: Int32
    private let printer: ValuePrinter

    /// The name under which a piece's own lines appear in errors.
    private static let chunkName = "@prompt"

    /// Binds `file`, `out`, `ctx` and `plugin` for pieces to come.
    init(
        _ plugin: LoadedPlugin, number: Int, file: LuaHandle, _ call: CallContext,
        pushContext: (LuaStack) -> Void
    ) {
        self.number = number
        self.plugin = plugin
        printer = ValuePrinter(call: call)
        let stack = plugin.state.stack
        stack.newTable(fields: 8)
        stack.push(file)
        stack.setField("file", ofTableAt: -2)
        stack.push(file)
        stack.setField("document", ofTableAt: -2)
        stack.push(LuaHandle(kind: HandleKind.out, owner: 0, node: 0))
        stack.setField("out", ofTableAt: -2)
        pushContext(stack)
        stack.setField("ctx", ofTableAt: -2)
        plugin.pushManifest()
        stack.setField("plugin", ofTableAt: -2)
        stack.newTable(fields: 1)
        stack.pushGlobals()
        stack.setField("__index", ofTableAt: -2)
        stack.setMetatable(ofTableAt: -2)
        environment = stack.makeReference()
    }

    /// Runs a piece: an expression, whose values are shown, or statements.
    func run(_ text: String, _ deadline: Deadline) throws(LuaError) -> EvaluateReply {
        let stack = plugin.state.stack
        let base = stack.count
        defer { stack.setCount(base) }
        guard try load(text) else { return EvaluateReply(isIncomplete: true, values: []) }
        stack.pushReference(environment)
        stack.setEnvironment(ofFunctionAt: -2)
        let state = plugin.state
        try state.withDeadline(deadline) { () throws(LuaError) in
            try state.call(arguments: 0, results: LuaState.allResults)
        }
        let last = stack.count
        guard last > base, stack.reserve(64) else {
            return EvaluateReply(isIncomplete: false, values: [])
        }
        let values = (base + 1...last).map { printer.text(at: $0, of: stack) }
        return EvaluateReply(isIncomplete: false, values: values)
    }

    /// Compiles a piece as an expression if it is one; false when its end is missing.
    private func load(_ text: String) throws(LuaError) -> Bool {
        do throws(LuaError) {
            try plugin.state.load(Array("return \(text)".utf8), chunkName: Self.chunkName)
            return true
        } catch {
            guard error.reason == .syntax else { throw error }
        }
        do throws(LuaError) {
            try plugin.state.load(Array(text.utf8), chunkName: Self.chunkName)
            return true
        } catch {
            guard error.reason == .syntax, error.message.hasSuffix("near <eof>") else {
                throw error
            }
            return false
        }
    }
}
