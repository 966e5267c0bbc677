/// Why an archive, or one entry of it, could not be read.
public struct ArchiveError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure it is.
    public enum Kind: Hashable, Sendable {
        /// The descriptor cannot be read; the system's error number.
        case unreadable(Int32)
        /// The bytes are no archive or compressed stream of the kinds read here.
        case unrecognized
        /// The bytes end too early.
        case truncated
        /// The bytes contradict themselves, or a checksum does not fit.
        case corrupt
        /// The entry is encrypted.
        case encrypted
        /// The archive uses a feature that is not read here.
        case unsupported
        /// The entry's path has a `..` component, is empty or is too long.
        case unsafePath
        /// One of ``ArchiveLimits`` is passed.
        case limit
        /// Memory was refused.
        case memory
    }

    /// What kind of failure it is.
    public var kind: Kind
    /// The entry's path as ``ArchiveEntry/path`` shows it, nil when no entry is concerned.
    public var entry: String?
    /// What is wrong, lower case, without a full stop.
    public var reason: String
    /// Whether nothing more can be read. When false, ``ArchiveReader/nextEntry()`` goes on with the
    /// next entry.
    public var isFinal: Bool

    /// Makes an error; see the properties.
    public init(kind: Kind, entry: String? = nil, reason: String, isFinal: Bool) {
        self.kind = kind
        self.entry = entry
        self.reason = reason
        self.isFinal = isFinal
    }

    /// The whole sentence.
    public var description: String {
        // "limit: " is what every limit's message has, whoever met it.
        let reason = kind == .limit ? "limit: " + reason : reason
        guard let entry else { return "cannot read the archive: \(reason)" }
        return "cannot read '\(entry)' in the archive: \(reason)"
    }
}
