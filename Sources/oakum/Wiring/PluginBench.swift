import Glibc
import PluginHost
import PluginProtocol
import Scanning

/// Measures a plugin on one input, several times over.
struct PluginBench {
    let input: PluginInput
    let catalogue: PluginCatalogue
    let worker: String

    /// What one run cost.
    struct Sample {
        var processorNanoseconds: Int
        var wallNanoseconds: Int
        var memoryPeakBytes: Int
        var records: Int
        /// Of the files that were read.
        var bytes: Int
    }

    /// Runs once to warm up, then so many times.
    ///
    /// - Throws: `CommandEnd` when a file ends in an error: what is not read is not measured.
    func samples(_ times: Int) throws -> [Sample] {
        let runner = PluginRunner(workerProgram: worker, plugins: catalogue.plugins)
        var samples: [Sample] = []
        for number in 0...times {
            runner.cost = RunCost()
            let start = now()
            let traces = try input.traces(catalogue, worker: worker, runner: runner)
            let wall = now() - start
            guard !traces.isEmpty else {
                throw CommandEnd.usage("no file in '\(input.path)' is claimed by the plugin")
            }
            if let failed = traces.first(where: { $0.failure != nil }), let why = failed.failure {
                throw CommandEnd(.failed, "\(failed.path): \(why.reason)")
            }
            if number > 0 {
                samples.append(
                    Sample(
                        processorNanoseconds: runner.cost.processorNanoseconds,
                        wallNanoseconds: wall, memoryPeakBytes: runner.cost.memoryPeakBytes,
                        records: runner.cost.records,
                        bytes: traces.reduce(0) { $0 + size(of: $1) }))
            }
            if Interruption.isOn { throw CommandEnd(.interrupted) }
        }
        return samples
    }

    private func size(of trace: FileTrace) -> Int {
        var status = stat()
        let path = input.isFolder ? input.path + "/" + trace.path : input.path
        return unsafe stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    /// The middle value, of an even number the lower one.
    static func median(_ samples: [Sample], _ value: (Sample) -> Int) -> Int {
        let sorted = samples.map(value).sorted()
        return sorted.isEmpty ? 0 : sorted[(sorted.count - 1) / 2]
    }

    private func now() -> Int {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}

/// The input of a plugin's own cases that is largest, made larger.
struct PluginBenchInput {
    /// The case's copy, which lives as long as this.
    let copy: PluginTestCase
    let path: String
    /// What it is, in words.
    let words: String

    /// The largest case whose input is one file, scaled to about `size` bytes; as it is where the
    /// plugin does not take the scaled one.
    init(
        of plugin: Plugin, scaledTo size: Int, isReadable: (String) throws -> Int?
    ) throws {
        let folder = plugin.folder.path + "/tests"
        let names = (try? directoryNames(folder)) ?? []
        var best: (name: String, file: String, bytes: [UInt8])?
        for name in names
        where fileText("\(folder)/\(name)/expected_error.txt") == nil
            && fileText("\(folder)/\(name)/\(RemedyCase.fileName)") == nil
        {
            let files = try PluginTestCase(copying: "\(folder)/\(name)").inputs
            guard let largest = files.max(by: { $0.bytes.count < $1.bytes.count }),
                largest.name.hasPrefix("input/"), largest.bytes.count > best?.bytes.count ?? 0
            else { continue }
            best = (name, largest.name, largest.bytes)
        }
        guard let best else {
            throw CommandEnd.usage(
                "plugin '\(plugin.name)' has no case with an input: name a file to measure")
        }
        copy = try PluginTestCase(copying: "\(folder)/\(best.name)")
        path = copy.path + "/input"
        let scaled = ScaledInput(best.bytes, to: size)
        let title = "the case '\(best.name)'"
        guard let small = try isReadable(path) else {
            throw CommandEnd(.failed, "\(title) is not read: run 'oakum plugin test'")
        }
        try copy.replace(best.file, with: scaled.bytes)
        let large = try isReadable(path)
        if let large, large > small {
            words = "\(title), \(best.file) \(scaled.words)"
        } else {
            try copy.replace(best.file, with: best.bytes)
            words = "\(title) as it is: a larger one made from it is not read as one"
        }
    }
}
