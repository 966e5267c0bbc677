/// Why a plan is what it is, by what was known when it was made. Its digest does not cover this.
public struct PlanBasis: Sendable, Hashable, Codable {
    /// The selector of the assets, as written.
    public var selector: String
    /// Findings or advisories that were asked for; empty: everything that can be ended.
    public var wanted: [String]
    /// Which of several versions is taken: `lowest`, `highest`, `no-introduce`.
    public var mode: String
    /// The highest cost; `nil`: unlimited.
    public var budget: Double?
    /// The findings it would end, the heaviest first.
    public var benefits: [PlannedBenefit]
    /// What each further upgrade removes, the best first.
    public var curve: [CurvePoint]
    public var risks: [BreakingRisk]
    public var heldBack: [HeldBack]
    /// The feeds that were matched against: `debian12 of 2026-11-20T08:00:00Z`.
    public var feeds: [String]

    public init(
        selector: String = "", wanted: [String] = [], mode: String = "lowest",
        budget: Double? = nil, benefits: [PlannedBenefit] = [], curve: [CurvePoint] = [],
        risks: [BreakingRisk] = [], heldBack: [HeldBack] = [], feeds: [String] = []
    ) {
        self.selector = selector
        self.wanted = wanted
        self.mode = mode
        self.budget = budget
        self.benefits = benefits
        self.curve = curve
        self.risks = risks
        self.heldBack = heldBack
        self.feeds = feeds
    }
}

/// A finding and why it should end, at the moment of planning.
public struct PlannedBenefit: Sendable, Hashable, Codable {
    public var finding: String
    /// Key of the asset.
    public var asset: String
    public var advisory: String
    public var package: String
    /// `Act`, `Attend` ...
    public var outcome: String
    /// The shown score with its interval: `61 [48-83], unknown: exposure`.
    public var score: String
    /// Additive weight.
    public var weight: Double
    public var due: Timestamp?
    public var isKnownExploited: Bool
    public var epss: Double?

    public init(
        finding: String, asset: String, advisory: String, package: String, outcome: String,
        score: String, weight: Double, due: Timestamp?, isKnownExploited: Bool, epss: Double?
    ) {
        self.finding = finding
        self.asset = asset
        self.advisory = advisory
        self.package = package
        self.outcome = outcome
        self.score = score
        self.weight = weight
        self.due = due
        self.isKnownExploited = isKnownExploited
        self.epss = epss
    }
}

/// A point of the removal curve: "3 upgrades remove 82 %".
public struct CurvePoint: Sendable, Hashable, Codable {
    /// The upgrade that is added here.
    public var upgrade: String
    /// Upgrades so far.
    public var count: Int
    /// Share of the whole weight that is removed so far, 0...1.
    public var removed: Double
    /// Cost so far.
    public var cost: Double

    public init(upgrade: String, count: Int, removed: Double, cost: Double) {
        self.upgrade = upgrade
        self.count = count
        self.removed = removed
        self.cost = cost
    }
}

/// How likely an upgrade breaks something, and why.
public struct BreakingRisk: Sendable, Hashable, Codable {
    public var upgrade: String
    /// 0...1.
    public var value: Double
    /// `minor step .10`, `released 2 days ago +.15` ...
    public var reasons: [String]

    public init(upgrade: String, value: Double, reasons: [String]) {
        self.upgrade = upgrade
        self.value = value
        self.reasons = reasons
    }
}

/// An upgrade that ought to happen and does not.
public struct HeldBack: Sendable, Hashable, Codable {
    /// Machine-readable causes.
    public enum Reason: String, Sendable, Hashable, Codable, CaseIterable {
        case noFix = "no_fix"
        /// A fix is known and no index of the target offers it.
        case notOffered = "not_offered"
        /// Its files could not be fetched.
        case notFetched = "not_fetched"
        case held
        case blocked
        case cooldown
        case conflict
        case budget
        case unsupported
        case bundled
    }

    public var asset: String
    public var package: String
    public var installed: String
    public var wanted: String?
    public var reason: Reason
    /// The root cause in words: `held by 'apt-mark hold'`.
    public var blocker: String
    /// Finding ids that stay open for it.
    public var findings: [String]

    public init(
        asset: String, package: String, installed: String, wanted: String?, reason: Reason,
        blocker: String, findings: [String]
    ) {
        self.asset = asset
        self.package = package
        self.installed = installed
        self.wanted = wanted
        self.reason = reason
        self.blocker = blocker
        self.findings = findings
    }
}
