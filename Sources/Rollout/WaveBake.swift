import PatchModel

/// Watches a wave after its last target: rounds of checks until the bake is over.
///
/// A bake that was interrupted begins anew: only time that was watched counts.
struct WaveBake {
    let context: RolloutContext
    let number: Int
    private var records: [String: TargetRecord]
    private var inconclusive = 0
    private let operations: [String: [OperationRecord]]
    private var tokens: [String: Int64] = [:]

    /// What one round of the analysis has shown.
    private struct Round {
        var checks: [CheckResult] = []
        /// By asset, why.
        var failed: [(asset: String, reason: String)] = []
        var inconclusive: [String] = []
        var steps: [StepTranscript] = []
    }

    init(_ context: RolloutContext, wave number: Int) throws {
        self.context = context
        self.number = number
        records = try context.records()
        operations = try context.operations()
    }

    /// Bakes to the end, or until something stops it, and moves the plan accordingly.
    mutating func run() throws {
        let wave = context.wave(number)
        guard try lease(wave) else { return }
        let start = context.now().seconds
        var slept: Int64 = 0
        var round = 0
        while try isOurs() {
            round += 1
            guard let isGood = try analyse(round) else { return }
            var until = slept.addingClamped(Int64(clamping: max(1, wave.interval)))
            let elapsed = max(slept, context.now().seconds.addingClamped(-max(0, start)))
            // A round without an answer is no pass: the last one has to be successful.
            if elapsed >= Int64(clamping: wave.bake) {
                if isGood {
                    try context.move(.analysisPassed, from: .baking) {
                        $0.facts["rounds"] = String(round)
                    }
                    return
                }
            } else {
                until = min(until, slept.addingClamped(Int64(clamping: wave.bake) - elapsed))
            }
            while slept < until, try isOurs() {
                // In slices, so that a pause is noticed soon.
                let slice = min(until - slept, 5)
                context.sleep(Int(slice))
                slept += slice
            }
        }
    }

    /// Holds every target of the wave by a new token: an earlier run may have used a higher one than
    /// its operations say.
    private mutating func lease(_ wave: Wave) throws -> Bool {
        for asset in wave.targets where records[asset]?.state == .ok {
            guard let token = try context.lease(asset) else {
                try context.move(
                    .paused, from: .baking,
                    reason: "'\(context.name(asset))' is held by another plan")
                return false
            }
            tokens[asset] = token
        }
        return true
    }

    /// Whether the plan still bakes this wave and nobody wants us to end.
    private func isOurs() throws -> Bool {
        guard !context.isStopped() else { return false }
        let stored = try context.journal { try $0.plan(context.plan.id) }
        return stored.state == .baking && stored.wave == number
    }

    /// One round over every target of the wave that is well.
    ///
    /// - Returns: Whether every check was successful; `nil` when the plan has been moved.
    private mutating func analyse(_ number: Int) throws -> Bool? {
        let round = try ask(number)
        guard try record(round, number) else { return nil }
        if !round.failed.isEmpty {
            let reason =
                "analysis failed: "
                + round.failed.map { "'\(context.name($0.asset))': \($0.reason)" }.joined(
                    separator: "; ")
            guard context.content.limits.onFailure == .continue else {
                try context.endWave(self.number, from: .baking, reason: reason)
                return nil
            }
            return try takeBack(round)
        }
        if !round.inconclusive.isEmpty {
            inconclusive += 1
            if inconclusive >= max(1, context.content.limits.inconclusiveLimit) {
                try context.move(
                    .paused, from: .baking,
                    reason: "analysis is inconclusive: "
                        + round.inconclusive.joined(separator: "; "))
                return nil
            }
            return false
        }
        return true
    }

    private func ask(_ number: Int) throws -> Round {
        var round = Round()
        for asset in context.wave(self.number).targets where records[asset]?.state == .ok {
            guard let target = context.targets[asset], let driver = context.drivers[target.driver],
                !(target.checks.isEmpty && target.verify.isEmpty)
            else { continue }
            let operation = Operation(
                id: "\(context.plan.id)/\(target.name)/analysis/\(number)", plan: context.plan.id,
                asset: asset, wave: self.number, step: .verify,
                token: tokens[asset] ?? 0, intended: context.now())
            let seen = driver.perform(
                operation, on: target, reference: operations[asset]?.snapshotReference)
            round.checks += seen.checks
            round.steps += seen.steps
            let reason = seen.reason ?? "no reason was given"
            switch seen.outcome {
            case .succeeded: break
            case .failed: round.failed.append((asset, reason))
            case .inconclusive, .waiting:
                round.inconclusive.append("'\(target.name)': \(reason)")
            }
        }
        return round
    }

    /// Writes the round down; `false` when the plan was moved meanwhile.
    private func record(_ round: Round, _ number: Int) throws -> Bool {
        try context.journal { journal in
            let stored = try journal.plan(context.plan.id)
            guard stored.state == .baking, stored.wave == self.number else { return false }
            var event = context.event("wave.analysed")
            event.checks = round.checks
            event.steps = round.steps
            event.facts = [
                "wave": String(self.number), "round": String(number),
                "checks": String(round.checks.count), "failed": String(round.failed.count),
                "inconclusive": String(round.inconclusive.count),
            ]
            try journal.move(stored, event: event)
            return true
        }
    }

    /// Where failures are tolerated, only the failed targets are taken back.
    private mutating func takeBack(_ round: Round) throws -> Bool? {
        for (asset, reason) in round.failed {
            guard let record = records[asset],
                var course = try context.course(record, operations[asset])
            else {
                try context.move(
                    .paused, from: .baking,
                    reason: "'\(context.name(asset))' is held by another plan")
                return nil
            }
            try course.fail("analysis failed: \(reason)")
            let end = try course.advance()
            records[asset] = course.record
            if case .parked(let why) = end {
                try context.move(
                    .paused, from: .baking, reason: "'\(context.name(asset))': \(why)")
                return nil
            }
        }
        return true
    }
}
