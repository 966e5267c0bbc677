import PatchModel
import Policy
import Testing

struct ApprovalPolicyTests {
    private let now = moment("2024-05-10T00:00:00Z")
    private let digest = "sha256:" + String(repeating: "ab", count: 32)
    private let alice = Actor(id: "alice", authentication: .os)

    private func word(
        _ id: String, _ verdict: Approval.Verdict = .approved, digest: String? = nil,
        how: Actor.Authentication = .os, for other: String? = nil, at: String = "2024-05-09",
        expires: String? = "2024-05-16"
    ) -> Approval {
        Approval(
            plan: "P-1", digest: digest ?? self.digest, verdict: verdict,
            actor: Actor(id: id, authentication: how, onBehalfOf: other), comment: "no",
            at: moment(at), expires: verdict == .rejected ? nil : expires.map(moment))
    }

    private func decide(
        _ approvals: [Approval], _ rule: ApprovalRule = ApprovalRule()
    ) -> ApprovalDecision {
        ApprovalPolicy(rule)
            .decision(digest: digest, requester: alice, approvals: approvals, now: now)
    }

    @Test func `refuses each approval that does not count, with the reason`() {
        let other = "sha256:12ab34cd" + String(repeating: "0", count: 56)
        let table: [(Approval, String)] = [
            (word("alice"), "by the requester"),
            (word("carol", for: "alice"), "by the requester"),
            (word("bob", digest: other), "for an older digest sha256:12ab34cd…"),
            (word("bob", expires: "2024-05-09T12:00:00Z"), "expired at 2024-05-09T12:00:00Z"),
            (word("bob", expires: "2024-05-10"), "expired at 2024-05-10T00:00:00Z"),
            (word("bob", at: "2024-05-01", expires: nil), "expired at 2024-05-08T00:00:00Z"),
            (
                word("bob", at: "2024-05-01", expires: "2030-01-01"),
                "expired at 2024-05-08T00:00:00Z"
            ),
            (word("bob", at: "2024-05-11"), "dated in the future (2024-05-11T00:00:00Z)"),
            (word("timer", how: .program), "given by the program, not by a person"),
        ]
        for (approval, reason) in table {
            guard case .missing(1, let refused) = decide([approval]) else {
                Issue.record("\(approval)")
                continue
            }
            #expect(refused.map(\.reason.description) == [reason])
        }
        #expect(decide([word("bob")]) == .satisfied([word("bob")]))
    }

    @Test func `counts people, not approvals`() {
        let rule = ApprovalRule(count: 2)
        let twice = decide([word("bob"), word("bob", at: "2024-05-09T10:00:00Z")], rule)
        #expect(
            twice.description == """
                1 more approval is needed
                the one of 'bob' does not count: the same person twice
                """)
        let proxy = decide([word("bob"), word("carol", for: "bob")], rule)
        if case .satisfied = proxy { Issue.record("one person behind two names") }
        let two = decide([word("bob"), word("carol")], rule)
        #expect(two.description == "approved by 'bob', 'carol'")
        // An expired one does not stand in the way of a new one.
        let renewed = [word("bob", expires: "2024-05-09T01:00:00Z"), word("bob")]
        #expect(decide(renewed) == .satisfied([renewed[1]]))
        #expect(decide([], rule).description == "2 more approvals are needed")
    }

    @Test func `the rule decides on requester, signature and number`() {
        #expect(decide([], ApprovalRule(count: 0)) == .satisfied([]))
        let own = word("alice")
        #expect(decide([own], ApprovalRule(allowsRequester: true)) == .satisfied([own]))
        let signed = ApprovalRule(needsSignature: true)
        guard case .missing(1, let refused) = decide([word("bob")], signed) else {
            Issue.record("unsigned counts")
            return
        }
        #expect(refused.first?.reason == .unsigned)
        let good = word("bob", how: .signed)
        #expect(decide([word("bob"), good], signed) == .satisfied([good]))
    }

    @Test func `a rejection stands until the same person thinks again`() {
        let no = word("bob", .rejected)
        #expect(decide([word("carol"), no]) == .rejected(no))
        #expect(decide([no]).description == "rejected by 'bob': no")
        #expect(decide([no, word("bob")]) == .satisfied([word("bob")]))
        #expect(decide([no, word("carol", .rejected), word("carol")]) == .rejected(no))
        #expect(
            decide([word("bob", .rejected, digest: "sha256:00"), word("carol")]).description
                == "approved by 'carol'")
        // The word for an older digest takes nothing back.
        #expect(decide([no, word("bob", digest: "sha256:00")]) == .rejected(no))
    }

    @Test func `says at once why somebody may not approve`() {
        func refusal(
            _ actor: Actor, seen: String? = nil, rule: ApprovalRule = ApprovalRule(),
            given: [Approval] = [], hasLogin: Bool = true
        ) -> String? {
            ApprovalPolicy(rule).refusal(
                of: actor, seen: seen ?? digest, digest: digest, requester: alice,
                approvals: given, now: now, hasLogin: hasLogin)?.description
        }
        let bob = Actor(id: "bob", authentication: .os)
        #expect(refusal(bob) == nil)
        #expect(refusal(alice) == "by the requester")
        #expect(refusal(bob, seen: "sha256:00") == "for an older digest sha256:00")
        #expect(refusal(bob, given: [word("bob")]) == "the same person twice")
        #expect(refusal(bob, given: [word("bob", expires: "2024-05-09T01:00:00Z")]) == nil)
        #expect(refusal(bob, rule: ApprovalRule(needsSignature: true)) == "not signed")
        let root = Actor(id: "root", authentication: .os)
        #expect(refusal(root, hasLogin: false)?.contains("approve with a signature") == true)
        let signed = Actor(id: "bob", authentication: .signed)
        let rule = ApprovalRule(needsSignature: true)
        #expect(refusal(signed, rule: rule, given: [word("bob")], hasLogin: false) == nil)
    }

    @Test func `an override takes a reason and a second person`() {
        let bob = Actor(id: "bob", authentication: .os)
        let table: [(PolicyOverride, OverrideRefusal?)] = [
            (PolicyOverride(actor: alice, reason: "outage", second: bob), nil),
            (PolicyOverride(actor: alice, reason: " \n", second: bob), .noReason),
            (PolicyOverride(actor: alice, reason: "outage"), .noSecondPerson),
            (PolicyOverride(actor: alice, reason: "outage", second: alice), .samePerson("alice")),
            (
                PolicyOverride(
                    actor: alice, reason: "outage",
                    second: Actor(id: "timer", authentication: .program)), .secondIsProgram
            ),
        ]
        for (override, expected) in table {
            #expect(override.refusal(under: ApprovalRule()) == expected)
        }
        #expect(table[0].0.refusal(under: ApprovalRule(needsSignature: true)) == .unsigned("bob"))
    }

    @Test func `no number of seconds overflows`() {
        let rule = ApprovalRule(validFor: .max)
        #expect(ApprovalPolicy(rule).expiry(from: now).seconds == .max)
        #expect(decide([word("bob")], rule) == .satisfied([word("bob")]))
    }
}
