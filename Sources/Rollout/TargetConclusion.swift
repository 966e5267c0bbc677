import PatchModel

/// What follows for a target from what was seen after a step.
extension TargetCourse {
    /// Stores what was seen and the state that follows.
    ///
    /// - Returns: Where the course rests; `nil`: it goes on.
    mutating func conclude(
        _ operation: Operation, _ observation: Observation, isProbed: Bool = false
    ) throws -> End? {
        var seen = observation
        seen.operation = operation.id
        var proof = Proof()
        if seen.outcome == .succeeded, operation.step == .verify {
            verify(&seen, &proof)
            if seen.outcome == .inconclusive, context.isStopped() { return .interrupted }
        }
        if seen.outcome == .succeeded, operation.step == .revert { reopen(&proof) }
        seen.observed = context.now()

        let from = record.state
        try follow(operation.step, seen)
        var entry = context.observed(operation, seen, target, record, from: from)
        entry.closed = proof.closed
        entry.opened = proof.opened
        entry.facts.merge(proof.facts) { _, new in new }
        if isProbed { entry.facts["probed"] = "finished" }
        try context.journal { try $0.observe(seen, target: record, event: entry) }
        if let index = operations.lastIndex(where: { $0.operation.id == operation.id }) {
            operations[index].observation = seen
        }
        return end(operation.step, seen)
    }

    /// What looking at the target again has shown.
    private struct Proof {
        var closed: [String] = []
        var opened: [String] = []
        var facts: [String: String] = [:]
    }

    /// The checks passed; the findings must be gone too.
    private func verify(_ seen: inout Observation, _ proof: inout Proof) {
        do {
            let result = try context.rescan.rescan(target, at: target.path, isRecorded: true)
            let open = Set(result.stillOpen)
            proof.closed = target.claims.map(\.finding).filter { !open.contains($0) }
            if !result.introduced.isEmpty {
                proof.facts["introduced"] = result.introduced.joined(separator: ", ")
            }
            if let words = target.stillMatching(open) {
                seen.outcome = .failed
                seen.reason = words
            }
        } catch {
            seen.outcome = .inconclusive
            seen.reason = "could not be scanned again: \(error)"
        }
    }

    /// What was taken back has its findings again.
    private func reopen(_ proof: inout Proof) {
        do {
            let result = try context.rescan.rescan(target, at: target.path, isRecorded: true)
            proof.opened = result.stillOpen
        } catch {
            proof.facts["rescan"] = "could not be scanned again: \(error)"
        }
    }

    /// The record after what was seen.
    private mutating func follow(_ step: TargetStep, _ seen: Observation) throws {
        guard step != .discard else { return }
        let reason = seen.reason ?? (seen.outcome == .succeeded ? nil : "no reason was given")
        switch seen.outcome {
        case .succeeded:
            try apply(step.event)
            // What had failed before the revert stays the reason.
            if step != .revert { record.reason = nil }
            if step == .verify, let pending = operations.pendingRestarts(with: seen) {
                record.reason = "still to be restarted: " + pending.joined(separator: ", ")
            }
        case .failed:
            try apply(step == .revert ? .revertFailed : .failed)
            let words = "\(step.rawValue) failed: \(reason ?? "")"
            record.reason =
                step == .revert ? (record.reason.map { $0 + "; " } ?? "") + words : words
        case .inconclusive:
            // A question without an answer changes nothing; a change without one is lost.
            if step != .precheck, step != .verify { try apply(.contactLost) }
            record.reason = "\(step.rawValue) is inconclusive: \(reason ?? "")"
        case .waiting:
            record.reason = reason
        }
    }

    private func end(_ step: TargetStep, _ seen: Observation) -> End? {
        switch seen.outcome {
        case .succeeded, .failed: nil
        case .inconclusive: .parked(record.reason ?? "")
        case .waiting where step == .verify: .waiting(record.reason ?? "")
        case .waiting: .parked(record.reason ?? "")
        }
    }
}

extension PlanTarget {
    /// The claims among open findings in words; `nil` when none is among them.
    func stillMatching(_ open: Set<String>) -> String? {
        let left = claims.filter { open.contains($0.finding) }
        guard !left.isEmpty else { return nil }
        return "still matches: "
            + left.map { "\($0.advisory) in \($0.package)" }.joined(separator: ", ")
    }
}

extension TargetStep {
    /// What the step's success is to a target.
    fileprivate var event: TargetEvent {
        switch self {
        case .precheck: .prechecked
        case .snapshot: .snapshotted
        case .apply: .applied
        case .restart: .restarted
        case .verify: .verified
        case .revert, .discard: .reverted
        }
    }
}

extension [OperationRecord] {
    /// What the snapshot step returned.
    var snapshotReference: String? {
        last { $0.operation.step == .snapshot && $0.observation?.reference != nil }?
            .observation?.reference
    }

    /// What still runs old files by the latest word on it; `nil` when nothing does.
    func pendingRestarts(with latest: Observation? = nil) -> [String]? {
        let verify = last { $0.operation.step == .verify && $0.observation != nil }?.observation
        let restart = last { $0.operation.step == .restart && $0.observation != nil }?.observation
        let pending = latest?.pendingRestarts ?? verify?.pendingRestarts ?? []
        let all = pending.isEmpty ? restart?.pendingRestarts ?? [] : pending
        return all.isEmpty ? nil : all
    }
}
