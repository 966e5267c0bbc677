import Matching
import PluginHost
import Store

/// Has plugins order the versions of their own schemes; keys that were made before are used again.
struct VersionOrdering {
    let catalogue: PluginCatalogue
    let workerProgram: String

    /// What came of it.
    struct Result {
        var keys = VersionKeys.none
        /// Schemes that could not be ordered, and why: matching notes their versions.
        var failures: [String] = []
        /// What is not stored yet.
        var new: [(scheme: String, plugin: String, keys: [StoredVersionKey])] = []
    }

    /// Asks for each version that nobody has asked about, one batch a scheme.
    func order(_ needed: [SchemeVersion], _ snapshot: AdvisorySnapshot) throws -> Result {
        guard !needed.isEmpty else { return Result() }
        var result = Result()
        let runner = PluginRunner(workerProgram: workerProgram, plugins: catalogue.plugins)
        var keys: [SchemeVersion: OrderedKey] = [:]
        var refusals: [SchemeVersion: String] = [:]
        for (scheme, versions) in Dictionary(grouping: needed, by: \.scheme) {
            guard let number = catalogue.number(forScheme: scheme) else { continue }
            let plugin = catalogue.plugins[number]
            var missing = Set(versions.map(\.version))
            // Ranks of a sort mean something among the versions of one sort only.
            let stored =
                plugin.manifest.hasVersionKey
                ? try snapshot.versionKeys(
                    plugin: plugin.folder.digest, scheme: scheme, versions: missing.sorted()) : []
            for known in stored {
                // One that was refused is asked about again, for the reason.
                guard let bytes = known.key else { continue }
                missing.remove(known.version)
                keys[SchemeVersion(scheme: scheme, version: known.version)] = OrderedKey(
                    bytes: bytes)
            }
            guard !missing.isEmpty else { continue }
            let asked = missing.sorted()
            do {
                let answers = try runner.keys(of: asked, scheme: scheme, plugin: number)
                var new: [StoredVersionKey] = []
                for (version, answer) in zip(asked, answers) {
                    let asked = SchemeVersion(scheme: scheme, version: version)
                    switch answer {
                    case .success(let bytes):
                        new.append(StoredVersionKey(version: version, key: bytes))
                        keys[asked] = OrderedKey(bytes: bytes)
                    case .failure(let error): refusals[asked] = error.reason
                    }
                }
                if plugin.manifest.hasVersionKey {
                    result.new.append((scheme, plugin.folder.digest, new))
                }
            } catch {
                result.failures.append(
                    "versions of scheme '\(scheme)' could not be ordered: \(error)")
            }
        }
        result.failures.sort()
        result.keys = VersionKeys(
            schemes: Set(needed.map(\.scheme)), keys: keys, refusals: refusals)
        return result
    }
}
