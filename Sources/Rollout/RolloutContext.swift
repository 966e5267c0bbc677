import PatchModel

/// What every part of one rollout needs: the plan's content and the doors to the outside.
struct RolloutContext: Sendable {
    let journal: SerialJournal
    let drivers: [String: any Driver]
    let rescan: any TargetRescan
    let program: Actor
    let approvers: [Actor]
    let now: @Sendable () -> Timestamp
    let sleep: @Sendable (Int) -> Void
    let isStopped: @Sendable () -> Bool
    let hold: @Sendable () -> String?

    /// As it was when the rollout was taken up; its state may have moved on.
    let plan: Plan
    let content: PlanContent
    /// By asset.
    let targets: [String: PlanTarget]
    /// What was known of the findings when the plan was made, by finding.
    let benefits: [String: PlannedBenefit]

    /// - Throws: ``RolloutError`` when the plan was never resolved.
    init(_ runner: RolloutRunner, _ id: String) throws {
        journal = runner.serial
        drivers = runner.drivers
        rescan = runner.rescan
        program = runner.program
        approvers = runner.approvers
        now = runner.now
        sleep = runner.sleep
        isStopped = runner.isStopped
        hold = runner.hold
        plan = try journal { try $0.plan(id) }
        guard let content = plan.content else { throw RolloutError.unresolved(plan: id) }
        self.content = content
        targets = Dictionary(content.targets.map { ($0.asset, $0) }) { first, _ in first }
        benefits = Dictionary(plan.basis.benefits.map { ($0.finding, $0) }) { first, _ in first }
    }

    /// - Throws: ``RolloutError`` when the plan cannot be carried out as it is.
    func check() throws {
        for target in content.targets where drivers[target.driver] == nil {
            throw RolloutError.noDriver(target.driver, target: target.name)
        }
        var placed: Set<String> = []
        for (number, wave) in content.waves.enumerated() {
            for asset in wave.targets
            where targets[asset] == nil || !placed.insert(asset).inserted {
                throw RolloutError.waveTarget(asset, wave: number)
            }
        }
        for target in content.targets where !placed.contains(target.asset) {
            throw RolloutError.inNoWave(target.name)
        }
    }

    /// The wave of that number; an empty one when a stored plan stands beyond the last.
    func wave(_ number: Int) -> Wave {
        content.waves.indices.contains(number) ? content.waves[number] : Wave(targets: [])
    }

    func name(_ asset: String) -> String { targets[asset]?.name ?? asset }

    /// Every target's record by asset, those of an earlier stage of the rollout as stored.
    func records() throws -> [String: TargetRecord] {
        var records: [String: TargetRecord] = [:]
        for (number, wave) in content.waves.enumerated() {
            for asset in wave.targets {
                records[asset] = TargetRecord(
                    plan: plan.id, asset: asset, wave: number, state: .pending)
            }
        }
        for record in try journal({ try $0.targets(of: plan.id) }) {
            records[record.asset] = record
        }
        return records
    }

    /// Takes a target for this plan or renews the lease.
    ///
    /// - Returns: The token; `nil` when another plan holds it.
    func lease(_ asset: String) throws -> Int64? {
        // Long enough to hold the target until the last bake is over.
        var seconds = Int64(clamping: content.limits.targetDeadline).addingClamped(3600)
        for wave in content.waves {
            seconds = seconds.addingClamped(Int64(clamping: max(0, wave.bake)))
        }
        let until = Timestamp(seconds: now().seconds.addingClamped(seconds))
        return try journal { try $0.lease(asset: asset, plan: plan.id, until: until) }
    }

    /// Every operation of the plan, by asset and intent.
    func operations() throws -> [String: [OperationRecord]] {
        let all = try journal { journal in
            try journal.operations(of: plan.id).map {
                OperationRecord(operation: $0.operation, observation: $0.observation)
            }
        }
        return Dictionary(grouping: all, by: \.operation.asset)
    }

    /// Takes a target up where it stands, by a new token.
    ///
    /// - Returns: `nil` when another plan holds the target.
    func course(_ record: TargetRecord, _ operations: [OperationRecord]?) throws -> TargetCourse? {
        guard let target = targets[record.asset], let driver = drivers[target.driver],
            let token = try lease(record.asset)
        else { return nil }
        return TargetCourse(
            context: self, target: target, driver: driver, token: token, record: record,
            operations: operations ?? [])
    }

    /// Moves the stored plan, unless somebody has moved it meanwhile.
    ///
    /// - Parameter wave: A wave to set; otherwise it is as the machine says.
    /// - Parameter edit: Completes the audit event.
    /// - Returns: The plan after the move; `nil` when it no longer stands in `state`.
    @discardableResult
    func move(
        _ event: PlanEvent, from state: PlanState, actor: Actor? = nil, wave: Int? = nil,
        resumes: PlanState = .rolling, reason: String? = nil,
        edit: (inout AuditEvent) -> Void = { _ in }
    ) throws -> Plan? {
        try journal { journal in
            var stored = try journal.plan(plan.id)
            guard stored.state == state else { return nil }
            let step = try PlanMachine(stored, resumes: resumes).next(event).get()
            stored.state = step.machine.state
            stored.wave = wave ?? step.machine.wave
            stored.reason = reason
            var record = self.event(step, actor: actor, reason: reason)
            edit(&record)
            try journal.move(stored, event: record)
            return stored
        }
    }

    /// Says why the plan stands still where it is, when that is news.
    func note(_ reason: String, in state: PlanState) throws {
        try journal { journal in
            var stored = try journal.plan(plan.id)
            guard stored.state == state, stored.reason != reason else { return }
            stored.reason = reason
            try journal.move(stored, event: event("plan.waiting", reason: reason))
        }
    }
}

extension Int64 {
    /// The sum, or the largest or smallest value where it does not fit.
    func addingClamped(_ other: Int64) -> Int64 {
        let (sum, overflows) = addingReportingOverflow(other)
        guard overflows else { return sum }
        return other > 0 ? .max : .min
    }
}
