/// Something that happens to a plan.
public enum PlanEvent: String, Sendable, Hashable, Codable, CaseIterable {
    /// Its content was worked out, for the first time or anew: a new digest.
    case resolved
    /// A trial begins, or one that was interrupted begins anew.
    case testStarted = "test started"
    /// Every required check of every trial was successful.
    case testPassed = "test passed"
    case testFailed = "test failed"
    /// People are asked.
    case approvalRequested = "approval requested"
    /// Enough approvals are there, by people or by a rule.
    case approved
    case rejected
    /// The time for an approval is over, or the approval no longer holds.
    case expired
    case scheduled
    /// The first wave begins.
    case started
    /// Every target of the wave has come to rest.
    case waveRolled = "wave rolled"
    /// The analysis was successful for the whole bake.
    case analysisPassed = "analysis passed"
    /// Every claimed finding is gone from every target.
    case verified
    /// Every wave is through, and tolerated failures leave targets as they were.
    case partlyVerified = "partly verified"
    case paused
    case resumed
    /// A user ends the rollout and wants the targets back as they were.
    case aborted
    /// Failures over the limit, a failed analysis, a deadline.
    case failed
    /// The targets are being taken back.
    case rollbackStarted = "rollback started"
    case rolledBack = "rolled back"
    /// Some targets could not be taken back, by their rollback class or because they lie outside.
    case partlyRolledBack = "partly rolled back"
    /// A target is neither as it was nor as it should be.
    case needsHuman = "needs human"
    case cancelled
    /// Another plan takes its place.
    case superseded

    /// What must hold for the event, in words that follow `refuses '...':`.
    var need: String {
        switch self {
        case .resolved: "only a plan that has not begun to roll is resolved again"
        case .testStarted: "only a resolved plan is tested"
        case .testPassed, .testFailed: "no trial of it is running"
        case .approvalRequested: "approval is asked for once the trial has passed"
        case .approved: "only a tested plan can be approved"
        case .rejected: "only a plan that awaits approval can be rejected"
        case .expired: "no approval of it is asked for or held"
        case .scheduled: "only an approved plan is scheduled"
        case .started: "only a scheduled plan starts"
        case .waveRolled: "no wave of it is rolling"
        case .analysisPassed: "no wave of it is baking"
        case .verified, .partlyVerified: "only a plan whose last wave has baked is verified"
        case .paused: "only a rolling or baking plan can be paused"
        case .resumed: "only a paused plan can be resumed"
        case .aborted, .failed: "only a rollout under way can be aborted"
        case .rollbackStarted: "only an aborted or a done plan is rolled back"
        case .rolledBack, .partlyRolledBack, .needsHuman: "it is not being rolled back"
        case .cancelled: "only a plan that has not begun to roll can be cancelled"
        case .superseded: "only a plan that has not begun to roll can be superseded"
        }
    }
}
