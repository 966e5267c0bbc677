public import PatchModel

/// A finding on an asset with what the risk model says of it: what a plan weighs.
public struct WeighedFinding: Sendable, Hashable, Codable {
    public var finding: Finding
    /// Key of the asset.
    public var asset: String
    /// Additive weight as the risk model gives it, 0 or more. Not a number counts as 0.
    public var weight: Double
    /// `Act`, `Attend`, `Track*`, `Track`, or what the user's table says.
    public var outcome: String
    /// The shown score with its interval.
    public var score: String
    public var due: Timestamp?

    public init(
        _ finding: Finding, asset: String, weight: Double, outcome: String, score: String = "",
        due: Timestamp? = nil
    ) {
        self.finding = finding
        self.asset = asset
        self.weight = weight
        self.outcome = outcome
        self.score = score
        self.due = due
    }

    /// Every version that a record names as its fix: past all of them, no record holds any more.
    ///
    /// ``PatchModel/Finding/fixed`` is the lowest of them; when feeds disagree, an upgrade to it
    /// would leave the finding open by the other record.
    var fixes: Set<String> {
        Set(finding.records.compactMap(\.fixed) + (finding.fixed.map { [$0] } ?? []))
    }
}

/// A flaw that an asset would have after an upgrade.
public struct KnownFlaw: Sendable, Hashable, Codable {
    /// The id that the finding would have; that of the open finding when the flaw stays.
    public var finding: String
    public var advisory: String
    /// Additive weight, 0 or more.
    public var weight: Double

    public init(finding: String, advisory: String, weight: Double) {
        self.finding = finding
        self.advisory = advisory
        self.weight = weight
    }
}

/// Everything about one asset that decides which upgrades there are.
public struct AssetSituation: Sendable {
    public var asset: Asset
    public var components: [Component]
    /// What the asset's own package manager would install now.
    public var offers: [UpgradeCandidate]
    /// Whether the asset has package lists at all; without them nothing is offered.
    public var hasPackageLists: Bool
    /// Releases of its packages: where they carry dates, the cooldown is kept.
    public var releases: [Release]
    /// The open findings of this asset.
    public var findings: [WeighedFinding]

    public init(
        asset: Asset, components: [Component], offers: [UpgradeCandidate], hasPackageLists: Bool,
        releases: [Release] = [], findings: [WeighedFinding]
    ) {
        self.asset = asset
        self.components = components
        self.offers = offers
        self.hasPackageLists = hasPackageLists
        self.releases = releases
        self.findings = findings
    }
}
