import ArgumentParser
import Reporting

/// Options of commands that print one document.
struct PageOptions: ParsableArguments {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case table
        case markdown
        case json
    }

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Print as table, markdown or json.", valueName: "format"))
    var output = Format.table

    @Flag(help: "Do not shorten text columns of tables.")
    var wide = false

    /// Prints a report as JSON, or its document as text.
    func show(_ kind: String, _ report: some Encodable, _ document: PageDocument) throws {
        switch output {
        case .json: try JSONReport.write(kind, report) { try Terminal.write($0) }
        case .markdown: try Terminal.write(Array(document.markdown.utf8))
        case .table:
            let table = TableReport(
                width: Terminal.width, isColour: Terminal.isColour, isWide: wide)
            try table.write(document) { try Terminal.write($0) }
        }
    }
}
