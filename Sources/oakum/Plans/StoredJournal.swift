import PatchModel
import Rollout
import Store
import Synchronization

/// The state database as the journal of a rollout.
final class StoredJournal: RolloutJournal {
    private let state: StateDatabase
    /// The plan as it was read last: what a change of it is based on.
    private let read = Mutex<[String: Plan]>([:])
    private let progress: @Sendable (String) -> Void

    /// - Parameter progress: Gets each intent and each move in words.
    init(state: StateDatabase, progress: @escaping @Sendable (String) -> Void = { _ in }) {
        self.state = state
        self.progress = progress
    }

    func plan(_ id: String) throws -> Plan {
        let plan = try state.plan(id)
        read.withLock { $0[id] = plan }
        return plan
    }

    func targets(of plan: String) throws -> [TargetRecord] { try state.targets(of: plan) }

    func operations(
        of plan: String
    ) throws -> [(operation: Operation, observation: Observation?)] {
        try state.operations(of: plan)
    }

    func move(_ plan: Plan, event: AuditEvent) throws {
        let before = try read.withLock { $0[plan.id] } ?? state.plan(plan.id)
        try state.save(PlanChange(plan, read: before), event: event)
        progress(plan.state.rawValue)
        read.withLock { $0[plan.id] = plan }
        Failpoint.passed()
    }

    func move(_ target: TargetRecord, event: AuditEvent?) throws {
        try state.move(target, event: event)
        Failpoint.passed()
    }

    func intend(_ operation: Operation, event: AuditEvent) throws {
        Failpoint.passed()
        try state.intend(operation, event: event)
        progress("\(event.assetName ?? operation.asset): \(operation.step.rawValue)")
        Failpoint.passed()
    }

    func observe(_ observation: Observation, target: TargetRecord, event: AuditEvent) throws {
        Failpoint.passed()
        try state.observe(observation, target: target, event: event)
        Failpoint.passed()
    }

    func lease(asset: String, plan: String, until: Timestamp) throws -> Int64? {
        try state.lease(asset: asset, plan: plan, until: until, now: Clock.now)
    }

    func release(asset: String, plan: String) throws {
        try state.release(asset: asset, plan: plan)
    }

    func block(_ versions: [BlockedVersion], event: AuditEvent) throws {
        try state.block(versions, event: event)
        Failpoint.passed()
    }
}
