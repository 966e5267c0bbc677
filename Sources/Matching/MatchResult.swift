public import PatchModel

/// What matching an inventory gave: findings, and everything that did not become one.
public struct MatchResult: Sendable, Hashable, Codable {
    /// By component, then advisory id.
    public var findings: [Finding]
    /// Components and records that could not be decided. They are not clean.
    public var unmatched: [MatchNote]
    /// Matches that a record, a status or an owner took away.
    public var suppressed: [MatchNote]

    public init(
        findings: [Finding] = [], unmatched: [MatchNote] = [], suppressed: [MatchNote] = []
    ) {
        self.findings = findings
        self.unmatched = unmatched
        self.suppressed = suppressed
    }
}

/// Why a component, or a record about it, gave no finding.
public struct MatchNote: Sendable, Hashable, Codable {
    /// What kind of reason.
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// The component has no version.
        case unknownVersion = "unknown_version"
        /// An OS package without `distro`: no distribution's advisories are known to hold.
        case unknownRelease = "unknown_release"
        /// The purl cannot be read.
        case unreadablePackage = "unreadable_package"
        /// Nobody knows how to order the versions.
        case unsupportedScheme = "unsupported_scheme"
        /// The version is a name, such as that of a branch: no range says whether it holds.
        case unorderedVersion = "unordered_version"
        /// The scheme does not accept the installed version, or one of the record.
        case invalidVersion = "invalid_version"
        /// The record names no versions that could be compared.
        case noVersions = "no_versions"

        /// The record was withdrawn.
        case withdrawn
        /// The record itself says that the package is not affected.
        case notAffected = "not_affected"
        /// An OS package owns the component: its distribution's advisories decide.
        case owned
    }

    public var kind: Kind
    /// purl of the component.
    public var component: String
    /// Id of the record, where it is about one.
    public var advisory: String?
    /// The feed of that record.
    public var feed: String?
    /// In words, with the values that decided.
    public var reason: String

    public init(
        kind: Kind, component: String, advisory: String? = nil, feed: String? = nil, reason: String
    ) {
        self.kind = kind
        self.component = component
        self.advisory = advisory
        self.feed = feed
        self.reason = reason
    }

    /// By component, kind, record and reason: the order of the input plays no part.
    static func precedes(_ left: MatchNote, _ right: MatchNote) -> Bool {
        (left.component, left.kind.rawValue, left.advisory ?? "", left.feed ?? "", left.reason)
            < (
                right.component, right.kind.rawValue, right.advisory ?? "", right.feed ?? "",
                right.reason
            )
    }
}
