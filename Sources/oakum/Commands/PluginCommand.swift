import ArgumentParser

/// `oakum plugin`: plugins, and the kit for those who write them.
struct PluginCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plugin",
        abstract: "Write, test, add and list plugins.",
        discussion: """
            EXAMPLES
              oakum plugin new acme --kind inventory   a plugin that works, to be changed
              oakum plugin run ./acme DIR --watch      what it says, while you write
              oakum plugin test ./acme                 its cases, and hostile variants of them
              oakum plugin repl ./acme FILE            try a line of Lua on a file
            """,
        subcommands: [
            PluginNewCommand.self, PluginRunCommand.self, PluginTestCommand.self,
            PluginLintCommand.self, PluginREPLCommand.self, PluginBenchCommand.self,
            PluginDocsCommand.self, PluginTypesCommand.self, Add.self, Trust.self, Remove.self,
            List.self,
        ])
}
