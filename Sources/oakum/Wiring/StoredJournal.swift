import Glibc
import PatchModel
import Rollout
import Store
import Synchronization

/// The state database as the journal of a rollout.
final class StoredJournal: RolloutJournal {
    private let state: StateDatabase
    /// The plan as it was read last: what a change of it is based on.
    private let read = Mutex<[String: Plan]>([:])
    private let failpoint = Failpoint()
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
        failpoint.passed()
    }

    func move(_ target: TargetRecord, event: AuditEvent?) throws {
        try state.move(target, event: event)
        failpoint.passed()
    }

    func intend(_ operation: Operation, event: AuditEvent) throws {
        failpoint.passed()
        try state.intend(operation, event: event)
        progress("\(event.assetName ?? operation.asset): \(operation.step.rawValue)")
        failpoint.passed()
    }

    func observe(_ observation: Observation, target: TargetRecord, event: AuditEvent) throws {
        failpoint.passed()
        try state.observe(observation, target: target, event: event)
        failpoint.passed()
    }

    func lease(asset: String, plan: String, until: Timestamp) throws -> Int64? {
        try state.lease(asset: asset, plan: plan, until: until, now: Clock.now)
    }

    func release(asset: String, plan: String) throws {
        try state.release(asset: asset, plan: plan)
    }

    func block(_ versions: [BlockedVersion], event: AuditEvent) throws {
        try state.block(versions, event: event)
        failpoint.passed()
    }
}

/// Where a debug build can be told to die, so that tests can show what a crash leaves behind.
///
/// `OAKUM_KILL_AT=7` is SIGKILL at the seventh boundary: before and after every intent and
/// observation, and after every move. A release build has no such thing.
private struct Failpoint {
    #if DEBUG
        private let limit = Terminal.variable("OAKUM_KILL_AT").flatMap(Int.init)
        private let count = Counter()

        private final class Counter: Sendable {
            let value = Atomic(0)
        }

        func passed() {
            guard let limit else { return }
            let number = count.value.wrappingAdd(1, ordering: .relaxed).newValue
            if number == limit { kill(getpid(), SIGKILL) }
        }
    #else
        func passed() {}
    #endif
}
