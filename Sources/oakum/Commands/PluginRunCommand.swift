import ArgumentParser
import PluginHost
import PluginProtocol
import Reporting
import Scanning

/// `oakum plugin run`: what one plugin says of a file or folder.
struct PluginRunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run one plugin on a file or folder, and show what it says.",
        discussion: """
            Prints a line for each record, warning and error, with file and line. Of a folder \
            every file is read that a glob of the plugin claims; a file that is named is read in \
            any case; check, notify and report plugins are given a JSON document. Nothing is stored, \
            and unknown fields are errors, as in tests.

            With -o json records come as lines of JSON, as expected.jsonl has them.

            EXAMPLES
              oakum plugin run npm package-lock.json
              oakum plugin run ./acme firmware/ --trace
              oakum plugin run ./acme firmware/router.parts --watch
              oakum plugin run osv GHSA-0000.json -o json
              oakum scan . -o json > scan.json; oakum plugin run ./my-report scan.json

            EXIT CODES
              0 done   2 usage   3 a file ended in an error, or none was claimed
              130 interrupted
            """)

    @Argument(
        help: ArgumentHelp(
            "The name of a bundled plugin, or a folder such as ./acme; may be left out in a plugin's "
                + "own folder.", valueName: "plugin"))
    var first: String

    @Argument(help: ArgumentHelp("The file or folder to read.", valueName: "path"))
    var second: String?

    private var plugin: String { second == nil ? "." : first }
    private var path: String { second ?? first }

    @Option(
        help: ArgumentHelp(
            "Run only this kind (default: the first that takes a file).",
            valueName: "kind"))
    var kind: String?

    @Option(name: .shortAndLong, help: ArgumentHelp("Print as table or json.", valueName: "format"))
    var output: OutputFormat = .table

    @Flag(help: "Show what claimed each file, what the plugin asked for, and what it cost.")
    var trace = false

    @Flag(help: "Run again whenever the plugin or the input changes, and show what is new.")
    var watch = false

    func validate() throws {
        if let kind, !PluginInput.allKinds.contains(kind) {
            throw ValidationError(
                "--kind takes \(PluginInput.allKinds.joined(separator: ", ")), not '\(kind)'")
        }
        if trace, output == .json {
            throw ValidationError("--trace is for people: leave -o json away")
        }
    }

    func run() throws {
        guard second != nil || PluginPlaces.isPluginHere else {
            throw CommandEnd.usage(
                "'\(first)' is one argument: name the plugin and the file or folder that it reads, as "
                    + "in 'oakum plugin run ./acme firmware/'; in a plugin's own folder the second is "
                    + "enough")
        }
        Interruption.install()
        guard watch else {
            try runOnce { try Terminal.print($0) }
            return
        }
        let places = try PluginPlaces.watched([plugin]) + [path]
        var before: [String]?
        try FileWatch(places).run {
            var lines: [String] = []
            do { try runOnce { lines.append($0) } } catch let end as CommandEnd {
                if end.status == .interrupted { throw end }
                if let message = end.message { lines.append(message) }
            }
            try show(lines, after: before)
            before = lines
        }
    }

    /// The lines themselves the first time, then those that came or went.
    private func show(_ lines: [String], after before: [String]?) throws {
        guard let before else {
            for line in lines { try Terminal.print(line) }
            return
        }
        let colour = TextColour.output
        let changes = lines.difference(from: before)
        for case .remove(_, let line, _) in changes.removals {
            try Terminal.print(colour.red("- ") + line)
        }
        for case .insert(_, let line, _) in changes.insertions {
            try Terminal.print(colour.green("+ ") + line)
        }
        if changes.isEmpty {
            try Terminal.print("nothing changed: \(counted(lines.count, "line")) as before")
        }
    }

    private func runOnce(_ show: (String) throws -> Void) throws {
        let (number, catalogue, worker) = try PluginPlaces.plugin(plugin)
        let input = try PluginInput(
            plugin: catalogue.plugins[number], number: number, kind: kind, path: path)
        let runner = PluginRunner(workerProgram: worker, plugins: catalogue.plugins)
        var failure: (any Error)?
        var failed = 0
        let text = PluginRunText()
        // Of many files alike, the first is told what to do about.
        var advice: [(path: String, text: String)] = []
        // Shown as they come: a long run is not silent.
        let traces = try input.traces(catalogue, worker: worker, runner: runner) { trace in
            if trace.failure != nil { failed += 1 }
            if let said = AuthorAdvice.text(on: trace), !advice.contains(where: { $0.text == said })
            {
                advice.append((trace.path, said))
            }
            guard failure == nil else { return }
            do {
                switch output {
                case .table:
                    if self.trace { for line in text.traceLines(of: trace) { try show(line) } }
                    for line in text.lines(of: trace, showsLog: !self.trace) {
                        try show((self.trace ? "  " : "") + line)
                    }
                    if let report = trace.rendered {
                        try show(
                            terminalText(
                                String(decoding: report, as: UTF8.self), keepingLines: true))
                    }
                case .json:
                    let golden = GoldenText([trace], plugin: input.plugin.name)
                    for line in golden.lines.split(separator: "\n") { try show(String(line)) }
                }
            } catch { failure = error }
        }
        if let failure { throw failure }
        if trace { try showUnclaimed(input, traces, show) }
        if output == .table {
            for (path, said) in advice { try show("note: \(terminalText(path)): \(said)") }
            let records = traces.reduce(0) { $0 + $1.records.count }
            try show(
                counted(records, "record") + " of " + counted(traces.count, "file") + ", "
                    + counted(failed, "error"))
        }
        if traces.isEmpty {
            throw CommandEnd(
                .incomplete,
                UnclaimedFiles(of: input.plugin, kind: input.kind, below: path).reason(in: path))
        }
        if failed > 0 { throw CommandEnd(.incomplete) }
    }

    private func showUnclaimed(
        _ input: PluginInput, _ traces: [FileTrace], _ show: (String) throws -> Void
    ) throws {
        guard input.isTree else { return }
        guard input.isFolder else {
            let place = try input.place()
            if !place.isClaimed {
                try show("no glob claims '\(terminalText(path))': it was read because it was named")
            }
            return
        }
        let unclaimed = UnclaimedFiles(
            of: input.plugin, kind: input.kind, below: path, claimed: Set(traces.map(\.path)))
        guard unclaimed.count > 0 else { return }
        try show("no glob claims \(counted(unclaimed.count, "file")):")
        for name in unclaimed.names { try show("  " + terminalText(name)) }
        if unclaimed.count > unclaimed.names.count {
            try show("  ... and \(unclaimed.count - unclaimed.names.count) more")
        }
    }
}
