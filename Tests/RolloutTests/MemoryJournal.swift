import PatchModel
import Rollout
import Synchronization

/// A journal in memory that can die at any boundary: before a write is stored, or after.
final class MemoryJournal: RolloutJournal {
    /// The program is killed here.
    struct Killed: Error {}

    /// The journal was asked for something that must never happen.
    struct Violation: Error, CustomStringConvertible {
        let description: String
    }

    struct Stored {
        var plan: Plan
        var targets: [String: TargetRecord] = [:]
        var operations: [(operation: PatchModel.Operation, observation: Observation?)] = []
        var leases: [String: String] = [:]
        var token: Int64 = 0
        /// By `package@version`.
        var blocked: [String: BlockedVersion] = [:]
        var events: [AuditEvent] = []
        /// Boundaries passed so far, with the write they belong to.
        var boundaries: [String] = []
        /// The boundary at which the program dies; counted from now on.
        var deadline: Int?
        var isDead = false
        var violations: [String] = []
    }

    private let state: Mutex<Stored>

    init(_ plan: Plan) { state = Mutex(Stored(plan: plan)) }

    var stored: Stored { state.withLock { $0 } }

    /// Brings the program back, to die again after some boundaries.
    func revive(until deadline: Int? = nil) {
        state.withLock { state in
            state.isDead = false
            state.boundaries = []
            state.deadline = deadline
        }
    }

    func kill() { state.withLock { $0.isDead = true } }

    /// Another plan takes a target, or gives it back.
    func occupy(_ asset: String, by plan: String?) {
        state.withLock { $0.leases[asset] = plan }
    }

    /// Another program moves the plan.
    func interfere(_ body: (inout Plan) -> Void) { state.withLock { body(&$0.plan) } }

    // MARK: RolloutJournal

    func plan(_ id: String) throws -> Plan { try read { $0.plan } }

    func targets(of plan: String) throws -> [TargetRecord] {
        try read { state in
            state.targets.values.sorted { $0.asset < $1.asset }
        }
    }

    func operations(
        of plan: String
    ) throws -> [(operation: PatchModel.Operation, observation: Observation?)] {
        try read { $0.operations }
    }

    func move(_ plan: Plan, event: AuditEvent) throws {
        try write(event.type) { state in
            state.plan = plan
            state.events.append(event)
        }
    }

    func move(_ target: TargetRecord, event: AuditEvent?) throws {
        try write("record \(target.asset) \(target.state.rawValue)") { state in
            state.targets[target.asset] = target
            if let event { state.events.append(event) }
        }
    }

    func intend(_ operation: PatchModel.Operation, event: AuditEvent) throws {
        try write("intend \(operation.id)") { state in
            if state.operations.contains(where: { $0.operation.id == operation.id }) {
                state.violations.append("'\(operation.id)' was intended twice")
            }
            state.operations.append((operation, nil))
            state.events.append(event)
        }
    }

    func observe(_ observation: Observation, target: TargetRecord, event: AuditEvent) throws {
        try write("observe \(observation.operation)") { state in
            guard
                let index = state.operations.firstIndex(where: {
                    $0.operation.id == observation.operation
                }), state.operations[index].observation == nil
            else {
                state.violations.append(
                    "'\(observation.operation)' was observed twice or never meant")
                return
            }
            state.operations[index].observation = observation
            state.targets[target.asset] = target
            state.events.append(event)
        }
    }

    func lease(asset: String, plan: String, until: Timestamp) throws -> Int64? {
        try write("lease \(asset)") { state in
            if let holder = state.leases[asset], holder != plan { return nil }
            state.leases[asset] = plan
            state.token += 1
            return state.token
        }
    }

    func release(asset: String, plan: String) throws {
        try write("release \(asset)") { state in
            if state.leases[asset] == plan { state.leases[asset] = nil }
        }
    }

    func block(_ versions: [BlockedVersion], event: AuditEvent) throws {
        try write("block") { state in
            for version in versions {
                state.blocked[version.package + "@" + version.version] = version
            }
            state.events.append(event)
        }
    }

    private func read<Result>(_ body: (Stored) -> Result) throws -> Result {
        let state = stored
        if state.isDead { throw Killed() }
        return body(state)
    }

    private func write<Result: Sendable>(
        _ name: String, _ body: (inout Stored) -> Result
    ) throws -> Result {
        try state.withLock { state in
            try Self.pass("before " + name, &state)
            let result = body(&state)
            try Self.pass("after " + name, &state)
            return result
        }
    }

    private static func pass(_ name: String, _ state: inout Stored) throws {
        if state.isDead { throw Killed() }
        if state.deadline == state.boundaries.count {
            state.isDead = true
            throw Killed()
        }
        state.boundaries.append(name)
    }
}
