public import PatchModel

/// Where a rollout writes down what it intends and what it saw. Everything is on disk when a call
/// returns, and each change comes with its audit event in one transaction.
public protocol RolloutJournal: Sendable {
    /// The plan as it is stored.
    func plan(_ id: String) throws -> Plan
    /// The targets of a plan as they are stored; empty before the rollout has begun.
    func targets(of plan: String) throws -> [TargetRecord]
    /// Every operation of a plan, by intent, with its observation where there is one.
    func operations(of plan: String) throws -> [(operation: Operation, observation: Observation?)]

    /// Stores a new state of the plan.
    func move(_ plan: Plan, event: AuditEvent) throws
    /// Stores a new state of a target.
    func move(_ target: TargetRecord, event: AuditEvent?) throws
    /// Stores an intent, before it is acted upon.
    func intend(_ operation: Operation, event: AuditEvent) throws
    /// Stores what was seen, and the state of the target that follows from it.
    func observe(_ observation: Observation, target: TargetRecord, event: AuditEvent) throws

    /// Takes the target for this plan.
    ///
    /// - Returns: A fencing token, higher than every one before; `nil` when another plan holds the
    ///   target.
    func lease(asset: String, plan: String, until: Timestamp) throws -> Int64?
    /// Gives the target back.
    func release(asset: String, plan: String) throws

    /// Blocks versions that a rollback took back.
    func block(_ versions: [BlockedVersion], event: AuditEvent) throws
}
