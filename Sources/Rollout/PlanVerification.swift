import PatchModel

/// The last word on a rollout: every target is looked at again, and only that makes it done.
struct PlanVerification {
    let context: RolloutContext
    private var records: [String: TargetRecord]
    private let operations: [String: [OperationRecord]]
    /// Why the plan cannot be called done yet.
    private var open: [String] = []

    init(_ context: RolloutContext) throws {
        self.context = context
        records = try context.records()
        operations = try context.operations()
    }

    /// Asks every target and moves the plan, or says what it still waits for.
    mutating func run() throws {
        let assets = context.content.waves.flatMap(\.targets)
        for asset in assets {
            guard let record = records[asset], !context.isStopped() else { return }
            switch record.state {
            case .ok: continue
            case .reverted, .revertFailed, .skipped: continue
            default: try askAgain(record)
            }
        }
        if let worst = overLimit() { return try end(worst.wave, worst.reason) }
        var lost: [String] = []
        for asset in assets where records[asset]?.state == .ok {
            guard !context.isStopped() else { return }
            if let why = rescan(asset) { lost.append(why) }
        }
        if !lost.isEmpty { return try end(0, lost.joined(separator: "; ")) }
        if !open.isEmpty {
            return try context.note(open.joined(separator: "; "), in: .verifying)
        }
        try finish()
    }

    /// A target that waited or was interrupted goes on.
    private mutating func askAgain(_ record: TargetRecord) throws {
        let name = context.name(record.asset)
        guard var course = try context.course(record, operations[record.asset]) else {
            open.append("'\(name)' is held by another plan")
            return
        }
        try course.begin()
        let end = try course.advance()
        records[record.asset] = course.record
        switch end {
        case .settled, .interrupted: break
        case .waiting(let why), .parked(let why): open.append("'\(name)': \(why)")
        }
    }

    /// The first wave with more failures than it tolerates. Where failures do not lead back, the
    /// failed target itself was taken back, and that is all.
    private func overLimit() -> (wave: Int, reason: String)? {
        guard context.content.limits.onFailure != .stop else { return nil }
        for (number, wave) in context.content.waves.enumerated() {
            let progress = WaveProgress(
                wave: wave, limits: context.content.limits, records: records)
            if progress.isOverLimit { return (number, context.failures(progress)) }
        }
        return nil
    }

    /// - Returns: What still matches.
    private mutating func rescan(_ asset: String) -> String? {
        guard let target = context.targets[asset] else { return nil }
        do {
            let result = try context.rescan.rescan(target, at: target.path, isRecorded: true)
            return target.stillMatching(Set(result.stillOpen)).map { "'\(target.name)' \($0)" }
        } catch {
            open.append("'\(target.name)' could not be scanned again: \(error)")
            return nil
        }
    }

    /// Rolls back, or says why it stands still where limits forbid that.
    private func end(_ wave: Int, _ reason: String) throws {
        switch context.content.limits.onFailure {
        case .rollbackAll: try context.move(.failed, from: .verifying, wave: 0, reason: reason)
        case .rollbackWave:
            try context.move(.failed, from: .verifying, wave: wave, reason: reason)
        case .stop, .continue: try context.note(reason, in: .verifying)
        }
    }

    private func finish() throws {
        let progress = WaveProgress(
            wave: Wave(targets: []), limits: context.content.limits, records: records)
        let targets = context.content.targets
        let closed = targets.filter { records[$0.asset]?.state == .ok }
            .flatMap { $0.claims.map(\.finding) }
        let complete: (inout AuditEvent) -> Void = { event in
            event.closed = closed
            event.facts["targets"] = String(targets.count)
        }
        if records.values.allSatisfy({ $0.state == .ok }) {
            let pending = targets.compactMap { target in
                records[target.asset]?.reason.map { "'\(target.name)': \($0)" }
            }
            try context.move(
                .verified, from: .verifying,
                reason: pending.isEmpty ? nil : pending.joined(separator: "; "), edit: complete)
            return
        }
        guard try LeftoverSnapshots(context).discard(records) else { return }
        let isBroken = records.values.contains { $0.state == .revertFailed }
        try context.move(
            isBroken ? .needsHuman : .partlyVerified, from: .verifying,
            reason: context.failures(progress), edit: complete)
    }
}
