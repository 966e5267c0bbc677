public import Versioning

/// One record of a feed: which packages are affected, from where to where.
///
/// The meeting point of all feeds is the OSV schema (https://ossf.github.io/osv-schema/).
public struct Advisory: Sendable, Hashable, Codable {
    public var id: String
    /// Other ids of the same flaw. Only these join records into one group.
    public var aliases: [String]
    /// Ids that this record draws on; they never join groups.
    public var upstream: [String]
    public var related: [String]
    public var summary: String?
    public var details: String?
    public var published: Timestamp?
    public var modified: Timestamp?
    /// When set, the record never matches.
    public var withdrawn: Timestamp?
    public var severities: [Severity]
    public var affected: [AffectedPackage]
    public var mitigation: String?
    public var references: [Reference]
    /// The feed that carries it.
    public var feed: String

    public init(
        id: String, aliases: [String] = [], upstream: [String] = [], related: [String] = [],
        summary: String? = nil, details: String? = nil, published: Timestamp? = nil,
        modified: Timestamp? = nil, withdrawn: Timestamp? = nil, severities: [Severity] = [],
        affected: [AffectedPackage] = [], mitigation: String? = nil, references: [Reference] = [],
        feed: String
    ) {
        self.id = id
        self.aliases = aliases
        self.upstream = upstream
        self.related = related
        self.summary = summary
        self.details = details
        self.published = published
        self.modified = modified
        self.withdrawn = withdrawn
        self.severities = severities
        self.affected = affected
        self.mitigation = mitigation
        self.references = references
        self.feed = feed
    }
}

/// A severity statement: a CVSS vector of any version and who issued it.
public struct Severity: Sendable, Hashable, Codable {
    /// For example `CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H`; v2 vectors have no prefix.
    public var vector: String
    public var issuer: String?

    public init(vector: String, issuer: String? = nil) {
        self.vector = vector
        self.issuer = issuer
    }
}

/// A link of an advisory.
public struct Reference: Sendable, Hashable, Codable {
    /// `advisory`, `fix`, `report`, `article`, `web` ...
    public var kind: String
    public var url: String

    public init(kind: String, url: String) {
        self.kind = kind
        self.url = url
    }
}

/// One package that an advisory speaks of.
public struct AffectedPackage: Sendable, Hashable, Codable {
    /// purl without version; `distro=debian-12` names the release, `arch=source` a source package.
    public var package: String
    public var ranges: [AffectedRange]
    /// Versions listed one by one, beside the ranges.
    public var versions: [String]
    /// The version scheme that the record names; `nil` means the purl type's own.
    public var versioning: String?
    public var status: AffectedStatus?
    public var severities: [Severity]
    public var extra: [String: String]

    public init(
        package: String, ranges: [AffectedRange] = [], versions: [String] = [],
        versioning: String? = nil, status: AffectedStatus? = nil, severities: [Severity] = [],
        extra: [String: String] = [:]
    ) {
        self.package = package
        self.ranges = ranges
        self.versions = versions
        self.versioning = versioning
        self.status = status
        self.severities = severities
        self.extra = extra
    }
}

/// A list of events on one version line: introduced, fixed, last affected, limit.
public struct AffectedRange: Sendable, Hashable, Codable {
    /// What the versions are.
    public enum Kind: String, Sendable, Hashable, Codable {
        case ecosystem
        case semver
        /// Commit ids: kept, never compared as versions.
        case git
    }

    public var kind: Kind
    public var events: [RangeEvent]

    public init(kind: Kind = .ecosystem, events: [RangeEvent]) {
        self.kind = kind
        self.events = events
    }
}

/// What a vendor says of a package beside the ranges.
public enum AffectedStatus: String, Sendable, Hashable, Codable, CaseIterable {
    case fixed
    case unfixed
    case notAffected = "not_affected"
    case investigating
}
