import GRDB
import PatchModel
import Store
import Testing

struct PlanEvidenceTests {
    private let alice = Actor(id: "alice", authentication: .os)
    private let bob = Actor(id: "bob", authentication: .signed)

    private func event(_ type: String, _ plan: Plan?, by actor: Actor) -> AuditEvent {
        AuditEvent(
            at: Timestamp(seconds: 1), type: type, actor: actor, plan: plan?.id,
            digest: plan?.digest, facts: plan.map { ["to": $0.state.rawValue] } ?? [:])
    }

    /// An approved plan, and the path of its database.
    private func approved(in folder: TemporaryFolder) throws -> (StateDatabase, Plan) {
        let state = try StateDatabase(path: folder.path("state.db"))
        var plan = try state.create(
            Plan(id: "", title: "x", created: Timestamp(seconds: 1), requester: alice),
            event: event("plan.created", nil, by: alice))
        var read = plan
        plan.state = .awaitingApproval
        plan.digest = "sha256:aa"
        try state.save(
            PlanChange(plan, read: read), event: event("plan.awaiting_approval", plan, by: alice))
        read = plan
        plan.state = .approved
        try state.add(
            Approval(
                plan: plan.id, digest: "sha256:aa", verdict: .approved, actor: bob, comment: "",
                at: Timestamp(seconds: 1), expires: nil),
            change: PlanChange(plan, read: read), event: event("plan.approved", plan, by: bob))
        return (state, plan)
    }

    @Test func `what was done through the log agrees with it`() throws {
        let folder = try TemporaryFolder()
        let (state, plan) = try approved(in: folder)
        #expect(try state.planDeviations().isEmpty)
        #expect(try state.approvedDigest(of: plan.id) == "sha256:aa")
        #expect(try state.approvedDigest(of: "P-2") == nil)
    }

    @Test(
        arguments: [
            (
                "UPDATE plan SET state = 'rolling', body = replace(body, '\"approved\"', '\"rolling\"')",
                "stored as rolling, and the log says approved"
            ),
            (
                "UPDATE plan SET digest = 'sha256:bb', body = replace(body, 'sha256:aa', 'sha256:bb')",
                "digest sha256:bb, and the log says sha256:aa"
            ),
            (
                "UPDATE approval SET body = replace(body, '\"bob\"', '\"eve\"')",
                "a word of 'eve' is stored that the log does not know"
            ),
        ])
    func `what was changed beside the log is named`(_ change: String, _ words: String) throws {
        let folder = try TemporaryFolder()
        let (state, _) = try approved(in: folder)
        try DatabaseQueue(path: state.path).write { try $0.execute(sql: change) }
        let deviations = try state.planDeviations()
        #expect(deviations.contains { $0.contains(words) }, "\(deviations)")
    }
}
