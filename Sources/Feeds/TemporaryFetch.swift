public import PatchModel
public import PluginHost

extension FeedReader {
    /// To be replaced.
    public func fetch(
        _ plugin: Plugin, through fetcher: any Fetcher, now: Timestamp
    ) throws -> FetchedFeed { throw FeedError(reason: "cannot fetch") }
}
