internal import Glibc
public import PatchModel
public import PluginHost
internal import PluginProtocol

/// What a plugin's `fetch` handed on, to be read.
///
/// The descriptors are this value's own: they are closed when it goes.
public final class FetchedFeed {
    /// In the plugin's order.
    public let documents: [FeedDocument]
    /// Remarks of the plugin.
    public let warnings: [String]
    private let descriptors: [Int32]

    public init(documents: [(url: String, descriptor: Int32)], warnings: [String]) {
        self.documents = documents.map {
            FeedDocument(name: $0.url, descriptor: $0.descriptor)
        }
        self.warnings = warnings
        descriptors = documents.map(\.descriptor)
    }

    deinit { for descriptor in descriptors { close(descriptor) } }
}

/// When a feed is due.
public enum FeedSchedule {
    /// Seconds until the feed is to be fetched again: what is left of its plugin's `every` since
    /// the last import; 0 when it is due, was never imported, or names no interval.
    public static func wait(_ state: FeedState?, plugin: Plugin, now: Timestamp) -> Int64 {
        guard let state,
            let text = plugin.manifest.feed?.every ?? plugin.manifest.signal?.every,
            let every = Seconds.parse(text)
        else { return 0 }
        let age = now.seconds - state.importedAt.seconds
        // A clock that was set back must not put off a feed for years.
        return age < 0 ? 0 : max(0, Int64(every) - age)
    }

    /// Whether the last import came from the network: only then does an unchanged answer mean that
    /// what is stored is what the server has.
    public static func wasFetched(_ state: FeedState?, plugin: Plugin) -> Bool {
        guard let state, state.plugin == plugin.name, !state.isStarter, !state.sources.isEmpty
        else {
            return false
        }
        return state.sources.allSatisfy { $0.hasPrefix("https://") || $0.hasPrefix("http://") }
    }
}
