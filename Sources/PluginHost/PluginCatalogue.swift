internal import PluginProtocol

/// A plugin that can be used: its folder and its checked manifest.
public struct Plugin: Sendable, Hashable {
    public var folder: PluginFolder
    public var manifest: PluginManifest

    public var name: String { manifest.name }
}

/// The plugins of one run of the program, in the order of their names.
public struct PluginCatalogue: Sendable {
    public var plugins: [Plugin]
    /// Folders that could not be used, and why.
    public var unusable: [PluginError]

    /// Loads every plugin of `bundled` and each folder of `added`.
    ///
    /// An added plugin replaces a bundled one of the same name. What cannot be used is listed, not
    /// thrown; only a worker that does not start at all is an error.
    public static func load(
        bundled: String?, added: [String], workerProgram: String
    ) throws(PluginError) -> PluginCatalogue {
        var folders: [String: PluginFolder] = [:]
        var unusable: [PluginError] = []
        let bundledPaths = bundled.map { root in
            (directoryEntries(root) ?? []).filter { !$0.hasPrefix(".") }.map { root + "/" + $0 }
        }
        let places =
            (bundledPaths ?? []).sorted().map { ($0, PluginFolder.Origin.bundled) }
            + added.map { ($0, PluginFolder.Origin.added) }
        for (path, origin) in places {
            do throws(PluginError) {
                let folder = try PluginFolder(path: path, origin: origin)
                folders[folder.name] = folder
            } catch { unusable.append(error) }
        }
        let sorted = folders.values.sorted { $0.name < $1.name }
        let (plugins, failures) = try check(sorted, workerProgram: workerProgram)
        return PluginCatalogue(plugins: plugins, unusable: unusable + failures)
    }

    private static func check(
        _ folders: [PluginFolder], workerProgram: String
    ) throws(PluginError) -> ([Plugin], [PluginError]) {
        var plugins: [Plugin] = []
        var unusable: [PluginError] = []
        var workers: [PluginFolder.Origin: Worker] = [:]
        for (number, folder) in folders.enumerated() {
            // Bundled plugins share a process; an added one gets its own.
            let shared = folder.origin == .bundled ? workers[.bundled] : nil
            let worker: Worker
            if let shared { worker = shared } else { worker = try Worker(path: workerProgram) }
            if folder.origin == .bundled { workers[.bundled] = worker }
            do throws(WorkerFailure) {
                guard
                    let bytes = try worker.load(
                        folder, number: number, memoryBytes: RunLimits().memoryBytes)
                else { continue }
                let manifest = try decode(bytes, folder)
                plugins.append(Plugin(folder: folder, manifest: manifest))
            } catch {
                switch error {
                case .refused(let reply):
                    unusable.append(PluginError(reply, plugin: folder.name))
                case .lost(var failure):
                    workers[folder.origin] = nil
                    failure.plugin = folder.name
                    unusable.append(failure)
                }
            }
        }
        return (plugins, unusable)
    }

    private static func decode(
        _ bytes: [UInt8], _ folder: PluginFolder
    ) throws(WorkerFailure) -> PluginManifest {
        let value: WireValue
        do throws(WireError) {
            var reader = WireReader(bytes)
            value = try reader.value()
        } catch { throw .lost(PluginError(plugin: folder.name, reason: "\(error)")) }
        do throws(PluginError) {
            return try PluginManifest(value, folder: folder.name)
        } catch {
            throw .refused(FailureReply(reason: .manifest, message: error.reason))
        }
    }

    /// The position of a plugin, which is its number in requests.
    public func number(of name: String) -> Int? { plugins.firstIndex { $0.name == name } }

    /// The plugin that orders versions of `scheme`.
    public func number(forScheme scheme: String) -> Int? {
        plugins.firstIndex { $0.manifest.schemes.contains(scheme) }
    }
}
