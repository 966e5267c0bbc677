import PatchModel
import Store
import Testing

struct PlanTableTests {
    private let folder: TemporaryFolder
    private let state: StateDatabase

    init() throws {
        folder = try TemporaryFolder()
        state = try StateDatabase(path: folder.path("state.db"))
    }

    @Test func `plans get ids in order and come back whole`() throws {
        let first = try state.create(plan("one"), event: event("plan.created"))
        let second = try state.create(plan("two", state: .done), event: event("plan.created"))
        #expect(first.id == "P-1" && second.id == "P-2")
        #expect(try state.plan("P-1") == first)
        #expect(try state.plans() == [first, second])
        #expect(try state.plans(in: [.done, .failedNeedsHuman]) == [second])
        #expect(try state.events(AuditQuery(plan: "P-2")).map(\.sequence) == [2])
        let error = #expect(throws: StoreError.self) { try state.plan("P-3") }
        #expect(error?.description == "no plan 'P-3': list them with 'oakum plan list'")
    }

    @Test func `what somebody else changed meanwhile is not overwritten`() throws {
        let read = try state.create(plan(state: .rolling), event: event())
        var paused = read
        paused.state = .paused
        // Another process with its own connection asks for a pause.
        let other = try StateDatabase(path: state.path)
        try other.save(PlanChange(paused, read: read), event: event("plan.paused"))
        var baking = read
        baking.state = .baking
        let error = #expect(throws: StoreError.self) {
            try state.save(PlanChange(baking, read: read), event: event("plan.moved"))
        }
        guard case .changed(let text)? = error?.reason else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(text.contains("'rolling'") && text.contains("'paused'"))
        #expect(try state.plan("P-1") == paused)
        #expect(try state.events().map(\.event.type) == ["test.happened", "plan.paused"])
        // The same state of another wave or digest is another plan, too.
        var otherWave = paused
        otherWave.wave = 4
        var otherDigest = paused
        otherDigest.digest = nil
        for stale in [otherWave, otherDigest] {
            #expect(throws: StoreError.self) {
                try state.save(PlanChange(baking, read: stale), event: event())
            }
        }
        try state.save(PlanChange(baking, read: paused), event: event("plan.moved"))
        #expect(try state.plan("P-1").state == .baking)
    }

    @Test func `an approval, its event and the plan's state come together or not at all`() throws {
        let read = try state.create(plan(state: .awaitingApproval), event: event())
        var approved = read
        approved.state = .approved
        func approval(_ id: String) -> Approval {
            Approval(
                plan: "P-1", digest: "sha256:00", verdict: .approved,
                actor: Actor(id: id, authentication: .signed), comment: "fine", at: moment(20),
                expires: moment(90))
        }
        try state.add(approval("bob"), event: event("plan.approved"))
        try state.add(
            approval("cy"), change: PlanChange(approved, read: read), event: event("plan.approved"))
        #expect(throws: StoreError.self) {
            try state.add(
                approval("eve"), change: PlanChange(approved, read: read), event: event())
        }
        #expect(try state.approvals(of: "P-1").map(\.actor.id) == ["bob", "cy"])
        #expect(try state.plan("P-1") == approved)
        #expect(try state.events().count == 3)
        var lost = approval("dee")
        lost.plan = "P-9"
        #expect(throws: StoreError.self) { try state.add(lost, event: event()) }
    }

    @Test func `trials are found by plan and digest`() throws {
        _ = try state.create(plan(), event: event())
        func trial(_ digest: String, _ isPassed: Bool) -> TrialResult {
            TrialResult(
                plan: "P-1", digest: digest, asset: "a", sandbox: "none", isPassed: isPassed,
                reason: isPassed ? nil : "it broke", started: moment(1), finished: moment(2))
        }
        for (digest, isPassed) in [("sha256:00", false), ("sha256:01", true), ("sha256:00", true)] {
            try state.add(trial(digest, isPassed), event: event("plan.tested"))
        }
        #expect(
            try state.trials(of: "P-1", digest: "sha256:00")
                == [trial("sha256:00", false), trial("sha256:00", true)])
        #expect(try state.trials(of: "P-1").count == 3)
    }

    @Test func `a version is blocked until its time is over or it is unblocked`() throws {
        let block = BlockedVersion(
            package: "pkg:npm/left", version: "2.0.0", reason: "it broke", plan: "P-1",
            at: moment(100), expires: moment(200))
        var forever = block
        forever.version = "2.0.1"
        forever.expires = nil
        try state.block([block, forever], event: event("version.blocked"))
        #expect(try state.blockedVersions(at: moment(99)).isEmpty)
        #expect(try state.blockedVersions(at: moment(100)) == [block, forever])
        #expect(try state.blockedVersions(at: moment(200)) == [forever])
        #expect(
            try !state.unblock(
                package: "pkg:npm/left", version: "2.0.0", at: moment(300), event: event()))
        #expect(
            try state.unblock(
                package: "pkg:npm/left", version: "2.0.1", at: moment(300),
                event: event("version.unblocked")))
        #expect(try state.blockedVersions(at: moment(300)).isEmpty)
        #expect(
            try state.events().map(\.event.type) == ["version.blocked", "version.unblocked"])
    }
}
