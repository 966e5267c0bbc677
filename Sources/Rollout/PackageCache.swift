/// Where package files and replaced files lie by their content, outside every target.
///
/// A plan names its files by SHA-256; whoever holds a cache can carry the plan out.
public protocol PackageCache: Sendable {
    /// The path of the file with this content; `nil` when it is not there.
    ///
    /// - Parameter sha256: 64 lower-case hexadecimal digits.
    func path(sha256: String) -> String?

    /// Copies a file's content into the cache, verified by reading it back; adding what is there
    /// already changes nothing.
    ///
    /// - Throws: When the file cannot be read or the cache cannot be written.
    func add(file path: String) throws -> CachedFile
}

/// What a cache says about a file that it took.
public struct CachedFile: Sendable, Hashable {
    /// 64 lower-case hexadecimal digits.
    public var sha256: String
    /// Bytes.
    public var size: Int64

    public init(sha256: String, size: Int64) {
        self.sha256 = sha256
        self.size = size
    }
}
