/// A version at which an advisory's affected range starts or ends.
///
/// Source: OSV schema, `affected[].ranges[].events`.
public struct RangeEvent: Sendable, Hashable, Codable {
    /// What happens at the version.
    public enum Kind: String, Sendable, Codable, Hashable {
        /// The first affected version; `0` stands for before all versions.
        case introduced
        /// The first version that is not affected any more.
        case fixed
        /// The last version that is affected.
        case lastAffected = "last_affected"
        /// The end of what the range speaks about, itself outside; a text with `*` is no limit.
        case limit
    }

    /// What happens at the version.
    public var kind: Kind
    /// The version, in the scheme of the affected package.
    public var version: String

    /// Makes an event.
    public init(_ kind: Kind, _ version: String) {
        self.kind = kind
        self.version = version
    }
}
