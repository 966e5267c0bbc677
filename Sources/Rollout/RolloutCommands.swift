public import PatchModel

/// What users ask of a rollout. Each moves the plan with an audit event and, where something is left
/// to do, carries it on.
extension RolloutRunner {
    /// Schedules an approved plan and rolls it; one that is scheduled already just rolls.
    ///
    /// - Throws: ``Refusal`` from any other state; see ``run(_:)``.
    @discardableResult
    public func start(_ plan: String, by actor: Actor, reason: String? = nil) throws -> Plan {
        let context = try RolloutContext(self, plan)
        try context.check()
        if context.plan.state != .scheduled {
            try move(.scheduled, context, actor, reason)
        }
        return try drive(context, acknowledged: [])
    }

    /// Lets running targets finish and starts none; whoever runs the plan notices it.
    ///
    /// - Throws: ``Refusal`` unless the plan rolls or bakes.
    @discardableResult
    public func pause(_ plan: String, by actor: Actor, reason: String?) throws -> Plan {
        try move(.paused, RolloutContext(self, plan), actor, reason)
    }

    /// Goes on with a paused plan. Failures that paused it are taken as seen: they no longer count.
    ///
    /// - Throws: ``Refusal`` unless the plan is paused; see ``run(_:)``.
    @discardableResult
    public func resume(_ plan: String, by actor: Actor, reason: String? = nil) throws -> Plan {
        let context = try RolloutContext(self, plan)
        try context.check()
        let records = try context.records()
        let seen =
            context.content.limits.onFailure == .stop
            ? records.values.filter { WaveProgress.isFailed($0.state) }.map(\.asset) : []
        let isRolled = context.wave(context.plan.wave).targets.allSatisfy { asset in
            switch records[asset]?.state {
            case .ok, .reverted, .revertFailed, .skipped: true
            default: false
            }
        }
        try move(.resumed, context, actor, reason, resumes: isRolled ? .baking : .rolling)
        return try drive(context, acknowledged: Set(seen))
    }

    /// Ends a rollout under way and takes every target back.
    ///
    /// - Parameter runs: `false` when another program runs the plan: it will notice and roll back.
    /// - Throws: ``Refusal`` unless the plan rolls, bakes, is verified or paused.
    @discardableResult
    public func abort(
        _ plan: String, by actor: Actor, reason: String?, runs: Bool = true
    ) throws -> Plan {
        let context = try RolloutContext(self, plan)
        if runs { try context.check() }
        let moved = try move(.aborted, context, actor, reason, wave: 0)
        return runs ? try drive(context, acknowledged: []) : moved
    }

    /// Takes a done plan back, while its window is open and its snapshots are kept.
    ///
    /// - Throws: ``Refusal`` unless the plan is done, ``RolloutError`` when it is too late.
    @discardableResult
    public func rollback(_ plan: String, by actor: Actor, reason: String?) throws -> Plan {
        let context = try RolloutContext(self, plan)
        try context.check()
        if context.plan.state == .done {
            let operations = try serial { try $0.operations(of: plan) }
            if operations.contains(where: { $0.operation.step == .discard }) {
                throw RolloutError.snapshotsDiscarded(plan: plan)
            }
            let last = operations.compactMap { $0.observation?.observed }.max()
            let end = (last?.seconds ?? 0).addingClamped(Int64(clamping: rollbackWindow))
            if now().seconds > end {
                throw RolloutError.windowClosed(
                    plan: plan, since: Timestamp(seconds: end).description)
            }
            try move(.rollbackStarted, context, actor, reason, wave: 0)
        } else {
            _ = try PlanMachine(context.plan).next(.rollbackStarted).get()
        }
        return try drive(context, acknowledged: [])
    }

    /// Throws the snapshots of an ended plan away; it cannot be rolled back any more.
    ///
    /// - Throws: ``Refusal`` unless the plan has ended.
    public func discardSnapshots(_ plan: String) throws {
        let context = try RolloutContext(self, plan)
        try context.check()
        guard context.plan.state.isTerminal else {
            throw Refusal(
                subject: "plan", state: context.plan.state.rawValue, event: "discard",
                why: "only a plan that has ended needs no snapshots")
        }
        _ = try LeftoverSnapshots(context).discard(context.records(), also: [.ok, .revertFailed])
        for target in context.content.targets {
            try serial { try $0.release(asset: target.asset, plan: plan) }
        }
    }

    @discardableResult
    private func move(
        _ event: PlanEvent, _ context: RolloutContext, _ actor: Actor, _ reason: String?,
        wave: Int? = nil, resumes: PlanState = .rolling
    ) throws -> Plan {
        // The state may change between reading and moving: then the machine has the word.
        while true {
            let state = try serial { try $0.plan(context.plan.id) }.state
            let moved = try context.move(
                event, from: state, actor: actor, wave: wave, resumes: resumes, reason: reason)
            if let moved { return moved }
        }
    }
}
