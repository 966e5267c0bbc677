import PatchModel
import Risk
import Testing

struct OutcomeTests {
    private func assess(
        _ change: (inout RiskInput) -> Void, policy: (inout RiskPolicy) -> Void = { _ in }
    ) throws -> RiskAssessment {
        var input = Sample.known()
        change(&input)
        return try Sample.assessor(policy).assess(input, at: Sample.now)
    }

    @Test func `automatable and total follow the vector`() throws {
        // Vector, automatable, total.
        let cases: [(String, Bool, TechnicalImpact)] = [
            (Sample.total, true, .total), (Sample.partial, false, .partial),
            ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:L", true, .partial),
            ("CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H", false, .total),
            ("CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:H", false, .total),
            ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", true, .total),
            ("CVSS:4.0/AV:A/AC:L/AT:N/PR:N/UI:N/VC:L/VI:H/VA:H/SC:H/SI:H/SA:H", false, .partial),
            ("AV:N/AC:L/Au:N/C:C/I:C/A:C", true, .total),
            ("AV:N/AC:M/Au:N/C:P/I:P/A:P", false, .partial),
        ]
        for (vector, automatable, impact) in cases {
            let points = try assess { $0.vectors = [CVSSStatement(vector: vector)] }.points
            #expect(points.automatable.value == automatable, "\(vector)")
            #expect(points.technicalImpact.value == impact, "\(vector)")
        }
    }

    @Test func `what is stated goes before what is derived`() throws {
        let points = try assess {
            $0.automatable = Fact(false, source: "vulnrichment")
            $0.technicalImpact = Fact(.partial, source: "vulnrichment")
        }.points
        #expect(points.automatable == Fact(false, source: "vulnrichment"))
        #expect(points.technicalImpact == Fact(.partial, source: "vulnrichment"))
    }

    @Test func `newer versions of CVSS first, then vendors before NVD`() throws {
        let four = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"
        let statements = [
            CVSSStatement(vector: Sample.partial, issuer: "nvd"),
            CVSSStatement(vector: Sample.total, issuer: "vendor"),
            CVSSStatement(vector: "nonsense", issuer: "vendor"),
        ]
        for order in [statements, statements.reversed()] {
            let assessment = try assess { $0.vectors = order }
            #expect(assessment.points.technicalImpact.source.contains("(vendor)"))
            #expect(assessment.explanation.text.contains("vector left out: nonsense"))
        }
        let newer = try assess {
            $0.vectors = statements + [CVSSStatement(vector: four, issuer: "nvd")]
        }
        #expect(newer.points.technicalImpact.source.contains("CVSS:4.0"))
    }

