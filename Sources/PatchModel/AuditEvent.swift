/// Something that happened, for those who must prove it later.
///
/// The fields answer what an auditor asks: when, who, why, what, how it was tested, how it was
/// carried out, and what proves it. Empty ones are left out of the canonical text.
public struct AuditEvent: Sendable, Hashable, Codable {
    public var at: Timestamp
    /// `scan.recorded`, `plan.approved`, `target.applied` ...: docs/audit.md lists them.
    public var type: String
    public var actor: Actor
    public var plan: String?
    /// The plan's digest at that moment.
    public var digest: String?
    /// Key of the asset.
    public var asset: String?
    public var assetName: String?
    public var operation: String?
    public var why: [AuditReason]
    public var what: [PackageChange]
    /// In words: the reason of an override, a rejection, a failure.
    public var reason: String?
    public var approvers: [Actor]
    public var checks: [CheckResult]
    public var steps: [StepTranscript]
    /// Facts that belong to this type of event: `wave`, `from`, `to`, `sandbox`, `window` ...
    public var facts: [String: String]
    /// Finding ids that this closed.
    public var closed: [String]
    /// Finding ids that this opened or reopened.
    public var opened: [String]

    public init(
        at: Timestamp, type: String, actor: Actor, plan: String? = nil, digest: String? = nil,
        asset: String? = nil, assetName: String? = nil, operation: String? = nil,
        why: [AuditReason] = [], what: [PackageChange] = [], reason: String? = nil,
        approvers: [Actor] = [], checks: [CheckResult] = [], steps: [StepTranscript] = [],
        facts: [String: String] = [:], closed: [String] = [], opened: [String] = []
    ) {
        self.at = at
        self.type = type
        self.actor = actor
        self.plan = plan
        self.digest = digest
        self.asset = asset
        self.assetName = assetName
        self.operation = operation
        self.why = why
        self.what = what
        self.reason = reason
        self.approvers = approvers
        self.checks = checks
        self.steps = steps
        self.facts = facts
        self.closed = closed
        self.opened = opened
    }
}

/// A finding behind an event, with the signals of that moment. Decimals are text.
public struct AuditReason: Sendable, Hashable, Codable {
    public var finding: String
    public var advisory: String
    public var outcome: String?
    public var score: String?
    /// `kev since 2024-01-02`, `epss 0.43` ...
    public var signals: [String]
    public var due: Timestamp?

    public init(
        finding: String, advisory: String, outcome: String? = nil, score: String? = nil,
        signals: [String] = [], due: Timestamp? = nil
    ) {
        self.finding = finding
        self.advisory = advisory
        self.outcome = outcome
        self.score = score
        self.signals = signals
        self.due = due
    }
}
