import ArgumentParser
import Glibc
import PatchModel
import PluginHost
import Scanning

/// Options of every command that reads or writes the databases.
struct DataOptions: ParsableArguments {
    @Option(
        name: .customLong("data"),
        help: ArgumentHelp(
            "Where the databases lie (default: OAKUM_DATA, else the XDG data directory).",
            valueName: "dir"))
    var directory: String?
}

/// Options of every command that runs plugins.
struct PluginOptions: ParsableArguments {
    @Option(
        name: .customLong("plugin"),
        help: ArgumentHelp(
            "Load the plugin in this folder too; it replaces a bundled one of the same name.",
            valueName: "dir"))
    var added: [String] = []

    /// Loads the plugins; one that the user named and that cannot be used is an error.
    func catalogue() throws -> (catalogue: PluginCatalogue, worker: String) {
        let (catalogue, worker) = try PluginPlaces.catalogue(adding: added)
        let names = added.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
        if let broken = catalogue.unusable.first(where: { names.contains($0.plugin) }) {
            throw CommandEnd.usage("\(broken)")
        }
        return (catalogue, worker)
    }
}

/// What to print, and how.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case table
    case json
}

/// Options of the commands that walk a target.
struct TargetOptions: ParsableArguments {
    @Argument(help: "The directory to look at; / is this machine.")
    var target: String

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Print as table or json.", valueName: "format"))
    var output: OutputFormat = .table

    @Option(
        help: ArgumentHelp(
            "The asset's name; stable ids hang on it (default: from the machine or path).",
            valueName: "name"))
    var asset: String?

    @Option(
        name: .customLong("include-mount"),
        help: ArgumentHelp(
            "Walk this mount or container storage too, relative to the target.", valueName: "path"))
    var includedMounts: [String] = []

    @Option(
        help: ArgumentHelp("Plugin workers at once (default: the number of cores).", valueName: "n")
    )
    var workers: Int?

    @Flag(name: .shortAndLong, help: "No progress line.")
    var quiet = false

    @Flag(help: "Do not shorten text columns of tables.")
    var wide = false

    mutating func validate() throws {
        if let workers, !(1...64).contains(workers) {
            throw ValidationError("--workers takes a number from 1 to 64, not \(workers)")
        }
    }

    /// Walks the target and returns what is there.
    func scan(
        kinds: Set<String>, _ catalogue: PluginCatalogue, worker: String
    ) throws -> Inventory {
        Interruption.install()
        let target = try AssetKey.target(path: target, named: asset)
        let line = ProgressLine(isQuiet: quiet)
        var scanner = TargetScanner(
            catalogue: catalogue, workerProgram: worker,
            width: workers ?? max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))))
        scanner.kinds = kinds
        scanner.includedMounts = Set(includedMounts.map { $0.trimmingSlashes })
        scanner.isCancelled = { Interruption.isOn }
        scanner.progress = { progress in
            switch progress {
            case .walking(let files): line.show("walking: \(files) files")
            case .reading(let done, let total, let path):
                line.show("reading \(done + 1) of \(total): \(path)")
            }
        }
        defer { line.clear() }
        do throws(ScanError) {
            var inventory = try scanner.scan(target)
            for broken in catalogue.unusable {
                inventory.coverage.failed.append(
                    CoverageNote(
                        path: "", plugin: broken.plugin,
                        reason: "the plugin cannot be used: \(broken.reason)"))
            }
            return inventory
        } catch { throw CommandEnd.usage("\(error)") }
    }
}

extension String {
    /// Without `/` at both ends.
    fileprivate var trimmingSlashes: String {
        var text = self[...]
        while text.hasPrefix("/") { text = text.dropFirst() }
        while text.hasSuffix("/") { text = text.dropLast() }
        return String(text)
    }
}
