public import PatchModel
public import PluginHost
internal import PluginProtocol

/// How old a feed may be.
public enum FeedAge {
    /// The feeds whose last import is longer ago than their plugin's `stale_after`.
    public static func stale(
        _ feeds: [FeedState], catalogue: PluginCatalogue, now: Timestamp
    ) -> [FeedState] {
        feeds.filter { feed in
            guard !feed.isStarter,
                let plugin = catalogue.plugins.first(where: { $0.name == feed.plugin }),
                let text = plugin.manifest.feed?.staleAfter ?? plugin.manifest.signal?.staleAfter,
                let allowed = Seconds.parse(text)
            else { return false }
            return now.seconds - feed.importedAt.seconds > Int64(allowed)
        }
    }
}
