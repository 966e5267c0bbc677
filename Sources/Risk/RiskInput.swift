public import PatchModel

/// All that is known of one finding on one asset, as it entered an assessment.
///
/// Stored with the result: the same input and policy give the same assessment again.
public struct RiskInput: Sendable, Hashable, Codable {
    /// The finding's id.
    public var finding: String
    /// The canonical advisory id, usually a CVE.
    public var advisory: String
    /// The component's name, for people.
    public var component: String

    // Of the flaw.

    /// CVSS vectors of every issuer; the policy chooses.
    public var vectors: [CVSSStatement]
    /// FIRST's probability of exploitation within 30 days; the model and version are its source.
    /// Source: https://www.first.org/epss/
    public var epss: Fact<ExploitProbability>?
    /// Likelihood that the flaw was exploited at some time, 0...1.
    /// Source: NIST CSWP 41, "Likely Exploited Vulnerabilities".
    public var lev: Fact<Double>?
    /// Assertions that the flaw is exploited, of CISA and others.
    public var knownExploited: [KnownExploited]
    /// A known exploit.
    public var exploit: Fact<Bool>?
    /// SSVC's Exploitation as vendors and CISA's vulnrichment state it; the highest counts.
    public var exploitation: [Fact<Exploitation>]
    /// SSVC's Automatable as stated; derived from the CVSS vector when `nil`.
    public var automatable: Fact<Bool>?
    /// SSVC's Technical Impact as stated; derived from the CVSS vector when `nil`.
    public var technicalImpact: Fact<TechnicalImpact>?

    // Of the finding.

    /// How sure the match is, 0...1.
    public var confidence: Fact<Double>?
    public var use: Fact<ComponentUse>?
    public var mitigations: [Mitigation]
    public var clocks: RiskClocks
    /// The due date that was set first; never moved later, see ``RiskAssessment/due``.
    public var firstDue: Timestamp?
    /// Values for points of the user's own tables: point id to value key.
    public var other: [String: Fact<String>]

    // Of the asset.

    public var asset: AssetFacts

    /// An input of which nothing is known yet.
    public init(
        finding: String, advisory: String, component: String = "", asset: AssetFacts = AssetFacts(),
        clocks: RiskClocks = RiskClocks()
    ) {
        self.finding = finding
        self.advisory = advisory
        self.component = component
        vectors = []
        knownExploited = []
        exploitation = []
        mitigations = []
        other = [:]
        self.asset = asset
        self.clocks = clocks
    }

    /// Takes what a finding carries: the scored vector, EPSS and the KEV assertion.
    public init(
        _ finding: Finding, asset: AssetFacts = AssetFacts(), clocks: RiskClocks = RiskClocks()
    ) {
        self.init(
            finding: finding.id, advisory: finding.advisory, component: finding.name, asset: asset,
            clocks: clocks)
        if let severity = finding.severity {
            vectors = [CVSSStatement(vector: severity.vector, issuer: severity.issuer)]
        }
        epss = finding.epss.map { Fact($0, source: "FIRST EPSS", date: $0.date) }
        knownExploited = finding.kev.map { [$0] } ?? []
        if self.clocks.kevAdded == nil { self.clocks.kevAdded = finding.kev?.added }
    }
}

/// A CVSS vector and who issued it.
public struct CVSSStatement: Sendable, Hashable, Codable {
    public var vector: String
    public var issuer: String?
    public var date: Timestamp?

    public init(vector: String, issuer: String? = nil, date: Timestamp? = nil) {
        self.vector = vector
        self.issuer = issuer
        self.date = date
    }
}

/// What is known of an asset; where nothing is, the policy's defaults stand in, marked assumed.
public struct AssetFacts: Sendable, Hashable, Codable {
    public var exposure: Fact<SystemExposure>?
    /// Untrusted parties can reach it over a public network; derived from the exposure when `nil`.
    public var publiclyExposed: Fact<Bool>?
    public var mission: Fact<MissionImpact>?
    public var safety: Fact<SafetyImpact>?

    public init(
        exposure: Fact<SystemExposure>? = nil, publiclyExposed: Fact<Bool>? = nil,
        mission: Fact<MissionImpact>? = nil, safety: Fact<SafetyImpact>? = nil
    ) {
        self.exposure = exposure
        self.publiclyExposed = publiclyExposed
        self.mission = mission
        self.safety = safety
    }
}

/// The moments from which the time to remediate can run.
public struct RiskClocks: Sendable, Hashable, Codable {
    /// The moments, by name.
    public enum Name: String, Sendable, Hashable, Codable, CaseIterable {
        case disclosed
        case kevAdded = "kev_added"
        case fixAvailable = "fix_available"
        case detected, assigned
    }

    public var disclosed: Timestamp?
    public var kevAdded: Timestamp?
    public var fixAvailable: Timestamp?
    public var detected: Timestamp?
    public var assigned: Timestamp?

    public init(
        disclosed: Timestamp? = nil, kevAdded: Timestamp? = nil, fixAvailable: Timestamp? = nil,
        detected: Timestamp? = nil, assigned: Timestamp? = nil
    ) {
        self.disclosed = disclosed
        self.kevAdded = kevAdded
        self.fixAvailable = fixAvailable
        self.detected = detected
        self.assigned = assigned
    }

    /// The moment of a name; `nil` when it is not known.
    public subscript(name: Name) -> Timestamp? {
        switch name {
        case .disclosed: disclosed
        case .kevAdded: kevAdded
        case .fixAvailable: fixAvailable
        case .detected: detected
        case .assigned: assigned
        }
    }
}
