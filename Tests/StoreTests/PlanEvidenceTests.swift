import GRDB
import PatchModel
import Store
import Testing

struct PlanEvidenceTests {
    private let folder: TemporaryFolder
    private let alice = Actor(id: "alice", authentication: .os)
    private let bob = Actor(id: "bob", authentication: .signed)

    init() throws { folder = try TemporaryFolder() }

    private func event(_ type: String, _ plan: Plan?, by actor: Actor) -> AuditEvent {
        AuditEvent(
            at: moment(30), type: type, actor: actor, plan: plan?.id, digest: plan?.digest,
            facts: plan.map { ["to": $0.state.rawValue] } ?? [:])
    }

    private func approval(_ plan: Plan, by actor: Actor) -> Approval {
        Approval(
            plan: plan.id, digest: plan.digest ?? "", verdict: .approved, actor: actor,
            comment: "fine", at: moment(20), expires: moment(90))
    }

    private func draft(_ state: StateDatabase) throws -> Plan {
        try state.create(
            Plan(id: "", title: "x", created: moment(1), requester: alice),
            event: event("plan.created", nil, by: alice))
    }

    /// An approved plan: one word that was not enough, and one that was.
    private func approved() throws -> (StateDatabase, Plan) {
        let state = try StateDatabase(path: folder.path("state.db"))
        var plan = try draft(state)
        var read = plan
        plan.state = .awaitingApproval
        plan.digest = "sha256:aa"
        try state.save(
            PlanChange(plan, read: read), event: event("plan.awaiting_approval", plan, by: alice))
        try state.add(approval(plan, by: alice), event: event("approval.given", plan, by: alice))
        read = plan
        plan.state = .approved
        try state.add(
            approval(plan, by: bob), change: PlanChange(plan, read: read),
            event: event("plan.approved", plan, by: bob))
        return (state, plan)
    }

    @Test func `what was done through the log agrees with it`() throws {
        let (state, approved) = try approved()
        #expect(try state.planDeviations().isEmpty)
        #expect(try state.approvedDigest(of: approved.id) == "sha256:aa")
        #expect(try state.approvedDigest(of: "P-2") == nil)
        // Words of a draft, moves of its targets, and events that move nothing.
        let second = try draft(state)
        var noted = second
        noted.reason = "nothing to do"
        try state.save(
            PlanChange(noted, read: second),
            event: AuditEvent(at: moment(31), type: "plan.noted", actor: alice, plan: second.id))
        var rolling = approved
        rolling.state = .rolling
        rolling.wave = 1
        try state.save(
            PlanChange(rolling, read: approved), event: event("wave.rolling", rolling, by: alice))
        var target = event("target.apply.observed", rolling, by: alice)
        target.facts["to"] = "ok"
        try state.append(target)
        #expect(try state.planDeviations().isEmpty)
        #expect(try AuditVerification(state).verify().isIntact)
    }

    @Test func `the latest approval in the log counts`() throws {
        let (state, first) = try approved()
        var second = first
        second.digest = "sha256:bb"
        try state.save(
            PlanChange(second, read: first), event: event("plan.resolved", second, by: bob))
        #expect(try state.approvedDigest(of: first.id) == "sha256:aa")
        try state.append(event("plan.approved", second, by: bob))
        #expect(try state.approvedDigest(of: first.id) == "sha256:bb")
        // An event whose column alone says that it is an approval.
        try tamper(
            state.path,
            """
            DROP TRIGGER audit_no_update;
            UPDATE audit SET plan = 'P-9' WHERE type = 'plan.approved';
            """)
        let error = #expect(throws: StoreError.self) { try state.approvedDigest(of: "P-9") }
        #expect(error?.reason == .damaged)
        #expect(try state.approvedDigest(of: first.id) == nil)
    }

    /// Statements of a stranger, and what is said then.
    private static let changes: [(sql: String, words: [String])] = [
        (
            """
            UPDATE plan SET state = 'rolling', body = replace(body, '"approved"', '"rolling"')
            """, ["P-1 is stored as rolling, and the log says approved (event 4)"]
        ),
        (
            "UPDATE plan SET digest = 'sha256:bb', body = replace(body, 'sha256:aa', 'sha256:bb')",
            [
                "P-1 is stored with digest sha256:bb, and the log says sha256:aa (event 4)"
            ]
        ),
        (
            "UPDATE plan SET state = 'rolling'",
            ["P-1: the columns of its row say something else than its text"]
        ),
        ("UPDATE plan SET body = '{'", ["P-1: what is stored as its plan cannot be read"]),
        (
            "UPDATE plan SET wave = 7",
            ["P-1: the columns of its row say something else than its text"]
        ),
        (
            "INSERT INTO plan SELECT 9, 'P-9', title, state, wave, digest, created, "
                + "replace(body, 'P-1', 'P-9') FROM plan",
            ["P-9 is stored as approved, and the log does not know it"]
        ),
        (
            """
            UPDATE approval SET body = replace(body, '"bob"', '"eve"') WHERE id = 2
            """,
            [
                "P-1: a word of 'eve' is stored that the log does not know",
                "P-1: a word of 'bob' is not stored, and the log knows it (event 4)",
            ]
        ),
        (
            // The same word, for longer.
            "UPDATE approval SET body = replace(body, '00:01:30', '00:09:30') WHERE id = 1",
            [
                "P-1: a word of 'alice' is stored that the log does not know",
                "P-1: a word of 'alice' is not stored, and the log knows it (event 3)",
            ]
        ),
        (
            "INSERT INTO approval(plan, digest, body) SELECT plan, digest, body FROM approval "
                + "WHERE id = 1",
            ["P-1: a word of 'alice' is stored that the log does not know"]
        ),
        (
            "UPDATE approval SET body = '' WHERE id = 1",
            [
                "P-1: a word of '?' is stored that the log does not know",
                "P-1: a word of 'alice' is not stored, and the log knows it (event 3)",
            ]
        ),
        (
            "DELETE FROM approval WHERE id = 1",
            ["P-1: a word of 'alice' is not stored, and the log knows it (event 3)"]
        ),
        (
            "DELETE FROM approval; DELETE FROM plan",
            [
                "P-1 is not stored, and the log knows it (event 1)",
                "P-1: a word of 'alice' is not stored, and the log knows it (event 3)",
                "P-1: a word of 'bob' is not stored, and the log knows it (event 4)",
            ]
        ),
    ]

    @Test func `what was changed beside the log is named`() throws {
        for (sql, words) in Self.changes {
            let (state, _) = try approved()
            try tamper(state.path, sql)
            #expect(try state.planDeviations() == words, "\(sql)")
            try remove("state.db")
        }
    }

    @Test func `a draft that was moved beside the log is named`() throws {
        let state = try StateDatabase(path: folder.path("state.db"))
        _ = try draft(state)
        #expect(try state.planDeviations().isEmpty)
        try tamper(
            state.path,
            """
            UPDATE plan SET state = 'approved', body = replace(body, '"draft"', '"approved"')
            """)
        #expect(
            try state.planDeviations()
                == ["P-1 is stored as approved, and the log knows no move of it"])
    }

    private func remove(_ name: String) throws {
        for suffix in ["", "-wal", "-shm"] { try? removeFile(folder.path(name) + suffix) }
    }
}
