internal import LuaRuntime
internal import PluginProtocol

extension Library {
    /// What reaches the host: the log; and what this program offers.
    static let hostFunctions: [LibraryFunction] =
        ["debug", "info", "warn"].map { level in
            LibraryFunction(
                "log.\(level)", ["text: string"], returns: "nil",
                "A line for the person who runs the scan; shown with --verbose.",
                { stack, call throws(LuaFunctionError) in
                    try call.remark(
                        .log, line: nil, level + ": " + (try stack.argument(1, "text")))
                    return 0
                })
        } + [
            LibraryFunction(
                "has", ["name: string"], returns: "boolean",
                "Whether this program offers oakum.NAME, for plugins that support several versions.",
                { stack, _ throws(LuaFunctionError) in
                    let name = try stack.argument(1, "name")
                    stack.push(
                        functions.contains { $0.name == name } || Prelude.names.contains(name))
                    return 1
                })
        ]
}
