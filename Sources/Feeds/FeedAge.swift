public import PatchModel
public import PluginHost

/// How old a feed may be.
public enum FeedAge {
    /// Seconds in a duration such as `90m`, `6h`, `3d` or `2w`; `nil` when it is not one.
    public static func seconds(_ text: String) -> Int64? {
        guard let unit = text.utf8.last, let count = Int64(text.dropLast()), count > 0 else {
            return nil
        }
        let size: Int64
        switch unit {
        case UInt8(ascii: "m"): size = 60
        case UInt8(ascii: "h"): size = 3600
        case UInt8(ascii: "d"): size = 86_400
        case UInt8(ascii: "w"): size = 7 * 86_400
        default: return nil
        }
        let (seconds, isTooLarge) = count.multipliedReportingOverflow(by: size)
        return isTooLarge ? nil : seconds
    }

    /// The feeds whose last import is longer ago than their plugin's `stale_after`.
    public static func stale(
        _ feeds: [FeedState], catalogue: PluginCatalogue, now: Timestamp
    ) -> [FeedState] {
        feeds.filter { feed in
            guard !feed.isStarter,
                let plugin = catalogue.plugins.first(where: { $0.name == feed.plugin }),
                let text = plugin.manifest.feed?.staleAfter ?? plugin.manifest.signal?.staleAfter,
                let allowed = seconds(text)
            else { return false }
            return now.seconds - feed.importedAt.seconds > allowed
        }
    }
}
