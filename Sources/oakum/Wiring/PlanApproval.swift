import PatchModel
import Policy
import Reporting
import Rollout
import Store

/// Takes people's words on plans, and says whether they are enough.
struct PlanApproval {
    let context: CommandContext

    /// A plan after somebody's word, and what to tell them.
    struct Outcome {
        var plan: Plan
        var summary: String
    }

    /// Records a word on the plan's digest; the last one that is needed moves the plan.
    func decide(
        _ plan: Plan, _ verdict: Approval.Verdict, coversOverride: Bool, statement: String,
        signature: String?, comment: String
    ) throws -> Outcome {
        guard let content = plan.content, let digest = plan.digest else {
            throw CommandEnd.usage("\(plan.id) is not resolved: there is nothing to approve yet")
        }
        let event: PlanEvent = verdict == .approved ? .approved : .rejected
        if case .failure(let refusal) = PlanMachine(plan).next(event), !isLate(plan, verdict) {
            throw CommandEnd.usage("\(plan.id): \(refusal)")
        }
        let actor = try actor(of: statement, signature: signature)
        let policy = ApprovalPolicy(content.approval)
        let before = try context.state.approvals(of: plan.id)
        if verdict == .approved,
            let refusal = policy.refusal(
                of: actor, seen: digest, digest: digest, requester: plan.requester,
                approvals: before, now: context.now, hasLogin: !context.user.isAnonymousRoot),
            // Who approved before may still agree to a start outside the windows.
            !(coversOverride && refusal == .samePerson)
        {
            throw CommandEnd.usage("\(actor.id) cannot approve \(plan.id): \(refusal)")
        }
        let approval = Approval(
            plan: plan.id, digest: digest, verdict: verdict, actor: actor, comment: comment,
            at: context.now, expires: verdict == .approved ? policy.expiry(from: context.now) : nil,
            coversOverride: coversOverride)
        return try record(approval, plan, policy, before)
    }

    private func record(
        _ approval: Approval, _ plan: Plan, _ policy: ApprovalPolicy, _ before: [Approval]
    ) throws -> Outcome {
        var event = context.event(
            approval.verdict == .approved ? "approval.given" : "approval.refused", of: plan,
            reason: approval.comment.isEmpty ? nil : approval.comment)
        event.actor = approval.actor
        event.why = PlanReasons.of(plan)
        let decision = policy.decision(
            digest: approval.digest, requester: plan.requester, approvals: before + [approval],
            now: context.now)
        var moved = plan
        switch (decision, plan.state) {
        case (.rejected, .awaitingApproval):
            moved.state = .rejected
            moved.reason = "rejected by \(approval.actor.id)"
            event.type = "plan.rejected"
        case (.satisfied(let counted), .awaitingApproval):
            moved.state = .approved
            moved.reason = nil
            event.type = "plan.approved"
            event.approvers = counted.map(\.actor)
        default: break
        }
        event.facts["from"] = plan.state.rawValue
        event.facts["to"] = moved.state.rawValue
        let change = moved == plan ? nil : PlanChange(moved, read: plan)
        try context.state.add(approval, change: change, event: event)
        return Outcome(plan: moved, summary: "\(plan.id): \(decision)")
    }

    /// A second person may agree to a plan that is approved already: for an override.
    private func isLate(_ plan: Plan, _ verdict: Approval.Verdict) -> Bool {
        verdict == .approved && [.approved, .scheduled].contains(plan.state)
    }

    private func actor(of statement: String, signature: String?) throws -> Actor {
        guard let signature else { return context.actor }
        guard let signers = context.configuration.approval.signers else {
            throw CommandEnd.usage(
                "no allowed signers are configured: set approval.signers in oakum.yaml")
        }
        return try SignedApproval(signers: signers).signer(of: statement, signature: signature)
    }

    // MARK: Before a rollout

    /// Somebody other than the actor who agreed, for this digest, to a start outside the windows.
    func secondForOverride(_ plan: Plan) throws -> Actor? {
        let approvals = try context.state.approvals(of: plan.id)
        return approvals.last { approval in
            approval.coversOverride && approval.digest == plan.digest
                && (approval.expires.map { context.now < $0 } ?? true)
                && !approval.actor.isSamePerson(as: context.actor)
        }?.actor
    }

    /// Those whose approvals of this digest count now.
    ///
    /// - Throws: `CommandEnd` saying what is missing.
    func approvers(of plan: Plan) throws -> [Actor] {
        guard let content = plan.content, let digest = plan.digest else {
            throw CommandEnd.usage("\(plan.id) is not resolved")
        }
        let decision = ApprovalPolicy(content.approval).decision(
            digest: digest, requester: plan.requester,
            approvals: try context.state.approvals(of: plan.id), now: context.now)
        guard case .satisfied(let counted) = decision else {
            throw CommandEnd.usage("\(plan.id) is not approved: \(decision)")
        }
        return counted.map(\.actor)
    }
}
