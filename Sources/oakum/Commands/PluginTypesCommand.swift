import ArgumentParser
import PluginWorker

/// `oakum plugin types`: what an editor needs to know.
struct PluginTypesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "types",
        abstract: "Print the type file for the Lua language server, or the reference.",
        discussion: """
            EXAMPLES
              oakum plugin types > types/oakum.lua
              oakum plugin types --reference > docs/plugin-reference.md
            """)

    @Flag(help: "Print the reference of the plugin API in Markdown.") var reference = false

    func run() throws { try Terminal.print(reference ? ReferencePage.text : TypesFile.text) }
}
