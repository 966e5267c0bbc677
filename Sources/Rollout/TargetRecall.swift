import PatchModel

/// The way back of one target.
extension TargetCourse {
    /// Takes the target back to what it was before the plan, from wherever it stands.
    ///
    /// - Parameter reason: Why, for a target on which nothing of its own failed.
    mutating func recall(_ reason: String) throws -> End {
        if let open = operations.last, open.observation == nil, open.operation.step != .revert,
            open.operation.step != .discard
        {
            try closeInterrupted(open.operation)
        }
        switch record.state {
        case .pending, .leased, .prechecked, .snapshotted:
            try move(.skipped, type: "target.skipped", reason: reason)
        case .ok where !isRevertible:
            try keep()
        case .applying, .restarting, .verifying, .ok, .unknown:
            try move(
                .recalled, type: "target.recalled",
                reason: record.state == .ok ? reason : record.reason ?? reason)
        case .reverting, .reverted, .revertFailed, .skipped:
            break
        }
        return try advance()
    }

    /// A step that was cut off is not completed on the way back: what became of it is written down.
    private mutating func closeInterrupted(_ intended: Operation) throws {
        var operation = intended
        operation.token = token
        let step = operation.step
        guard step != .precheck, step != .verify else {
            return try observe(operation, .inconclusive, "was cut off", nil)
        }
        switch driver.probe(operation, on: target, reference: reference) {
        case .finished(let seen):
            if step == .apply, record.state == .snapshotted { try apply(.applyStarted) }
            _ = try conclude(operation, seen, isProbed: true)
        case .notStarted where step == .apply:
            // Nothing was changed, so there is nothing to revert.
            if record.state == .snapshotted { try apply(.applyStarted) }
            try apply(.recalled)
            try observe(operation, .failed, "was cut off before it began", .reverted)
        case .notStarted:
            try observe(operation, .failed, "was cut off before it began", .failed)
        case .partial(let how):
            if step == .apply, record.state == .snapshotted { try apply(.applyStarted) }
            try observe(operation, .failed, "was cut off: \(how)", .failed)
        case .unknown(let why):
            if step == .apply, record.state == .snapshotted { try apply(.applyStarted) }
            try observe(
                operation, .inconclusive, "was cut off and cannot be asked about: \(why)",
                .contactLost)
        }
    }

    private mutating func observe(
        _ operation: Operation, _ outcome: Observation.Outcome, _ reason: String,
        _ event: TargetEvent?
    ) throws {
        let seen = Observation(
            operation: operation.id, outcome: outcome, reason: reason, observed: context.now())
        let from = record.state
        if let event { try apply(event) }
        record.reason = "\(operation.step.rawValue) \(reason)"
        let entry = context.observed(operation, seen, target, record, from: from)
        try context.journal { try $0.observe(seen, target: record, event: entry) }
        if let index = operations.lastIndex(where: { $0.operation.id == operation.id }) {
            operations[index].observation = seen
        }
    }

    /// A target that is well and has no way back stays as it is, by name.
    private mutating func keep() throws {
        let why = "stays: rollback class \(target.rollback.rawValue) has no way back"
        guard record.reason != why else { return }
        record.reason = why
        let entry = context.event("target.kept", target, record, from: record.state, token: token)
        try context.journal { try $0.move(record, event: entry) }
    }

    /// Throws the snapshot away; a failure is written down and does not hold anything up.
    mutating func discard() throws {
        if let open = operations.last, open.observation == nil, open.operation.step == .discard {
            var operation = open.operation
            operation.token = token
            let found = driver.probe(operation, on: target, reference: reference)
            if case .finished(let seen) = found {
                _ = try conclude(operation, seen, isProbed: true)
            } else {
                let seen = driver.perform(operation, on: target, reference: reference)
                _ = try conclude(operation, seen)
            }
        } else {
            _ = try perform(.discard)
        }
    }
}

extension [OperationRecord] {
    /// Whether a snapshot lies on the target that was not thrown away.
    var hasLeftover: Bool {
        snapshotReference != nil
            && !contains { $0.operation.step == .discard && $0.observation != nil }
    }
}
