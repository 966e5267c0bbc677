import ArgumentParser
import PluginHost
import Reporting

/// `oakum plugin docs`: a README out of what a plugin says of itself.
struct PluginDocsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "docs",
        abstract: "Make a plugin's README from its comments, manifest and cases.",
        discussion: """
            The text comes from the comment that begins plugin.lua, the manifest (kinds, files, \
            needs and options in words) and a small case as example.

            EXAMPLES
              oakum plugin docs npm
              oakum plugin docs ./acme --write
              oakum plugin docs --check            all bundled plugins, for CI
            """)

    @Argument(help: "Names of bundled plugins, or folders; none takes all bundled ones.")
    var names: [String] = []

    @Flag(help: "Write README.md in the plugin's folder.") var write = false

    @Flag(help: "Fail when a README.md is not what would be written.") var check = false

    @Flag(help: "Print one table of what all bundled plugins read: docs/ecosystems.md.")
    var table = false

    func validate() throws {
        if table, write || check || !names.isEmpty {
            throw ValidationError("--table is about all bundled plugins, and only printed")
        }
        if write, check { throw ValidationError("--write and --check do not go together") }
    }

    func run() throws {
        let (catalogue, _) = try PluginPlaces.catalogue(
            adding: names.filter(PluginPlaces.isPath))
        if table {
            return try Terminal.print(
                String(EcosystemPage(plugins: catalogue.plugins).text.dropLast()))
        }
        let wanted = try names.map { try PluginPlaces.name(of: $0, in: catalogue) }
        var stale = 0
        for plugin in catalogue.plugins where wanted.isEmpty || wanted.contains(plugin.name) {
            let text = PluginReadme(plugin: plugin).text
            let path = plugin.folder.path + "/README.md"
            let before = fileText(path)
            if write {
                guard before != text else { continue }
                try writeFile(text, to: path)
                try Terminal.print("wrote \(terminalText(path))")
            } else if check {
                guard before != text else { continue }
                stale += 1
                try Terminal.print(
                    "\(terminalText(path)) is \(before == nil ? "missing" : "out of date")")
            } else {
                try Terminal.print(String(text.dropLast()))
            }
        }
        if stale > 0 {
            throw CommandEnd(.failed, "run 'oakum plugin docs --write' with the same names")
        }
    }
}
