import Glibc
import PluginHost
import Reporting

/// What is said on standard error about the plugins of a run.
struct PluginNotices {
    let catalogue: PluginCatalogue
    let lock: PluginLockFile?

    /// Lines of a difference that a run shows; `oakum plugin trust` shows more.
    private static let lineLimit = 40

    /// Plugins that are not loaded, needs of those on the command line, settings of none.
    func tell(_ configuration: Configuration) {
        for found in catalogue.found where found.origin != .added { tell(of: found) }
        for plugin in catalogue.plugins where plugin.folder.origin == .added {
            tellNeeds(of: plugin, configuration.network)
        }
        for (name, place) in configuration.pluginPlaces.sorted(by: { $0.key < $1.key })
        where !catalogue.found.contains(where: { $0.name == name }) {
            say("warning: \(place): there is no plugin '\(name)'")
        }
    }

    private func tell(of found: FoundPlugin) {
        guard let error = found.error else { return }
        say("warning: plugin '\(found.name)' is not loaded: \(error.reason)")
        guard case .changed = found.state, let entry = try? lock?.read()[found.name],
            let after = try? PluginTree(reading: found.path)
        else { return }
        let difference = PluginDifference(before: lock?.snapshot(of: entry), after: after)
        for line in difference.lines(limit: Self.lineLimit) { say("  " + line) }
    }

    private func tellNeeds(of plugin: Plugin, _ network: NetworkSettings) {
        let beyond = PluginNeeds(plugin.manifest).beyond(plugin.grant.needs)
        func isPlain(_ need: String) -> Bool { network.speaksPlainly(to: need, for: plugin) }
        for words in plugin.grant.needs.words(isPlain: isPlain) {
            say("note: plugin '\(plugin.name)' " + words)
        }
        for words in beyond.words(isPlain: isPlain) {
            say("note: plugin '\(plugin.name)' \(words) (not granted)")
        }
        guard !beyond.isEmpty else { return }
        say(
            "note: --grant \(plugin.name) grants that for this run, 'oakum plugin add "
                + "\(plugin.folder.path)' for good")
    }

    /// A plugin of the command line that lies inside the target is a choice that may be a slip: who
    /// can change the target then decides what is found in it.
    static func warn(of catalogue: PluginCatalogue, inside target: String) {
        let target = unsafe realpath(target, nil).map { resolved in
            defer { unsafe free(resolved) }
            return unsafe String(cString: resolved)
        }
        guard let target, target != "/" else { return }
        for plugin in catalogue.plugins
        where plugin.folder.origin == .added && (plugin.folder.path + "/").hasPrefix(target + "/") {
            Terminal.printError(
                "warning: plugin '\(plugin.name)' lies inside the target: whoever can change the "
                    + "target decides what is found in it")
        }
    }

    private func say(_ text: String) { Terminal.printError(terminalText(text)) }
}
