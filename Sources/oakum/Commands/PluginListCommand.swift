import ArgumentParser
import PluginHost
import Reporting

/// `oakum plugin list`: what plugins there are.
struct PluginListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the plugins: kinds, what they read, version, digest.",
        discussion: """
            EXAMPLE
              oakum plugin list
            """)

    @OptionGroup var plugins: PluginOptions

    func run() throws {
        let (catalogue, _) = try plugins.catalogue()
        var table = TextTable(columns: ["NAME", "VERSION", "KINDS", "SHA-256", "SUMMARY"])
        for plugin in catalogue.plugins {
            table.add([
                plugin.name, plugin.manifest.version,
                plugin.manifest.kinds.joined(separator: ","),
                String(plugin.folder.digest.prefix(12)), plugin.manifest.summary,
            ])
        }
        try Terminal.print(table.render(width: Terminal.width))
        for broken in catalogue.unusable { Terminal.printError("error: \(broken)") }
        if !catalogue.unusable.isEmpty { throw CommandEnd(.failed) }
    }
}
