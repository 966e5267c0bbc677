import PatchModel

/// The audit events of a rollout: who, why, what, how and with which result.
extension RolloutContext {
    /// An event of the plan as a whole.
    func event(
        _ type: String, actor: Actor? = nil, reason: String? = nil, facts: [String: String] = [:]
    ) -> AuditEvent {
        AuditEvent(
            at: now(), type: type, actor: actor ?? program, plan: plan.id, digest: plan.digest,
            reason: reason, facts: facts)
    }

    /// A move of the plan.
    func event(_ step: PlanStep, actor: Actor?, reason: String?) -> AuditEvent {
        var event = event(step.eventType, actor: actor, reason: reason)
        event.facts = [
            "from": step.from.rawValue, "to": step.machine.state.rawValue,
            "wave": String(step.machine.wave), "waves": String(step.machine.waves),
        ]
        // Waves come and go; what frames the rollout carries the whole story.
        if event.type.hasPrefix("plan.") {
            event.why = content.targets.flatMap(reasons)
            event.what = changes(of: content.targets)
            event.approvers = approvers
        }
        return event
    }

    /// An event of one target.
    func event(
        _ type: String, _ target: PlanTarget, _ record: TargetRecord, from: TargetState? = nil,
        token: Int64? = nil
    ) -> AuditEvent {
        var event = event(type, reason: record.reason)
        event.asset = target.asset
        event.assetName = target.name
        event.why = reasons(target)
        event.what = target.changes
        event.facts = [
            "wave": String(record.wave), "driver": target.driver,
            "rollback_class": target.rollback.rawValue, "to": record.state.rawValue,
        ]
        event.facts["from"] = from?.rawValue
        event.facts["token"] = token.map { String($0) }
        return event
    }

    /// An intent to run a step.
    func intent(
        _ operation: Operation, _ target: PlanTarget, _ record: TargetRecord
    ) -> AuditEvent {
        var event = event(
            "target.\(operation.step.rawValue).intended", target, record, from: record.state,
            token: operation.token)
        event.operation = operation.id
        event.reason = nil
        return event
    }

    /// What was seen after a step.
    func observed(
        _ operation: Operation, _ seen: Observation, _ target: PlanTarget, _ record: TargetRecord,
        from: TargetState
    ) -> AuditEvent {
        var event = event(
            "target.\(operation.step.rawValue).observed", target, record, from: from,
            token: operation.token)
        event.operation = operation.id
        event.reason = seen.reason
        event.steps = seen.steps
        event.checks = seen.checks
        event.facts["outcome"] = seen.outcome.rawValue
        event.facts["reference"] = seen.reference
        if !seen.pendingRestarts.isEmpty {
            event.facts["pending_restarts"] = seen.pendingRestarts.joined(separator: ", ")
        }
        return event
    }

    /// The findings that a target's change is made for, with what was known when it was planned.
    func reasons(_ target: PlanTarget) -> [AuditReason] {
        target.claims.map { claim in
            guard let benefit = benefits[claim.finding] else {
                return AuditReason(finding: claim.finding, advisory: claim.advisory)
            }
            var signals: [String] = benefit.isKnownExploited ? ["known exploited"] : []
            if let epss = benefit.epss { signals.append("epss \(epss)") }
            return AuditReason(
                finding: claim.finding, advisory: claim.advisory, outcome: benefit.outcome,
                score: benefit.score, signals: signals, due: benefit.due)
        }
    }

    /// Each change once, however many targets it is made on.
    func changes(of targets: [PlanTarget]) -> [PackageChange] {
        var seen: Set<PackageChange> = []
        return targets.flatMap(\.changes).filter { seen.insert($0).inserted }
    }
}
