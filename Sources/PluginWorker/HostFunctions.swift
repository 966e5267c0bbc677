internal import LuaRuntime
internal import PluginProtocol

extension Library {
    /// What reaches the host: the log; and what this program offers.
    static let hostFunctions: [LibraryFunction] =
        ["debug", "info", "warn"].map { level in
            LibraryFunction(
                "log.\(level)", ["text: string"], returns: "nil",
                "A line for whoever runs the plugin: 'oakum plugin run' shows it, scan and inventory with "
                    + "--verbose.",
                example: "oakum.log.\(level)(\"no lock file beside \" .. file.path)",
                { stack, call throws(LuaFunctionError) in
                    try call.remark(
                        .log, line: nil, level + ": " + (try stack.argument(1, "text")))
                    return 0
                })
        } + [
            LibraryFunction(
                "has", ["name: string"], returns: "boolean",
                "Whether this program offers oakum.NAME, a group of functions, or a method as "
                    + "\"file.xml\", for plugins that support several versions.",
                example: "oakum.has(\"file.xml\") --> true",
                { stack, _ throws(LuaFunctionError) in
                    stack.push(offers(try stack.argument(1, "name")))
                    return 1
                })
        ]
}
