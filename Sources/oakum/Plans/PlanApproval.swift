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

    /// What a person signs to approve or reject a plan now.
    func statement(
        _ plan: Plan, _ verdict: Approval.Verdict, coversOverride: Bool
    ) throws -> SignedApproval.Statement {
        SignedApproval.Statement(
            plan: plan.id, digest: plan.digest ?? "", verdict: verdict,
            database: try context.state.databaseID(), at: Clock.now,
            coversOverride: coversOverride)
    }

    /// Records a word on the plan's digest; the last one that is needed moves the plan.
    func decide(
        _ plan: Plan, _ verdict: Approval.Verdict, coversOverride: Bool, signature: String?,
        comment: String
    ) throws -> Outcome {
        guard let content = plan.content, let digest = plan.digest else {
            throw CommandEnd.usage("\(plan.id) is not resolved: there is nothing to approve yet")
        }
        // A trial that ended in the middle has not asked for approval yet.
        let plan = plan.state == .tested ? try context.move(plan, .approvalRequested) : plan
        let event: PlanEvent = verdict == .approved ? .approved : .rejected
        if case .failure(let refusal) = PlanMachine(plan).next(event), !isLate(plan, verdict) {
            throw CommandEnd.usage("\(plan.id): \(refusal)")
        }
        var approval = Approval(
            plan: plan.id, digest: digest, verdict: verdict, actor: context.actor,
            comment: comment, at: Clock.now, expires: nil, coversOverride: coversOverride)
        if let signature { try sign(&approval, signature) }
        let policy = ApprovalPolicy(content.approval)
        let before = try context.state.approvals(of: plan.id)
        if verdict == .approved {
            approval.expires = policy.expiry(from: approval.at)
            let refusal = policy.refusal(
                of: approval.actor, seen: digest, digest: digest, requester: plan.requester,
                approvals: before, now: Clock.now, hasLogin: !context.user.isAnonymousRoot)
            // Who approved before may still agree to a start outside the windows.
            if let refusal, !(coversOverride && refusal == .samePerson) {
                throw CommandEnd.usage(
                    "\(approval.actor.id) cannot approve \(plan.id): \(refusal)")
            }
            if let expires = approval.expires, expires < Clock.now {
                throw CommandEnd.usage(
                    "the statement was signed at \(approval.at), too long ago: sign a new one")
            }
        }
        return try record(approval, plan, policy, before)
    }

    /// Takes actor and moment from a signed statement.
    private func sign(_ approval: inout Approval, _ path: String) throws {
        guard path.hasSuffix(".sig") else {
            throw CommandEnd.usage(
                "--signature takes the file that ssh-keygen -Y sign wrote, which ends in .sig, and "
                    + "the statement beside it")
        }
        let text = try FileWriting.text(String(path.dropLast(4)))
        approval.statement = text
        approval.signature = try FileWriting.text(path)
        approval.actor = try signer(of: approval)
        guard let statement = SignedApproval.Statement(text) else { return }
        approval.at = statement.at
    }

    /// Who signed an approval, by its own statement and signature.
    ///
    /// - Throws: `CommandEnd` when the statement is not this approval's, or nobody allowed signed it.
    private func signer(of approval: Approval) throws -> Actor {
        guard let signers = context.configuration.approval.signers else {
            throw CommandEnd.usage(
                "no allowed signers are configured: set approval.signers in oakum.yaml")
        }
        guard let text = approval.statement, let signature = approval.signature,
            let statement = SignedApproval.Statement(text)
        else {
            throw CommandEnd.usage(
                "the signed file is no statement of oakum: sign what --statement prints")
        }
        var wanted = statement
        wanted.plan = approval.plan
        wanted.digest = approval.digest
        wanted.verdict = approval.verdict
        wanted.database = try context.state.databaseID()
        wanted.coversOverride = approval.coversOverride
        guard statement == wanted else {
            throw CommandEnd.usage(
                "the signed statement is for something else: it says "
                    + "'\(text.dropLast())', and this is '\(wanted.text.dropLast())'")
        }
        let scratch = try ScratchPlace(in: context.directory, named: "signature")
        defer { scratch.remove() }
        let file = scratch.path + "/statement.sig"
        try FileWriting.writeNew(Array(signature.utf8), to: file)
        return try SignedApproval(signers: signers).signer(of: text, signature: file)
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
            now: Clock.now)
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

    /// Those whose approvals of this digest count now; signatures are verified again.
    ///
    /// - Throws: `CommandEnd` saying what is missing.
    func approvers(of plan: Plan) throws -> [Actor] {
        guard let content = plan.content, let digest = plan.digest else {
            throw CommandEnd.usage("\(plan.id) is not resolved")
        }
        let approvals = try context.state.approvals(of: plan.id)
        let decision = ApprovalPolicy(content.approval).decision(
            digest: digest, requester: plan.requester, approvals: approvals, now: Clock.now)
        guard case .satisfied(let counted) = decision else {
            throw CommandEnd.usage("\(plan.id) is not approved: \(decision)")
        }
        for approval in counted where approval.actor.authentication == .signed {
            let actor = try signer(of: approval)
            guard actor == approval.actor else {
                throw CommandEnd.usage(
                    "\(plan.id): the approval of '\(approval.actor.id)' is signed by '\(actor.id)'")
            }
        }
        return counted.map(\.actor)
    }

    /// Those who ever approved this digest, for the record.
    func evidence(of plan: Plan) throws -> [Actor] {
        try context.state.approvals(of: plan.id)
            .filter { $0.verdict == .approved && $0.digest == plan.digest }.map(\.actor).uniqued
    }
}
