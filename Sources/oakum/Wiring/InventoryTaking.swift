import Caches
import Glibc
import PatchModel
import PluginHost
import Reporting
import Scanning

/// Walks a target with the plugins and returns what is there.
struct InventoryTaking {
    let catalogue: PluginCatalogue
    let workerProgram: String
    /// Plugin workers at once.
    var width = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    /// Mounts and container storage that are walked too, relative to the target.
    var includedMounts: Set<String> = []
    var isQuiet = false
    /// Where what is said of single files is kept between runs; `nil` asks plugins always.
    var cache: CacheFile?
    /// Whether what plugins log is shown.
    var isVerbose = false

    /// - Parameter kinds: The plugin kinds that are asked: `inventory`, `releases`.
    func take(_ target: ScanTarget, kinds: Set<String>) throws(ScanError) -> Inventory {
        if !isQuiet, let weakness = PluginFence.weakness {
            Terminal.printError("note: " + weakness)
        }
        let line = ProgressLine(isQuiet: isQuiet)
        var scanner = TargetScanner(
            catalogue: catalogue, workerProgram: workerProgram, width: width)
        scanner.kinds = kinds
        scanner.includedMounts = includedMounts
        scanner.isCancelled = { Interruption.isOn }
        scanner.progress = { progress in
            switch progress {
            case .walking(let files): line.show("walking: \(counted(files, "file"))")
            case .reading(let done, let total, let path):
                line.show("reading \(done + 1) of \(total): \(path)")
            }
        }
        if let cache {
            scanner.cache = ReadingCache(
                cache, workerProgram: workerProgram, now: time(nil))
        }
        if isVerbose {
            scanner.log = { said in
                line.clear()
                Terminal.printError(
                    terminalText("\(said.plugin): \(said.path): ")
                        + PluginRunText.logged(said.text[...]))
            }
        }
        defer { line.clear() }
        var inventory = try scanner.scan(target)
        // Without it the next run takes longer, and no more than that.
        _ = scanner.cache?.save()
        line.clear()
        for note in inventory.coverage.warnings where note.path.isEmpty {
            let plugin = note.plugin.map { "plugin '\($0)' " } ?? ""
            Terminal.printError(terminalText("note: " + plugin + note.reason))
        }
        for broken in catalogue.unusable {
            inventory.coverage.failed.append(
                CoverageNote(
                    path: "", plugin: broken.plugin,
                    reason: "the plugin cannot be used: \(broken.reason)"))
        }
        return inventory
    }
}
