/// Where one target of a rollout stands.
public enum TargetState: String, Sendable, Hashable, Codable, CaseIterable {
    case pending
    case leased
    case prechecked
    case snapshotted
    case applying
    case restarting
    case verifying
    case ok
    case reverting
    case reverted
    case revertFailed = "revert_failed"
    /// Contact lost: counts as unavailable until a probe decides.
    case unknown
    case skipped
}

/// A step of a target that is written down before it runs and observed after.
public enum TargetStep: String, Sendable, Hashable, Codable, CaseIterable {
    case precheck
    case snapshot
    case apply
    case restart
    case verify
    case revert
    /// Throws the snapshot away when it is no longer needed.
    case discard
}

/// The intent to run one step on one target.
public struct Operation: Sendable, Hashable, Codable {
    /// Unique in the state database: `P-1/web-1/apply/1`.
    public var id: String
    public var plan: String
    /// Key of the asset.
    public var asset: String
    public var wave: Int
    public var step: TargetStep
    /// Fencing token of the lease: a target refuses a lower one than it has seen.
    public var token: Int64
    public var intended: Timestamp

    public init(
        id: String, plan: String, asset: String, wave: Int, step: TargetStep, token: Int64,
        intended: Timestamp
    ) {
        self.id = id
        self.plan = plan
        self.asset = asset
        self.wave = wave
        self.step = step
        self.token = token
        self.intended = intended
    }
}

/// What was seen after a step.
public struct Observation: Sendable, Hashable, Codable {
    /// How it ended.
    public enum Outcome: String, Sendable, Hashable, Codable, CaseIterable {
        case succeeded
        case failed
        /// It could not be found out.
        case inconclusive
        /// Somebody else has to act first, by merging a branch for example: ask again later.
        case waiting
    }

    /// Id of the operation.
    public var operation: String
    public var outcome: Outcome
    public var reason: String?
    public var steps: [StepTranscript]
    public var checks: [CheckResult]
    /// What the driver wants back at revert: a snapshot's place, a commit.
    public var reference: String?
    /// Services that still run replaced files, and `reboot` when the kernel asks for one.
    public var pendingRestarts: [String]
    public var observed: Timestamp

    public init(
        operation: String, outcome: Outcome, reason: String? = nil, steps: [StepTranscript] = [],
        checks: [CheckResult] = [], reference: String? = nil, pendingRestarts: [String] = [],
        observed: Timestamp
    ) {
        self.operation = operation
        self.outcome = outcome
        self.reason = reason
        self.steps = steps
        self.checks = checks
        self.reference = reference
        self.pendingRestarts = pendingRestarts
        self.observed = observed
    }
}

/// One target's place in a rollout, as it is stored.
public struct TargetRecord: Sendable, Hashable, Codable {
    public var plan: String
    public var asset: String
    public var wave: Int
    public var state: TargetState
    public var reason: String?

    public init(plan: String, asset: String, wave: Int, state: TargetState, reason: String? = nil) {
        self.plan = plan
        self.asset = asset
        self.wave = wave
        self.state = state
        self.reason = reason
    }
}
