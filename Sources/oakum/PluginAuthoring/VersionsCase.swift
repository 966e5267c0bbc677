import PluginHost
import PluginProtocol
import Scanning

/// A golden case of an order of versions: `versions.txt`, one a line; `#` begins a comment line.
///
/// What is expected are the ranks in ascending order, and an error for each that is no version.
struct VersionsCase {
    let folder: String
    let plugin: Plugin
    let number: Int
    let runner: PluginRunner
    var limits = RunLimits()

    /// The file that makes a case one of versioning.
    static let fileName = "versions.txt"

    /// A trace of the ranks, then one for each line that is no version.
    func traces() throws -> [FileTrace] {
        guard let scheme = plugin.manifest.schemes.first else {
            throw CommandEnd.usage(
                "'\(folder)' has \(Self.fileName), but plugin '\(plugin.name)' orders no versions")
        }
        var versions: [(line: Int, text: String)] = []
        let text = fileText(folder + "/" + Self.fileName) ?? ""
        for (number, line) in text.split(
            separator: "\n", omittingEmptySubsequences: false
        ).enumerated() where !line.isEmpty && !line.hasPrefix("#") {
            versions.append((number + 1, String(line)))
        }
        var trace = FileTrace(path: Self.fileName)
        let keys: [Result<[UInt8], PluginError>]
        do {
            keys = try runner.keys(
                of: versions.map(\.text), scheme: scheme, plugin: number, limits: limits)
        } catch let error as PluginError {
            trace.failure = error
            return [trace]
        }
        var ranks: [(key: [UInt8], versions: [String])] = []
        var failures: [FileTrace] = []
        for (version, key) in zip(versions, keys) {
            switch key {
            case .success(let key):
                if let rank = ranks.firstIndex(where: { $0.key == key }) {
                    ranks[rank].versions.append(version.text)
                } else {
                    ranks.append((key, [version.text]))
                }
            case .failure(var error):
                error.line = version.line
                var failed = FileTrace(path: Self.fileName)
                failed.failure = error
                failures.append(failed)
            }
        }
        ranks.sort { $0.key.lexicographicallyPrecedes($1.key) }
        trace.records = ranks.map { rank in
            .init(
                kind: .order, value: .record([.list(rank.versions.map { .string($0) })]))
        }
        return [trace] + failures
    }
}
