internal import LuaRuntime
internal import PluginProtocol

/// `ctx`: options, installed packages, time and network, as far as the running function has them.
struct ContextTable {
    private let call: CallContext
    private let get: LuaFunctionID
    private let missing: LuaFunctionID

    /// What it offers, for the type file; a test holds it against what is bound.
    static let fields = [
        FileFunctions.Field(
            name: "options", type: "table<string, string|integer|boolean>",
            help: "as the manifest declares them"),
        FileFunctions.Field(
            name: "packages?", type: "table<string, true>",
            help: "releases.read: names of the installed packages"),
        FileFunctions.Field(
            name: "now?", type: "integer",
            help: "Unix seconds, the same during one call: fetch, notify and report"),
        FileFunctions.Field(
            name: "http?", type: "oakum.HTTP", help: "fetch and releases.list, with needs.net"),
    ]
    static let getParameters = [
        "url: string", "options?: {headers?: table<string, string>}",
    ]
    static let httpSignatures = [
        FileFunctions.Signature(
            name: "get",
            parameters: getParameters,
            returns: "oakum.File?",
            help: "the document at an address that needs.net allows; nil when nothing has changed "
                + "since the last fetch",
            errors: "an address that is not granted, and whatever kept the host from fetching it",
            example: "local document = ctx.http:get(\"https://psirt.acme.example/v1.json\")")
    ]

    init(call: CallContext, in state: LuaState) {
        self.call = call
        get = state.define { stack throws(LuaFunctionError) in
            try AddressFunctions.get(stack, call)
        }
        missing = state.define { stack throws(LuaFunctionError) in
            try Self.missing(stack, call)
        }
    }

    /// Pushes the table for the function that runs.
    func push(on stack: LuaStack) {
        stack.newTable(fields: 4)
        stack.newTable(fields: call.request.options.count)
        for option in call.request.options {
            switch option.value {
            case .string(let text): stack.push(text)
            case .integer(let number): stack.push(number)
            case .boolean(let flag): stack.push(flag)
            default: continue
            }
            stack.setField(option.name, ofTableAt: -2)
        }
        stack.setField("options", ofTableAt: -2)
        if let now = call.now {
            stack.push(now)
            stack.setField("now", ofTableAt: -2)
        }
        if call.function?.reachesNetwork == true {
            stack.newTable(fields: 1)
            stack.setFunction("get", get)
            stack.setField("http", ofTableAt: -2)
        }
        if call.function == .releasesRead {
            stack.newTable(fields: call.request.packages.count)
            for name in call.request.packages {
                stack.push(true)
                stack.setField(name, ofTableAt: -2)
            }
            stack.setField("packages", ofTableAt: -2)
        }
        stack.newTable(fields: 2)
        stack.setFunction("__index", missing)
        stack.push(false)
        stack.setField("__metatable", ofTableAt: -2)
        stack.setMetatable(ofTableAt: -2)
    }

    /// A part of `ctx` that other functions have is named, instead of "attempt to index a nil value".
    private static func missing(
        _ stack: LuaStack, _ call: CallContext
    ) throws(LuaFunctionError) -> Int {
        let here = call.function?.text ?? "here"
        switch stack.string(at: 2) {
        case "http":
            throw LuaFunctionError(
                "ctx.http is there in \(places(\.reachesNetwork)), not in \(here)")
        case "now":
            throw LuaFunctionError(
                "ctx.now is there in \(places(\.knowsTime)), not in \(here): what reads files says "
                    + "the same of the same bytes, whenever it runs")
        default:
            stack.pushNil()
            return 1
        }
    }

    private static func places(_ isThere: KeyPath<PluginFunction, Bool>) -> String {
        PluginFunction.allCases.filter { $0[keyPath: isThere] }.map(\.text).joined(separator: ", ")
    }
}
