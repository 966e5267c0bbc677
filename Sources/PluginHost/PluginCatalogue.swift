public import Caches
public import PluginProtocol

/// A plugin that can be used: its folder, its checked manifest, and what it may have.
public struct Plugin: Sendable, Hashable {
    public var folder: PluginFolder
    public var manifest: PluginManifest
    public var grant: PluginGrant
    /// The options that hold: what the user set, else the manifest's defaults.
    public var options: [WireValue.Entry]

    public var name: String { manifest.name }

    /// The limits of a run of this plugin; see ``PluginLimits/raising(_:)``.
    public func limits(_ limits: RunLimits) -> RunLimits { grant.needs.limits.raising(limits) }
}

/// The plugins of one run of the program, in the order of their names.
public struct PluginCatalogue: Sendable {
    public var plugins: [Plugin]
    /// Folders that could not be used, and why.
    public var unusable: [PluginError]
    /// All that was found, by name and then the highest place first.
    public var found: [FoundPlugin] = []

    /// Loads every plugin of `bundled` and each folder of `added`, as the command line does without
    /// the user's and the machine's directories.
    public static func load(
        bundled: String?, added: [String], workerProgram: String
    ) throws(PluginError) -> PluginCatalogue {
        try load(PluginSearchPath(added: added, bundled: bundled), workerProgram: workerProgram)
    }

    /// Loads the plugins of a search path.
    ///
    /// What cannot be used is listed, not thrown; only a worker that does not start at all is an
    /// error. Nothing of a plugin runs before its files are known to be trusted.
    /// - Parameter cache: Keeps manifests, so that a plugin that did not change is not loaded to know
    ///   what it is.
    public static func load(
        _ path: PluginSearchPath, workerProgram: String, cache: CacheFile? = nil
    ) throws(PluginError) -> PluginCatalogue {
        let programIdentity = ProgramIdentity(workerProgram)
        var found = path.find()
        var catalogue = PluginCatalogue(
            plugins: [], unusable: found.compactMap(\.error).sorted { $0.plugin < $1.plugin })
        let usable = found.indices.filter { found[$0].state == .usable }.sorted {
            found[$0].name < found[$1].name
        }
        var shared: Worker?
        for (number, position) in usable.enumerated() {
            guard let folder = found[position].folder else { continue }
            let key = cache.map { _ in programIdentity.bytes + folder.sourceDigest }
            let known = key.flatMap { cache?.find($0) }.flatMap { try? decode($0, folder) }
            // Bundled plugins share a process; every other one gets its own.
            let worker: Worker? =
                if known != nil {
                    nil
                } else if folder.origin == .bundled, let shared {
                    shared
                } else {
                    try Worker(path: workerProgram)
                }
            if folder.origin == .bundled, let worker { shared = worker }
            do throws(WorkerFailure) {
                let manifest: PluginManifest
                if let known {
                    manifest = known
                } else {
                    let bytes = try worker?.load(folder, number: number) ?? []
                    manifest = try decode(bytes, folder)
                    if let key { cache?.keep(bytes, under: key) }
                }
                found[position].manifest = manifest
                found[position].version = manifest.version
                do throws(PluginError) {
                    catalogue.plugins.append(
                        Plugin(
                            folder: folder, manifest: manifest,
                            grant: try path.grant(manifest, folder),
                            options: try manifest.values(of: path.options[folder.name] ?? [])))
                } catch {
                    found[position].state = .unusable(error)
                    catalogue.unusable.append(error)
                }
            } catch {
                let failure = error.error(plugin: folder.name)
                if case .lost = error, folder.origin == .bundled { shared = nil }
                found[position].state = .unusable(failure)
                catalogue.unusable.append(failure)
            }
        }
        catalogue.found = found.enumerated().sorted {
            ($0.element.name, $0.offset) < ($1.element.name, $1.offset)
        }.map(\.element)
        return catalogue
    }

    /// Loads one tree to learn what it is, before anybody trusts it: in a worker of its own, with
    /// neither file, network nor clock, as every manifest is loaded.
    ///
    /// The name is the manifest's own.
    /// - Throws: `PluginError` when it cannot be used.
    public static func inspect(
        _ tree: PluginTree, path: String, workerProgram: String
    ) throws(PluginError) -> (PluginFolder, PluginManifest) {
        let place = path.split(separator: "/").last.map(String.init) ?? path
        var folder = try PluginFolder(name: place, path: path, origin: .user, tree: tree)
        let worker = try Worker(path: workerProgram)
        do throws(WorkerFailure) {
            let manifest = try manifest(of: folder, number: 0, in: worker, takesItsName: true)
            folder.name = manifest.name
            return (folder, manifest)
        } catch { throw error.error(plugin: place) }
    }

    private static func manifest(
        of folder: PluginFolder, number: Int, in worker: Worker, takesItsName: Bool = false
    ) throws(WorkerFailure) -> PluginManifest {
        let bytes = try worker.load(folder, number: number)
        var named = folder
        if takesItsName, let bytes, let value = try? PluginCatalogue.value(bytes),
            let name = RecordFields(value, ManifestSchema.manifest).text("name")
        {
            named.name = name
        }
        return try decode(bytes ?? [], named)
    }

    private static func value(_ bytes: [UInt8]) throws(WireError) -> WireValue {
        var reader = WireReader(bytes)
        return try reader.value()
    }

    private static func decode(
        _ bytes: [UInt8], _ folder: PluginFolder
    ) throws(WorkerFailure) -> PluginManifest {
        let value: WireValue
        do throws(WireError) {
            value = try self.value(bytes)
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

extension WorkerFailure {
    /// In the words of a plugin's error.
    fileprivate func error(plugin: String) -> PluginError {
        switch self {
        case .refused(let reply): return PluginError(reply, plugin: plugin)
        case .lost(var failure):
            failure.plugin = plugin
            return failure
        }
    }
}
