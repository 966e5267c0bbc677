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

    /// How to print what is there.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case table
        case json
        case csv
        case purls
        case cyclonedx
        case cyclonedxXML = "cyclonedx-xml"
        case spdx
    }

    @OptionGroup var target: TargetOptions
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var plugins: PluginOptions

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "Print as table, json or csv, as a list of purls, or as a bill of materials: cyclonedx "
                + "(1.6, JSON), cyclonedx-xml, spdx (2.3, JSON).",
            valueName: "format"))
    var output: Format = .table

    func run() throws {
        let (catalogue, worker) = try plugins.catalogue(settings.load())
        let inventory = try target.scan(kinds: ["inventory"], catalogue, worker: worker)
        try write(inventory)
        if Interruption.isOn { throw CommandEnd(.interrupted) }
        guard inventory.coverage.isComplete else { throw CommandEnd(.incomplete) }
    }

    private func write(_ inventory: Inventory) throws {
        let report = InventoryReport(toolVersion: toolVersion, inventory: inventory)
        let sink: ([UInt8]) throws -> Void = { try Terminal.write($0) }
        switch output {
        case .table:
            let table = TableReport(
                width: Terminal.width, isColour: Terminal.isColour, isWide: target.wide)
            try Terminal.print(table.render(report))
        case .json: try JSONReport.write(report, to: sink)
        case .csv: try InventoryLists.writeCSV(inventory, to: sink)
        case .purls: try InventoryLists.writePurls(inventory, to: sink)
        case .cyclonedx: try CycloneDXJSON.write(bill(inventory), to: sink)
        case .cyclonedxXML: try CycloneDXXML.write(bill(inventory), to: sink)
        case .spdx: try SPDXJSON.write(bill(inventory), to: sink)
        }
        // These forms have no place for what could not be looked at.
        if output != .table, output != .json {
            for note in inventory.coverage.failed {
                Terminal.printError(
                    "warning: could not look at "
                        + terminalText(
                            "\(note.path.isEmpty ? "everything" : note.path): \(note.reason)"))
            }
        }
    }

    private func bill(_ inventory: Inventory) -> BillOfMaterials {
        BillOfMaterials(
            toolVersion: toolVersion, inventory: inventory, created: Clock.now,
            serial: Identifiers.uuid(
                of: inventory.target.assetKey + "\n"
                    + inventory.components.map { "\($0.purl) \($0.root)" }.joined(separator: "\n")))
    }
}
