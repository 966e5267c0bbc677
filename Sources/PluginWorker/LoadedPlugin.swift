internal import Documents
internal import LuaRuntime
internal import PluginProtocol

/// One plugin in its own Lua state.
final class LoadedPlugin {
    let name: String
    let state: LuaState
    /// The manifest as it goes to the host: a wire record of `ManifestSchema.manifest`.
    let encodedManifest: [UInt8]
    /// `plugin.lua`, `plugin.toml` or `plugin.yaml`.
    let mainFile: String
    private let manifest: Int32
    /// `project:file`, for remedies.
    let projectFile: LuaFunctionID
    let context: ContextTable

    /// Loading is plain computation on the plugin's own text: a second is plenty.
    private static let loadDeadline = Deadline(
        processorMilliseconds: 1000, wallMilliseconds: 5000, graceMilliseconds: 1000)

    /// Runs `plugin.lua` and checks the table that it returns.
    init(_ request: LoadRequest, _ call: CallContext) throws(FailureReply) {
        name = request.name
        do throws(LuaError) {
            state = try LuaState(memoryLimitBytes: Int(request.memoryBytes))
            try Self.prepare(state, call)
            projectFile = state.define { stack throws(LuaFunctionError) in
                try RemedyFunctions.file(stack, call)
            }
            context = ContextTable(call: call, in: state)
            for source in request.sources where source.name.hasSuffix(".lua") {
                guard source.name != "plugin.lua" else { continue }
                state.addModule(
                    String(source.name.dropLast(4)), source: source.text,
                    chunkName: "@\(request.name)/\(source.name)")
            }
            mainFile = try Self.loadMain(of: request, into: state, call)
        } catch {
            throw FailureReply(Self.advised(error))
        }
        encodedManifest = try Self.encodeManifest(
            on: state.stack, "\(request.name)/\(mainFile)", call)
        manifest = state.stack.makeReference()
    }

    /// The usual names of what the manifest's functions are given.
    private static let argumentNames = [
        "file", "out", "ctx", "document", "tree", "project", "target", "event", "report",
        "packages",
    ]

    /// A function that is called while the manifest is made has no arguments.
    private static func advised(_ error: LuaError) -> LuaError {
        guard error.reason == .raised,
            let name = argumentNames.first(where: { error.message.hasSuffix("(local '\($0)')") })
        else { return error }
        var error = error
        error.message +=
            "; there is no '\(name)' while plugin.lua is loaded: write read = read, without the "
            + "parentheses of a call"
        return error
    }

    /// Runs `plugin.lua`, or what makes a manifest of `plugin.toml` or `plugin.yaml`; leaves the
    /// manifest on the stack.
    private static func loadMain(
        of request: LoadRequest, into state: LuaState, _ call: CallContext
    ) throws(LuaError) -> String {
        let names = ["plugin.lua"] + DeclarativePlugin.fileNames
        let found = request.sources.filter { names.contains($0.name) }
        guard found.count == 1, let main = found.first else {
            throw LuaError(
                reason: .raised,
                message: found.isEmpty
                    ? "\(request.name): there is no \(names.joined(separator: " or "))"
                    : "\(request.name): has \(found.map(\.name).joined(separator: " and ")): keep one"
            )
        }
        let chunkName = "@\(request.name)/\(main.name)"
        guard main.name != "plugin.lua" else {
            try state.load(main.text, chunkName: chunkName)
            try state.withDeadline(loadDeadline) { () throws(LuaError) in
                try state.call(arguments: 0, results: 1)
            }
            return main.name
        }
        try state.load(
            Array(DeclarativePlugin.source.utf8), chunkName: DeclarativePlugin.chunkName)
        do throws(DocumentError) {
            try DeclarativePlugin.push(main.text, named: main.name, on: state.stack, call)
        } catch {
            let line = error.line.map { ":\($0)" } ?? ""
            throw LuaError(
                reason: .syntax, message: "\(request.name)/\(main.name)\(line): \(error)")
        }
        defer { call.closeInput() }
        state.stack.push("\(request.name)/\(main.name)")
        try state.withDeadline(loadDeadline) { () throws(LuaError) in
            try state.call(arguments: 2, results: 1)
        }
        return main.name
    }

