import ArgumentParser
import PluginWorker

/// `oakum plugin types`: what an editor needs to know.
struct PluginTypesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "types",
        abstract: "Print the type file for the Lua language server.",
        discussion: """
            EXAMPLE
              oakum plugin types > types/oakum.lua
            """)

    func run() throws { try Terminal.print(TypesFile.text) }
}