    @Test func `exploitation needs evidence, EPSS lifts to PoC only`() throws {
        func level(
            _ change: (inout RiskInput) -> Void, policy: (inout RiskPolicy) -> Void = { _ in }
        ) throws -> Exploitation {
            try assess(change, policy: policy).points.exploitation.value
        }
        #expect(try level { _ in } == .none)
        #expect(try level { $0.epss = Sample.epss(0.9, 0.8999) } == .none)
        #expect(try level { $0.epss = Sample.epss(0.9, 0.9) } == .poc)
        #expect(try level { $0.epss = Sample.epss(1, 1) } == .poc)
        #expect(try level { $0.epss = Sample.epss(1, nil) } == .none)
        #expect(
            try level(
                { $0.epss = Sample.epss(1, 0.99) }, policy: { $0.epssActivePercentile = 0.99 })
                == .active)
        #expect(try level { $0.exploit = Fact(true, source: "db") } == .poc)
        #expect(try level { $0.exploit = Fact(false, source: "db") } == .none)
        for (metric, expected) in [
            ("P", Exploitation.poc), ("H", .poc), ("U", .none), ("X", .none),
        ] {
            let vector = Sample.total + "/E:" + metric
            #expect(try level { $0.vectors = [CVSSStatement(vector: vector)] } == expected)
        }
        #expect(try level { $0.exploitation = [Fact(.active, source: "vendor")] } == .active)
        let kev = try assess {
            $0.knownExploited = [Sample.kev]
            $0.exploitation = [Fact(.none, source: "vendor")]
        }
        #expect(kev.points.exploitation == Fact(.active, source: "KEV: cisa", date: Sample.now))
    }

    @Test func `the earliest date of several tables counts`() throws {
        // Deployer: scheduled, 30 days. BOD 26-04: automatable, not exposed, 60 days.
        let plain = try assess { _ in }
        #expect(plain.outcome.decisions.map(\.response.name) == ["Track*", "60 days"])
        #expect(plain.due?.date == "2026-06-27")
        // Deployer: out of cycle. BOD 26-04: KEV, total and automatable.
        let exploited = try assess { $0.knownExploited = [Sample.kev] }
        #expect(
            exploited.outcome.decisions.map(\.response.name) == [
                "Attend", "3 days + forensic triage",
            ])
        #expect(exploited.outcome.needsForensicTriage)
        #expect(exploited.due?.date == "2026-05-31")
        let open = try assess {
            $0.asset.exposure = Fact(.open, source: "tag")
            $0.asset.mission = Fact(.missionFails, source: "tag")
            $0.knownExploited = [Sample.kev]
        }
        #expect(open.outcome.decisions[0].response == .act)
        #expect(open.outcome.decisions[0].row == 71)
    }

    @Test func `without limit there is no date but the next upgrade`() throws {
        let calm = try assess(
            { $0.vectors = [CVSSStatement(vector: Sample.partial)] },
            policy: { $0.tables = [DecisionTables.bod2604] })
        #expect(calm.due == nil)
        #expect(calm.explanation.text.contains("due date: next upgrade"))
        let capped = try assess { $0.vectors = [CVSSStatement(vector: Sample.partial)] }
        #expect(capped.outcome.response == .track)
        #expect(capped.due?.date == "2026-11-24")
        let none = try assess({ _ in }, policy: { $0.tables = [] })
        #expect(none.outcome.response.waitsForUpgrade)
        #expect(none.due == nil)
    }

    @Test func `the policy picks the clock, and all are shown`() throws {
        let added = Timestamp(seconds: Sample.detected.seconds - 86_400 * 10)
        let clocks = RiskClocks(
            disclosed: Timestamp(seconds: added.seconds - 86_400), kevAdded: added,
            detected: Sample.detected)
        let byDetection = try assess { $0.clocks = clocks }
        #expect(byDetection.clock == .detected)
        let byKEV = try assess(
            { $0.clocks = clocks }, policy: { $0.clockStart = [.assigned, .kevAdded] })
        #expect(byKEV.clock == .kevAdded)
        #expect(byKEV.due?.date == "2026-06-17")
        for name in ["disclosed", "kev_added", "detected"] {
            #expect(byKEV.explanation.text.contains("    \(name): 2026-05-"))
        }
        let stopped = try assess({ _ in }, policy: { $0.clockStart = [.assigned] })
        #expect(stopped.due == nil)
        #expect(stopped.explanation.text.contains("none, give one of the clocks 'assigned'"))
    }

    @Test func `the first due date is never moved later`() throws {
        let first = Timestamp(seconds: Sample.detected.seconds + 86_400)
        let kept = try assess { $0.firstDue = first }
        #expect(kept.due == first)
        #expect(kept.effective.due?.date == "2026-06-27")
        let late = Timestamp(seconds: Sample.detected.seconds + 86_400 * 300)
        let shortened = try assess { $0.firstDue = late }
        #expect(shortened.due?.date == "2026-06-27")
        #expect(shortened.firstDue == late)
    }

    @Test func `a KEV record's own date is kept and shown`() throws {
        let due = Timestamp(seconds: Sample.now.seconds - 86_400 * 100)
        let assessment = try assess {
            $0.knownExploited = [
                KnownExploited(added: Sample.now, due: due, ransomware: true, feed: "cisa"),
                KnownExploited(added: nil, due: Sample.now, ransomware: nil, feed: "other"),
            ]
        }
        #expect(assessment.knownExploitedDue == due)
        #expect(assessment.due?.date == "2026-05-31")
        #expect(
            assessment.explanation.text.contains(
                "due date of the KEV record: \(due.date) [shown, not counted] (cisa"))
    }

    @Test func `unknown facts are assumed and marked`() throws {
        let input = RiskInput(finding: "f", advisory: "CVE-2026-1")
        let assessment = try Sample.assessor().assess(input, at: Sample.now)
        let points = assessment.points
        #expect(points.exposure.value == .controlled && points.exposure.isAssumed)
        #expect(points.mission.value == .supportCrippled && points.mission.isAssumed)
        #expect(points.safety.value == .marginal && points.safety.isAssumed)
        #expect(points.publiclyExposed.value == false && points.publiclyExposed.isAssumed)
        #expect(points.automatable.value && points.automatable.isAssumed)
        #expect(points.technicalImpact.value == .total && points.technicalImpact.isAssumed)
        #expect(points.humanImpact.value == .low && points.humanImpact.isAssumed)
    }
}
