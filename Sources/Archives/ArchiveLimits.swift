/// Bounds on what one archive may ask for. They are checked while bytes stream, not from what
/// headers claim.
public struct ArchiveLimits: Hashable, Sendable {
    /// Most entries, skipped ones counted.
    public var maxEntries: Int
    /// Most bytes of one entry.
    public var maxEntryBytes: Int
    /// Most bytes of all entries together, skipped ones counted where they must be decompressed;
    /// shared with archives read out of this one.
    public var maxTotalBytes: Int
    /// Most bytes out for each byte in, over the whole archive.
    public var maxRatio: Int
    /// Output below this many bytes is never judged by the ratio: short runs of equal bytes are
    /// everyday.
    public var ratioFloor: Int
    /// Most bytes of an entry's path.
    public var maxPathBytes: Int
    /// Most archives inside one another.
    public var maxNesting: Int
    /// Most layers of compression around one stream (`x.gz.xz` has 2).
    public var maxFilters: Int

    /// The defaults: a million entries; 512 MiB an entry (the cap of a document); 16 GiB in all (a
    /// large image layer has 2 to 4); ratio 250 above 16 MiB (text reaches 50, and deflate cannot
    /// pass 1,032); paths of 4,096 bytes (Linux's PATH_MAX); 8 archives inside one another; 3
    /// layers of compression.
    public init(
        maxEntries: Int = 1_000_000, maxEntryBytes: Int = 512 << 20, maxTotalBytes: Int = 16 << 30,
        maxRatio: Int = 250, ratioFloor: Int = 16 << 20, maxPathBytes: Int = 4096,
        maxNesting: Int = 8, maxFilters: Int = 3
    ) {
        self.maxEntries = maxEntries
        self.maxEntryBytes = maxEntryBytes
        self.maxTotalBytes = maxTotalBytes
        self.maxRatio = maxRatio
        self.ratioFloor = ratioFloor
        self.maxPathBytes = maxPathBytes
        self.maxNesting = maxNesting
        self.maxFilters = maxFilters
    }
}
