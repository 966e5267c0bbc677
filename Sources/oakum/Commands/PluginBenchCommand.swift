import ArgumentParser
import PluginHost
import Reporting
import Scanning

/// `oakum plugin bench`: what a plugin costs.
struct PluginBenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure a plugin: processor time, memory, records and bytes a second.",
        discussion: """
            Reads the input once to warm up, then --times times, and prints the medians. CPU is \
            the worker's own, wall is what the whole costs from outside, with walking the folder. \
            Without a file, the largest input of the plugin's cases is taken and made larger by \
            repeating its lines or its largest JSON container.

            EXAMPLES
              oakum plugin bench npm
              oakum plugin bench ./acme firmware/ --times 20
            """)

    @Argument(help: "The name of a bundled plugin, or a folder such as ./acme.")
    var plugin: String

    @Argument(help: "The file or folder to read (default: from the plugin's cases).")
    var path: String?

    @Option(help: ArgumentHelp("How often it is measured.", valueName: "n")) var times = 10

    @Option(
        help: ArgumentHelp(
            "Without a file: bytes of the input to be made.", valueName: "n"))
    var size = 1 << 20

    @Option(
        help: ArgumentHelp(
            "Run only this kind (default: the first that takes a file).",
            valueName: "kind"))
    var kind: String?

    /// Nanoseconds of processor time below which rates would be made up.
    private static let shortest = 5_000_000

    func validate() throws {
        guard (1...10_000).contains(times) else {
            throw ValidationError("--times takes a number from 1 to 10000, not \(times)")
        }
        guard (1...256 << 20).contains(size) else {
            throw ValidationError("--size takes a number from 1 to \(256 << 20), not \(size)")
        }
    }

    func run() throws {
        Interruption.install()
        let (number, catalogue, worker) = try PluginPlaces.plugin(plugin)
        let measured = catalogue.plugins[number]
        func bench(_ path: String) throws -> PluginBench {
            let input = try PluginInput(
                plugin: measured, number: number, kind: kind, path: path)
            return PluginBench(input: input, catalogue: catalogue, worker: worker)
        }
        if let path {
            try show(try bench(path), what: "'\(path)'", times)
            return
        }
        // Kinds that read no files are refused before anything is copied.
        _ = try PluginInput(plugin: measured, number: number, kind: kind, path: "/")
        let input = try PluginBenchInput(of: measured, scaledTo: size) { path in
            do { return try bench(path).samples(1).first?.records } catch let end as CommandEnd {
                if end.status == .interrupted { throw end }
                return nil
            }
        }
        try show(try bench(input.path), what: input.words, times)
        withExtendedLifetime(input.copy) {}
    }

    private func show(_ bench: PluginBench, what: String, _ times: Int) throws {
        let samples = try bench.samples(times)
        let processor = PluginBench.median(samples, \.processorNanoseconds)
        let records = PluginBench.median(samples, \.records)
        let bytes = PluginBench.median(samples, \.bytes)
        var rows = [
            ("measured", what),
            ("input", "\(Figures.bytes(bytes)), \(counted(records, "record"))"),
            ("runs", "\(times), medians of them, after one that is not counted"),
            ("CPU", Figures.time(processor)),
            ("wall", Figures.time(PluginBench.median(samples, \.wallNanoseconds))),
            ("Lua memory", Figures.bytes(PluginBench.median(samples, \.memoryPeakBytes))),
        ]
        // The processor's clock goes in steps: of a short run it says nothing.
        if processor < Self.shortest {
            rows.append(("rates", "none: the run is too short, measure a larger input"))
        } else {
            let rate = { (count: Int) in Int(Double(count) * 1e9 / Double(processor)) }
            rows.append(("records", "\(rate(records)) per second of CPU"))
            rows.append(("bytes", "\(Figures.bytes(rate(bytes))) per second of CPU"))
        }
        for (name, value) in rows {
            try Terminal.print("\(name.padded(to: 12))\(terminalText(value))")
        }
    }
}
