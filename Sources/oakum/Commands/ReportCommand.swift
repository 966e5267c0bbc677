import ArgumentParser
import Glibc
import PatchModel
import PluginHost
import PluginProtocol
import Reporting

/// `oakum report`: another command's JSON document in another format, through a plugin.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Write a JSON document of another command in another format, through a plugin.",
        discussion: """
            Takes the document of a command with -o json, from a file or standard input, and \
            writes what the report plugin makes of it to standard output.

            EXAMPLES
              oakum scan . -o json | oakum report junit > oakum.xml
              oakum report markdown-summary scan.json --set rows=50
            """)

    @Argument(help: "The report plugin; without a name, those that there are.")
    var name: String?

    @Argument(help: "The document; - or nothing is standard input.")
    var file: String?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("Set an option of the plugin.", valueName: "option=value"))
    var settings: [String] = []

    @OptionGroup var plugins: PluginOptions

    func run() throws {
        let (catalogue, worker) = try plugins.catalogue()
        guard let name else { return try list(catalogue) }
        guard let number = catalogue.number(of: name),
            catalogue.plugins[number].manifest.report != nil
        else {
            if let broken = catalogue.unusable.first(where: { $0.plugin == name }) {
                throw CommandEnd.usage("\(broken)")
            }
            let names = catalogue.plugins.filter { $0.manifest.report != nil }.map(\.name)
            throw CommandEnd.usage(
                "there is no report '\(name)'; there are \(names.joined(separator: ", "))")
        }
        let document = try document()
        defer { close(document.descriptor) }
        let request = CallRequest(
            plugin: number, function: .reportRender, path: document.name,
            options: try OptionTexts(catalogue.plugins[number].manifest).values(of: settings),
            now: Clock.now.seconds)
        let runner = PluginRunner(workerProgram: worker, plugins: catalogue.plugins)
        var held: [UInt8] = []
        let said = try runner.render(request, document: document.descriptor) { bytes in
            if Terminal.outputIsTerminal { held += bytes } else { try Terminal.write(bytes) }
        }
        // What a plugin writes may hold anything; a terminal would obey it.
        if !held.isEmpty {
            let text = terminalText(String(decoding: held, as: UTF8.self), keepingLines: true)
            try Terminal.write(Array(text.utf8))
        }
        try finish(said.remarks, said.result, document.name)
    }

    private func finish(
        _ remarks: [RemarkReply], _ result: PluginRunResult, _ document: String
    ) throws {
        for remark in remarks where remark.kind != .log {
            let place = document + (remark.line.map { ":\($0)" } ?? "")
            let kind = remark.kind == .skip ? "nothing was written" : "warning"
            Terminal.printError("\(kind): \(terminalText(place)): \(terminalText(remark.text))")
        }
        if let failure = result.failure {
            let place = document + (failure.line.map { ":\($0)" } ?? "")
            throw CommandEnd(
                .failed, "\(terminalText(place)): \(terminalText(failure.reason))")
        }
        if result.isSkipped { throw CommandEnd(.incomplete) }
    }

    private func list(_ catalogue: PluginCatalogue) throws {
        var table = TextTable(columns: ["NAME", "FILES", "DOCUMENTS", "SUMMARY"])
        for plugin in catalogue.plugins {
            guard let report = plugin.manifest.report else { continue }
            table.add([
                plugin.name, "." + report.fileExtension,
                report.documents.isEmpty ? "any" : report.documents.joined(separator: ", "),
                plugin.manifest.summary,
            ])
        }
        try Terminal.print(table.render(width: Terminal.width))
    }

    private func document() throws -> (name: String, descriptor: Int32) {
        guard let file, file != "-" else {
            return ("standard input", try PipedDocument.asFile())
        }
        let descriptor = unsafe open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        var status = stat()
        guard descriptor >= 0, unsafe fstat(descriptor, &status) == 0,
            status.st_mode & S_IFMT == S_IFREG
        else {
            let reason = descriptor < 0 ? errorText(errno) : "it is not a file"
            if descriptor >= 0 { close(descriptor) }
            throw CommandEnd.usage("cannot read '\(file)': \(reason)")
        }
        return (file, descriptor)
    }
}
