/// What fetching may cost.
public struct FetchLimits: Sendable, Hashable {
    /// Of one document.
    public var documentBytes: Int64 = 512 << 20
    /// Of all documents of one fetcher.
    public var totalBytes: Int64 = 4 << 30
    /// For one document, with redirects and repetitions.
    public var seconds: Int = 600
    /// The first one included.
    public var attempts: Int = 4
    /// Requests of one fetcher, without repetitions and redirects.
    public var requests: Int = 10_000
    /// For one document.
    public var redirects: Int = 5
    /// Of the bodies of answers that are no document, which are thrown away.
    public var discardedBytes: Int64 = 256 << 10

    public init() {}
}
