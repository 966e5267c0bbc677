import PatchModel
import Store

/// What must be on record before anything of a plan runs: the trial and the approval of its digest.
struct PlanEvidence {
    let context: CommandContext

    /// - Throws: `CommandEnd` when the record does not cover what is stored as the plan.
    func check(_ plan: Plan) throws {
        guard let content = plan.content, let digest = plan.digest else {
            throw CommandEnd.usage("\(plan.id) is not resolved")
        }
        guard try PlanDigest.of(content) == digest else {
            throw CommandEnd(
                .failed,
                "\(plan.id): its content no longer has the digest that was approved; it is not "
                    + "carried out")
        }
        let approved = try context.state.approvedDigest(of: plan.id)
        guard approved == digest else {
            throw CommandEnd(
                .failed,
                "\(plan.id): the audit trail knows no approval of \(digest); it is not carried out")
        }
        let passed = Set(
            try context.state.trials(of: plan.id, digest: digest).filter(\.isPassed).map(\.asset))
        for target in PlanTrial.distinct(content) where !passed.contains(target.asset) {
            throw CommandEnd.usage(
                "\(plan.id): no trial of this digest has passed for \(target.name); it is not "
                    + "carried out")
        }
    }
}
