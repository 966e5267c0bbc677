import PatchModel

/// An operation as the journal has it.
struct OperationRecord: Sendable {
    var operation: Operation
    /// `nil`: intended, and nobody saw its end.
    var observation: Observation?
}

/// Leads one target through its steps, each written down before it runs and observed after.
struct TargetCourse: Sendable {
    /// How a course came to rest.
    enum End: Sendable, Hashable {
        /// Nothing more is to be done: it is ok, taken back, or refused.
        case settled
        /// Somebody else has to act first.
        case waiting(String)
        /// It cannot be found out how it goes on.
        case parked(String)
        /// The program shall end before a step has its answer: the intent stays open, and whoever
        /// goes on asks again.
        case interrupted
    }

    let context: RolloutContext
    let target: PlanTarget
    let driver: any Driver
    let token: Int64
    var record: TargetRecord
    /// Of this target, by intent.
    var operations: [OperationRecord]
    let started: Timestamp

    init(
        context: RolloutContext, target: PlanTarget, driver: any Driver, token: Int64,
        record: TargetRecord, operations: [OperationRecord]
    ) {
        self.context = context
        self.target = target
        self.driver = driver
        self.token = token
        self.record = record
        self.operations = operations
        started = context.now()
    }

    /// What the snapshot step returned.
    var reference: String? { operations.snapshotReference }

    /// Whether the declared rollback class has a way back.
    var isRevertible: Bool { target.rollback != .none && target.rollback != .forwardOnly }

    /// Goes on step by step until the target comes to rest.
    mutating func advance() throws -> End {
        while true {
            guard let step = nextStep else { return .settled }
            if let open = operations.last, open.observation == nil {
                if let end = try settle(open.operation) { return end }
            } else if step == .revert, !isRevertible {
                try giveUp()
            } else if isOverdue, step != .revert {
                try fail("took longer than \(context.content.limits.targetDeadline) s")
            } else if let end = try perform(step) {
                return end
            }
        }
    }

    /// The step that leads on from the state; `nil`: it is at rest.
    private var nextStep: TargetStep? {
        switch record.state {
        case .leased: .precheck
        case .prechecked: .snapshot
        case .snapshotted, .applying: .apply
        case .restarting: .restart
        case .verifying: .verify
        case .reverting: .revert
        case .unknown: operations.last?.operation.step
        case .pending, .ok, .reverted, .revertFailed, .skipped: nil
        }
    }

    private var isOverdue: Bool {
        let (elapsed, overflows) = context.now().seconds.subtractingReportingOverflow(
            started.seconds)
        return overflows || elapsed > Int64(clamping: context.content.limits.targetDeadline)
    }

    /// Writes down a step, runs it and writes down what was seen.
    mutating func perform(_ step: TargetStep) throws -> End? {
        let attempt = 1 + operations.count { $0.operation.step == step }
        let operation = Operation(
            id: "\(record.plan)/\(target.name)/\(step.rawValue)/\(attempt)", plan: record.plan,
            asset: target.asset, wave: record.wave, step: step, token: token,
            intended: context.now())
        try context.journal {
            try $0.intend(operation, event: context.intent(operation, target, record))
        }
        operations.append(OperationRecord(operation: operation, observation: nil))
        // Earlier attempts may have gone further than anybody saw.
        if attempt > 1, step != .precheck, step != .verify { return try settle(operation) }
        try beginApply(step)
        return try act(operation)
    }

    /// Finds out what became of a step whose end nobody saw, and brings it to its end.
    private mutating func settle(_ intended: Operation) throws -> End? {
        var operation = intended
        operation.token = token
        try beginApply(operation.step)
        switch driver.probe(operation, on: target, reference: reference) {
        case .notStarted, .partial: return try act(operation)
        case .finished(let seen): return try conclude(operation, seen, isProbed: true)
        case .unknown(let why):
            let reason = "\(operation.step.rawValue) was begun and cannot be asked about: \(why)"
            try lose(reason)
            return .parked(reason)
        }
    }

    /// Runs a step and concludes it.
    private mutating func act(_ operation: Operation) throws -> End? {
        try conclude(operation, driver.perform(operation, on: target, reference: reference))
    }

    /// Shows that the target is changing from here on.
    private mutating func beginApply(_ step: TargetStep) throws {
        guard step == .apply, record.state == .snapshotted else { return }
        try apply(.applyStarted)
        try context.journal { try $0.move(record, event: nil) }
    }

    /// Takes an event up in the record, without storing it.
    mutating func apply(_ event: TargetEvent) throws {
        var machine = TargetMachine(state: record.state)
        if record.state == .unknown, event != .recalled, let last = operations.last {
            machine.resumes = last.operation.step.stateBefore
            machine = try machine.next(.found).get()
        }
        record.state = try machine.next(event).get().state
    }

    /// Takes an event up and stores it.
    mutating func move(_ event: TargetEvent, type: String, reason: String?) throws {
        let from = record.state
        try apply(event)
        record.reason = reason
        let entry = context.event(type, target, record, from: from, token: token)
        try context.journal { try $0.move(record, event: entry) }
    }

    /// A failure that no step of its own has shown.
    mutating func fail(_ reason: String) throws {
        try move(.failed, type: "target.failed", reason: reason)
    }

    /// The rollback class has no way back: the target stays as it is, and somebody must look.
    private mutating func giveUp() throws {
        let why = "cannot be taken back (rollback class \(target.rollback.rawValue))"
        try move(
            .revertFailed, type: "target.revert_failed",
            reason: record.reason.map { $0 + "; " + why } ?? why)
    }

    private mutating func lose(_ reason: String) throws {
        guard record.state != .unknown || record.reason != reason else { return }
        let from = record.state
        if record.state != .unknown { try apply(.contactLost) }
        record.reason = reason
        let entry = context.event("target.unknown", target, record, from: from, token: token)
        try context.journal { try $0.move(record, event: entry) }
    }
}

extension TargetStep {
    /// The state of a target while the step runs.
    var stateBefore: TargetState {
        switch self {
        case .precheck: .leased
        case .snapshot: .prechecked
        case .apply: .applying
        case .restart: .restarting
        case .verify: .verifying
        case .revert, .discard: .reverting
        }
    }
}
