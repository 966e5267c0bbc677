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
            let traces = try input.traces(
                catalogue, worker: worker, runner: runner, keepsRecords: false)
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

    /// The largest case whose input can be made larger, scaled to about `size` bytes; the largest as
    /// it is where none can.
    ///
    /// - Parameter records: how many come of the file or folder at a path; `nil` when it is not read.
    init(of plugin: Plugin, scaledTo size: Int, records: (String) throws -> Int?) throws {
        let folder = plugin.folder.path + "/tests"
        let candidates = try Self.candidates(of: plugin, in: folder)
        guard let largest = candidates.first else {
            throw CommandEnd.usage(
                "plugin '\(plugin.name)' has no case with an input that is read: name a file")
        }
        for candidate in candidates.prefix(8) {
            let copy = try PluginTestCase(copying: "\(folder)/\(candidate.name)")
            let path = copy.path + "/input"
            guard let small = try records(path), small > 0 else { continue }
            let scaled = ScaledInput(candidate.bytes, to: size)
            try copy.replace(candidate.file, with: scaled.bytes)
            guard let large = try records(path), large > small else { continue }
            self.copy = copy
            self.path = path
            words = "the case '\(candidate.name)', \(candidate.file) with \(scaled.words)"
            return
        }
        copy = try PluginTestCase(copying: "\(folder)/\(largest.name)")
        path = copy.path + "/input"
        words = "the case '\(largest.name)' as it is: no larger one could be made of a case"
    }

    /// Cases that read files, with their largest file, the largest first.
    private static func candidates(
        of plugin: Plugin, in folder: String
    ) throws -> [(name: String, file: String, bytes: [UInt8])] {
        let names = (try? directoryNames(folder)) ?? []
        return try names.compactMap { name -> (name: String, file: String, bytes: [UInt8])? in
            let isOther = ["expected_error.txt", RemedyCase.fileName].contains {
                fileText("\(folder)/\(name)/\($0)") != nil
            }
            guard !isOther else { return nil }
            let files = try PluginTestCase(copying: "\(folder)/\(name)").inputs
            guard
                let file = files.filter({ $0.name.hasPrefix("input/") })
                    .max(by: { $0.bytes.count < $1.bytes.count })
            else { return nil }
            return (name, file.name, file.bytes)
        }.sorted { ($1.bytes.count, $0.name) < ($0.bytes.count, $1.name) }
    }
}
