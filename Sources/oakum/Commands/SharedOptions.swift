import ArgumentParser
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
            "Load the plugin in this folder too, for this run; it replaces others of its name.",
            valueName: "dir"))
    var added: [String] = []

    @Option(
        name: .customLong("grant"),
        help: ArgumentHelp(
            "Grant a plugin of --plugin all that it needs, network and secrets too, for this run.",
            valueName: "name"))
    var granted: [String] = []

    /// Loads the plugins; one that the user named and that cannot be used is an error, others are
    /// told of.
    ///
    /// - Parameter configuration: what sets options of plugins; without one, the file that holds.
    func catalogue(
        _ configuration: Configuration? = nil
    ) throws -> (catalogue: PluginCatalogue, worker: String) {
        let configuration = try configuration ?? ConfigurationOptions.load(nil)
        let (catalogue, worker, lock) = try PluginPlaces.catalogue(
            adding: added, granting: granted, configuration)
        PluginNotices(catalogue: catalogue, lock: lock).tell(configuration)
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

    @Flag(
        inversion: .prefixedNo,
        help: "Remember what plugins said of files that did not change.")
    var cache = true

    @Flag(name: .shortAndLong, help: "Show on standard error what plugins log.")
    var verbose = false

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
        PluginNotices.warn(of: catalogue, inside: target.path)
        var taking = InventoryTaking(catalogue: catalogue, workerProgram: worker)
        if let workers { taking.width = workers }
        taking.includedMounts = Set(includedMounts.map { $0.trimmingSlashes })
        taking.isQuiet = quiet
        taking.isVerbose = verbose
        if cache {
            taking.cache = DataDirectory.cacheFile(
                "files-" + Identifiers.hash(target.assetKey + "\n" + target.path))
        }
        do throws(ScanError) { return try taking.take(target, kinds: kinds) } catch {
            throw CommandEnd.usage("\(error)")
        }
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
