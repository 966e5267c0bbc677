import ArgumentParser
import PatchModel
import Reporting

/// `oakum inventory`: what is there.
struct InventoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inventory",
        abstract: "List what a target has installed.",
        discussion: """
            EXAMPLE
              oakum inventory / -o json > inventory.json
            """)

    @OptionGroup var target: TargetOptions
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var plugins: PluginOptions

    func run() throws {
        let (catalogue, worker) = try plugins.catalogue(settings.load())
        let inventory = try target.scan(kinds: ["inventory"], catalogue, worker: worker)
        let report = InventoryReport(toolVersion: toolVersion, inventory: inventory)
        switch target.output {
        case .json: try JSONReport.write(report) { try Terminal.write($0) }
        case .table:
            let table = TableReport(
                width: Terminal.width, isColour: Terminal.isColour, isWide: target.wide)
            try Terminal.print(table.render(report))
        }
        if Interruption.isOn { throw CommandEnd(.interrupted) }
        guard inventory.coverage.isComplete else { throw CommandEnd(.incomplete) }
    }
}
