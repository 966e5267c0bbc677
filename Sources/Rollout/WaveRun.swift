import Dispatch
import PatchModel
import Synchronization

/// Rolls one wave: its targets in order, as many at once as may be unavailable.
final class WaveRun: Sendable {
    /// The most targets that change at once, whatever the plan allows.
    static let threads = 64

    private let context: RolloutContext
    private let number: Int
    private let operations: [String: [OperationRecord]]
    private let state: Mutex<State>

    private struct State {
        var progress: WaveProgress
        /// At work now.
        var running: Set<String> = []
        /// Nothing more to be done for them now.
        var resting: Set<String> = []
        /// Why no further target starts: what must be looked at first.
        var pauses: [String] = []
        /// The plan was moved by somebody, or this program shall end.
        var isStopped = false
        var error: (any Error)?
    }

    init(_ context: RolloutContext, wave number: Int, acknowledged: Set<String>) throws {
        self.context = context
        self.number = number
        let progress = WaveProgress(
            wave: context.wave(number), limits: context.content.limits,
            records: try context.records(), acknowledged: acknowledged)
        operations = try context.operations()
        var state = State(progress: progress)
        state.resting = Self.waiting(progress, operations)
        self.state = Mutex(state)
    }

    /// Targets for which somebody else must act: they are asked again when all waves are through.
    private static func waiting(
        _ progress: WaveProgress, _ operations: [String: [OperationRecord]]
    ) -> Set<String> {
        Set(
            progress.wave.targets.filter { asset in
                progress.records[asset]?.state == .verifying
                    && operations[asset]?.last?.observation?.outcome == .waiting
            })
    }

    /// Rolls until every target rests or something stops it, and moves the plan accordingly.
    func run() throws {
        let width = min(
            context.content.limits.maxUnavailable, context.wave(number).targets.count,
            Self.threads)
        if width <= 1 {
            work()
        } else {
            let group = DispatchGroup()
            for _ in 0..<width {
                // A serial queue of its own has a thread of its own, so a step may block.
                DispatchQueue(label: "oakum.wave").async(group: group) { self.work() }
            }
            group.wait()
        }
        try conclude()
    }

    private func work() {
        while let course = next() {
            var course = course
            do {
                let end = try course.advance()
                put(course.record, end)
            } catch {
                state.withLock { state in
                    state.running.remove(course.record.asset)
                    if state.error == nil { state.error = error }
                }
            }
        }
    }

    /// The next target to work on, leased; starting happens in order, one at a time.
    private func next() -> TargetCourse? {
        state.withLock { state in
            guard state.error == nil, !state.isStopped, state.pauses.isEmpty else { return nil }
            do {
                return try take(&state)
            } catch {
                state.error = error
                return nil
            }
        }
    }

    private func take(_ state: inout State) throws -> TargetCourse? {
        let stored = try context.journal { try $0.plan(context.plan.id) }
        if context.isStopped() || stored.state != .rolling || stored.wave != number {
            state.isStopped = true
            return nil
        }
        guard !state.progress.isOverLimit,
            let asset = state.progress.next(except: state.running.union(state.resting)),
            let record = state.progress.records[asset]
        else { return nil }
        guard state.progress.hasRoom(for: asset, running: state.running) else {
            if state.running.isEmpty {
                state.pauses.append(
                    "no more targets may be unavailable (limit \(context.content.limits.maxUnavailable))"
                )
            }
            return nil
        }
        if record.state == .pending, let why = context.hold() {
            state.pauses.append(why)
            return nil
        }
        guard var course = try context.course(record, operations[asset]) else {
            state.pauses.append("'\(context.name(asset))' is held by another plan")
            return nil
        }
        try course.begin()
        state.progress.records[asset] = course.record
        state.running.insert(asset)
        return course
    }

    private func put(_ record: TargetRecord, _ end: TargetCourse.End) {
        state.withLock { state in
            state.running.remove(record.asset)
            state.progress.records[record.asset] = record
            switch end {
            case .settled: break
            case .waiting: state.resting.insert(record.asset)
            case .interrupted: state.isStopped = true
            case .parked(let why):
                state.resting.insert(record.asset)
                state.pauses.append("'\(context.name(record.asset))': \(why)")
            }
        }
    }

    /// Moves the plan by what the wave has come to.
    private func conclude() throws {
        let (progress, resting, pauses, isStopped, error) = state.withLock {
            ($0.progress, $0.resting, $0.pauses, $0.isStopped, $0.error)
        }
        if let error { throw error }
        if progress.isOverLimit {
            try context.endWave(number, from: .rolling, reason: context.failures(progress))
        } else if !pauses.isEmpty {
            try context.move(.paused, from: .rolling, reason: pauses.joined(separator: "; "))
        } else if !isStopped, progress.next(except: resting) == nil {
            try context.move(.waveRolled, from: .rolling)
        }
    }
}

extension TargetCourse {
    /// Takes a leased target up: a new one begins, one that was interrupted has a higher token now.
    mutating func begin() throws {
        if record.state == .pending {
            try move(.leased, type: "target.leased", reason: nil)
        } else {
            try noteRenewal()
        }
    }

    /// Writes down that the target is held by a new token.
    func noteRenewal() throws {
        let entry = context.event(
            "target.lease.renewed", target, record, from: record.state, token: token)
        try context.journal { try $0.move(record, event: entry) }
    }
}

extension RolloutContext {
    /// Ends the rollout of a wave the way the plan's limits say.
    func endWave(_ number: Int, from state: PlanState, reason: String) throws {
        switch content.limits.onFailure {
        case .rollbackWave: try move(.failed, from: state, wave: number, reason: reason)
        case .rollbackAll: try move(.failed, from: state, wave: 0, reason: reason)
        case .stop, .continue:
            try move(.paused, from: state, reason: reason) { $0.facts["on_failure"] = "stop" }
        }
    }

    /// Which targets failed, and why.
    func failures(_ progress: WaveProgress) -> String {
        content.waves.flatMap(\.targets).compactMap { asset in
            progress.records[asset].flatMap { record in
                WaveProgress.isFailed(record.state) && !progress.acknowledged.contains(asset)
                    ? "'\(name(asset))': \(record.reason ?? record.state.rawValue)" : nil
            }
        }.joined(separator: "; ")
    }
}