    /// `oakum`, the metatables and the sealed globals.
    private static func prepare(_ state: LuaState, _ call: CallContext) throws(LuaError) {
        ViewFunctions(call: call).install(in: state)
        FileFunctions(call: call).install(in: state)
        OutFunctions(call: call).install(in: state)
        TreeFunctions(call: call).install(in: state)
        ArchiveFunctions(call: call).install(in: state)
        DatabaseFunctions(call: call).install(in: state)
        BinaryFunctions(call: call).install(in: state)
        RPMFunctions(call: call).install(in: state)
        Library.install(in: state, call)
        let stack = state.stack
        stack.pushGlobals()
        stack.push(
            state.define { stack throws(LuaFunctionError) in
                let words = (0..<stack.count).map { index in
                    Self.printed(stack, index + 1)
                }
                try call.remark(.log, line: nil, "print: " + words.joined(separator: "\t"))
                return 0
            })
        stack.setField("print", ofTableAt: -2)
        try state.load(Array(Prelude.source.utf8), chunkName: Prelude.chunkName)
        try state.call(arguments: 0, results: 1)
        stack.setField("oakum", ofTableAt: -2)
        // The prelude has it now; a plugin has no use for it.
        stack.pushNil()
        stack.setField("ordered_pairs", ofTableAt: -2)
        stack.pop(1)
        state.sealGlobals()
    }

    /// A value as `print` shows it, without the metamethods that would run code.
    private static func printed(_ stack: LuaStack, _ index: Int) -> String {
        if let text = stack.string(at: index) { return text }
        if let number = stack.number(at: index) {
            return stack.integer(at: index).map { String($0) } ?? String(number)
        }
        return stack.type(at: index) == .boolean
            ? String(stack.boolean(at: index)) : stack.type(at: index).name
    }

    private static func encodeManifest(
        on stack: LuaStack, _ name: String, _ call: CallContext
    ) throws(FailureReply) -> [UInt8] {
        func refuse(_ text: String) -> FailureReply {
            FailureReply(reason: .manifest, message: "\(name): \(text)")
        }
        guard stack.type(at: -1) == .table else {
            throw refuse("must return its manifest, a table, not \(stack.type(at: -1).name)")
        }
        // First of all: an api from the future may have any shape.
        stack.pushField("api", ofTableAt: -1)
        let api = stack.integer(at: -1)
        stack.pop(1)
        guard let api else { throw refuse("must state the plugin API it was written for: api = 1") }
        guard api == ManifestSchema.apiVersion else {
            throw refuse(
                "was written for plugin API \(api), this program speaks "
                    + "\(ManifestSchema.apiVersion): "
                    + (api > ManifestSchema.apiVersion
                        ? "update oakum" : "update the plugin and set api = 1"))
        }
        var encoder = RecordEncoder(call: call, isStrict: true)
        do throws(LuaFunctionError) {
            try encoder.encode(at: -1, of: stack, as: ManifestSchema.manifest)
        } catch { throw refuse(error.message) }
        return encoder.writer.bytes
    }

    /// Pushes the table that `plugin.lua` returned.
    func pushManifest() { state.stack.pushReference(manifest) }

    /// Pushes `manifest[kind][function]`; false (nothing pushed) when there is none.
    func pushFunction(_ function: String, of kind: String) -> Bool {
        let stack = state.stack
        stack.pushReference(manifest)
        stack.pushField(kind, ofTableAt: -1)
        guard stack.type(at: -1) == .table else {
            stack.pop(2)
            return false
        }
        stack.pushField(function, ofTableAt: -1)
        stack.remove(at: -2)
        stack.remove(at: -2)
        guard stack.type(at: -1) == .function else {
            stack.pop(1)
            return false
        }
        return true
    }
}

extension FailureReply {
    /// A Lua error as a failure; the line of the input is added by whoever knows it.
    init(_ error: LuaError) {
        let reason: Reason =
            switch error.reason {
            case .raised: .raised
            case .syntax: .syntax
            case .memory: .memory
            case .time: .time
            }
        self.init(reason: reason, message: error.advised)
    }
}
