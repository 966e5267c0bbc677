/// A patch plan: what is asked for, what it was resolved to, and where it stands.
public struct Plan: Sendable, Hashable, Codable {
    /// `P-1`, `P-2` ...: unique in one state database.
    public var id: String
    public var title: String
    public var created: Timestamp
    public var requester: Actor
    public var state: PlanState
    /// The wave that rolls or bakes, from 0; meaningless before the rollout.
    public var wave: Int
    /// What will be done, once resolved.
    public var content: PlanContent?
    /// `sha256:` and 64 hexadecimal digits over the canonical JSON of ``content``.
    public var digest: String?
    /// Why, and what was known then. Not covered by the digest.
    public var basis: PlanBasis
    /// Why it stands where it stands, where that needs words.
    public var reason: String?

    public init(
        id: String, title: String, created: Timestamp, requester: Actor, state: PlanState = .draft,
        wave: Int = 0, content: PlanContent? = nil, digest: String? = nil,
        basis: PlanBasis = PlanBasis(), reason: String? = nil
    ) {
        self.id = id
        self.title = title
        self.created = created
        self.requester = requester
        self.state = state
        self.wave = wave
        self.content = content
        self.digest = digest
        self.basis = basis
        self.reason = reason
    }
}

/// Where a plan stands.
public enum PlanState: String, Sendable, Hashable, Codable, CaseIterable {
    case draft
    case resolved
    case testing
    case tested
    case awaitingApproval = "awaiting_approval"
    case approved
    case scheduled
    case rolling
    case baking
    case verifying
    case paused
    case aborting
    case rollingBack = "rolling_back"
    case done
    case rolledBack = "rolled_back"
    case partiallyRolledBack = "partially_rolled_back"
    case failedNeedsHuman = "failed_needs_human"
    case rejected
    case expired
    case cancelled
    case superseded
    case testFailed = "test_failed"

    /// Nothing leads on from here (`done` may still be rolled back).
    public var isTerminal: Bool {
        switch self {
        case .done, .rolledBack, .partiallyRolledBack, .failedNeedsHuman, .rejected, .expired,
            .cancelled, .superseded, .testFailed:
            true
        default: false
        }
    }
}

/// Everything that is tested, approved and executed: one digest covers it all.
///
/// No scores, dates or snapshot ids are in here: an approval is void only when one of these changes.
public struct PlanContent: Sendable, Hashable, Codable {
    /// Version of this shape.
    public var format: Int
    public var targets: [PlanTarget]
    public var waves: [Wave]
    public var limits: RolloutLimits
    public var approval: ApprovalRule

    public init(
        targets: [PlanTarget], waves: [Wave], limits: RolloutLimits = RolloutLimits(),
        approval: ApprovalRule = ApprovalRule()
    ) {
        format = 1
        self.targets = targets
        self.waves = waves
        self.limits = limits
        self.approval = approval
    }
}

/// A group of targets that are changed together; the first is the canary.
public struct Wave: Sendable, Hashable, Codable {
    /// Asset keys, in order.
    public var targets: [String]
    /// Seconds to watch after the last target, with the analysis going on.
    public var bake: Int
    /// Seconds between two rounds of the checks while baking.
    public var interval: Int
    /// Failed targets that are tolerated in this wave.
    public var maxFailed: Int

    public init(targets: [String], bake: Int = 0, interval: Int = 10, maxFailed: Int = 0) {
        self.targets = targets
        self.bake = bake
        self.interval = interval
        self.maxFailed = maxFailed
    }
}

/// Limits of a whole rollout.
public struct RolloutLimits: Sendable, Hashable, Codable {
    /// What happens to targets when a wave fails.
    public enum OnFailure: String, Sendable, Hashable, Codable, CaseIterable {
        case rollbackWave = "rollback_wave"
        case rollbackAll = "rollback_all"
        case stop
        /// Keep going: the failed target is reverted and the next one starts.
        case `continue`
    }

    public var onFailure: OnFailure
    /// Failed targets that are tolerated in the whole plan.
    public var maxFailed: Int
    /// Targets that may be changing, failed or unknown at once.
    public var maxUnavailable: Int
    /// Seconds that one target may take.
    public var targetDeadline: Int
    /// Inconclusive rounds of analysis after which the rollout pauses.
    public var inconclusiveLimit: Int

    public init(
        onFailure: OnFailure = .rollbackAll, maxFailed: Int = 0, maxUnavailable: Int = 1,
        targetDeadline: Int = 1800, inconclusiveLimit: Int = 1
    ) {
        self.onFailure = onFailure
        self.maxFailed = maxFailed
        self.maxUnavailable = maxUnavailable
        self.targetDeadline = targetDeadline
        self.inconclusiveLimit = inconclusiveLimit
    }
}

/// Who must agree.
public struct ApprovalRule: Sendable, Hashable, Codable {
    /// How many people.
    public var count: Int
    public var allowsRequester: Bool
    /// Seconds that an approval holds.
    public var validFor: Int
    /// Only approvals with a verified signature count.
    public var needsSignature: Bool

    public init(
        count: Int = 1, allowsRequester: Bool = false, validFor: Int = 7 * 86400,
        needsSignature: Bool = false
    ) {
        self.count = count
        self.allowsRequester = allowsRequester
        self.validFor = validFor
        self.needsSignature = needsSignature
    }
}
