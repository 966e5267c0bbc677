/// An advisory group that affects a component on an asset.
public struct Finding: Sendable, Hashable, Codable {
    /// hash(asset key, match id): stable across scans, machines and formats.
    public var id: String
    /// hash(purl without version, canonical advisory id): what `diff` and baselines compare.
    public var matchID: String
    /// The canonical id: the CVE, else the smallest id of the group.
    public var advisory: String
    /// All ids and aliases of the group, and the ids of the records that say so; sorted.
    public var ids: [String]
    public var summary: String?
    /// purl of the component.
    public var component: String
    public var name: String
    /// The source package that was matched, for OS packages.
    public var source: SourcePackage?
    /// The installed version that was compared: of the source package where there is one.
    public var installed: String
    /// The lowest version that ends it; `nil` when no fix is known.
    public var fixed: String?
    public var status: FindingStatus
    /// The highest scored severity, by the order v4.0, v3.1, v3.0, v2.0.
    public var severity: SeverityScore?
    /// Every vector of every record, for the risk model; the highest first.
    public var vectors: [SeverityScore]
    /// When the flaw was published, by its earliest record.
    public var disclosed: Timestamp?
    public var kev: KnownExploited?
    public var epss: ExploitProbability?
    /// Every record that says so.
    public var records: [FindingRecord]
    public var evidence: [Evidence]
    public var scope: Scope
    /// The nested root it belongs to, relative to the target; empty for the target itself.
    public var root: String

    public init(
        id: String, matchID: String, advisory: String, ids: [String], summary: String?,
        component: String, name: String, source: SourcePackage?, installed: String, fixed: String?,
        status: FindingStatus, severity: SeverityScore?, kev: KnownExploited?,
        epss: ExploitProbability?, records: [FindingRecord], evidence: [Evidence], scope: Scope,
        root: String = "", vectors: [SeverityScore] = [], disclosed: Timestamp? = nil
    ) {
        self.id = id
        self.matchID = matchID
        self.advisory = advisory
        self.ids = ids
        self.summary = summary
        self.component = component
        self.name = name
        self.source = source
        self.installed = installed
        self.fixed = fixed
        self.status = status
        self.severity = severity
        self.vectors = vectors
        self.disclosed = disclosed
        self.kev = kev
        self.epss = epss
        self.records = records
        self.evidence = evidence
        self.scope = scope
        self.root = root
    }
}

/// What is known of a finding.
public enum FindingStatus: String, Sendable, Hashable, Codable, CaseIterable {
    /// Affected, and a fixed version is known.
    case affected
    /// Affected, and the vendor has no fix.
    case unfixed
    /// The vendor still investigates.
    case investigating
}

/// One advisory record behind a finding, and the comparison that decided.
public struct FindingRecord: Sendable, Hashable, Codable {
    public var id: String
    public var feed: String
    /// purl without version, as the record names it.
    public var package: String
    /// In words: `2.4.57-2 >= introduced 0 and < fixed 2.4.59-1`.
    public var comparison: String
    public var fixed: String?

    public init(id: String, feed: String, package: String, comparison: String, fixed: String?) {
        self.id = id
        self.feed = feed
        self.package = package
        self.comparison = comparison
        self.fixed = fixed
    }
}

/// A computed CVSS score and the vector it came from.
public struct SeverityScore: Sendable, Hashable, Codable {
    /// `none`, `low`, `medium`, `high`, `critical`.
    public var level: String
    /// 0.0...10.0.
    public var score: Double
    public var vector: String
    public var issuer: String?

    public init(level: String, score: Double, vector: String, issuer: String?) {
        self.level = level
        self.score = score
        self.vector = vector
        self.issuer = issuer
    }
}

/// A known-exploited assertion, as shown with a finding.
public struct KnownExploited: Sendable, Hashable, Codable {
    public var added: Timestamp?
    public var due: Timestamp?
    public var ransomware: Bool?
    public var feed: String

    public init(added: Timestamp?, due: Timestamp?, ransomware: Bool?, feed: String) {
        self.added = added
        self.due = due
        self.ransomware = ransomware
        self.feed = feed
    }
}

/// EPSS of a CVE, as shown with a finding.
public struct ExploitProbability: Sendable, Hashable, Codable {
    /// Probability of exploitation within 30 days, 0...1.
    public var score: Double
    /// Rank among all CVEs, 0...1.
    public var percentile: Double?
    public var date: Timestamp?

    public init(score: Double, percentile: Double?, date: Timestamp?) {
        self.score = score
        self.percentile = percentile
        self.date = date
    }
}
