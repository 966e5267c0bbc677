import PatchModel
import Risk
import Testing

struct ScoreTests {
    private func score(_ change: (inout RiskInput) -> Void = { _ in }) throws -> FindingScore {
        var input = Sample.known()
        change(&input)
        return try Sample.assessor().assess(input, at: Sample.now).score
    }

    private func near(_ left: Double, _ right: Double) -> Bool { abs(left - right) < 1e-9 }

    @Test func `follows the formulas`() throws {
        // EPSS 0.1, controlled 0.5, loaded 1, sure; total impact 1, mission 2 is 0.6.
        let plain = try score()
        #expect(near(plain.probability, 0.05))
        #expect(near(plain.impact, 0.6))
        #expect(near(plain.interval.point, 3))
        #expect(near(plain.weight, 0.6 * 0.051293294387550578))
        #expect(plain.interval.description == "3")

        let exploited = try score {
            $0.knownExploited = [Sample.kev]
            $0.asset.exposure = Fact(.open, source: "tag")
            $0.asset.safety = Fact(.critical, source: "tag")
        }
        #expect(exploited.probability == 0.99)
        #expect(exploited.impact == 1)
        #expect(exploited.interval.description == "99")

        let mixed = try score {
            $0.lev = Fact(0.4, source: "lev")
            $0.asset.exposure = Fact(.small, source: "tag")
            $0.asset.mission = Fact(.degraded, source: "tag")
            $0.use = Fact(.unreachable, source: "tag")
            $0.confidence = Fact(0.5, source: "matching")
            $0.mitigations = [
                Sample.mitigation(.exploit, 0.5), Sample.mitigation(.exposure, 0.2),
            ]
        }
        #expect(near(mixed.probability, 0.4 * 0.15 * 0.4 * 0.5 * 0.5 * 0.8))
        #expect(near(mixed.impact, 0.4))
    }

    @Test func `takes the impact from the vector`() throws {
        let cases = [
            (Sample.total, 1), ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", 0),
            ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", 0.56 / 0.914816),
            ("CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:L/A:L", (1 - 0.78 * 0.78 * 0.78) / 0.914816),
            ("AV:N/AC:L/Au:N/C:P/I:N/A:N", 0.275 / (1 - 0.34 * 0.34 * 0.34)),
            ("AV:N/AC:L/Au:N/C:C/I:C/A:C", 1),
            (
                "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:H/SI:N/SA:N",
                0.56 / 0.914816
            ),
        ]
        for (vector, impact) in cases {
            let found = try score { $0.vectors = [CVSSStatement(vector: vector)] }
            #expect(near(found.technicalImpact.point, impact), "\(vector)")
        }
    }

    @Test func `an unknown fact gives an interval and its worth`() throws {
        let unknown = try score {
            $0.knownExploited = [Sample.kev]
            $0.asset.exposure = nil
            $0.asset.mission = Fact(.missionFails, source: "tag")
        }.interval
        #expect(unknown.description == "50 [15-99], unknown: exposure")
        #expect(near(unknown.unknown[0].narrowing, 84))

        let nothing = RiskInput(finding: "f", advisory: "CVE-2026-1")
        let blank = try Sample.assessor().assess(nothing, at: Sample.now).score.interval
        #expect(blank.low == 0)
        #expect(blank.high == 99)
        #expect(Set(blank.unknown.map(\.fact)) == Set(ScoreFact.allCases))
        let worth = blank.unknown.map(\.narrowing)
        #expect(worth == worth.sorted(by: >))
        #expect(blank.unknown.first?.fact == .epss)
    }

    @Test func `a fact that cannot change the score is not asked for`() throws {
        let known = try score {
            $0.knownExploited = [Sample.kev]
            $0.epss = nil
            $0.asset.safety = Fact(.catastrophic, source: "tag")
            $0.asset.mission = nil
        }.interval
        #expect(known.description == "50")
        #expect(known.unknown.isEmpty)
        // Each alone changes nothing the other does not, and both are still named.
        let hidden = try score {
            $0.knownExploited = [Sample.kev]
            $0.asset.mission = Fact(.degraded, source: "guess", isAssumed: true)
            $0.asset.safety = nil
        }.interval
        #expect(hidden.unknown.map(\.fact) == [.mission, .safety])
        #expect(hidden.description == "20 [20-50], unknown: mission, safety")
    }

    @Test func `the findings of an asset add up`() throws {
        let assessor = try Sample.assessor()
        let one = try assessor.assess(Sample.known("CVE-1"), at: Sample.now)
        let two = try assessor.assess(Sample.known("CVE-2"), at: Sample.now)
        let risk = AssetRisk([one, two])
        #expect(near(risk.score.point, 60 * (1 - 0.95 * 0.95)))
        #expect(near(risk.weight, 2 * one.weight))
        #expect(risk.due == one.due)
        let none = AssetRisk([])
        #expect(none.score.description == "0")
        #expect(none.response == nil)
    }

    @Test func `numbers that are none do no harm`() throws {
        for value in [Double.nan, .infinity, -.infinity, 1e300, -5] {
            let found = try score {
                $0.epss = Sample.epss(value, value)
                $0.lev = Fact(value, source: "lev")
                $0.confidence = Fact(value, source: "matching")
            }
            let interval = found.interval
            #expect(interval.point >= 0 && interval.point <= 99)
            #expect(interval.low <= interval.point && interval.point <= interval.high)
            #expect(found.weight.isFinite && found.weight >= 0)
        }
        var policy = RiskPolicy()
        policy.factors.exposure.middle = .nan
        policy.factors.mission = []
        policy.responses["ssvc:DSOI"]?["S"]?.days = .max
        let assessor = try RiskAssessor(policy: policy, tables: try DecisionTables.shipped())
        let odd = try assessor.assess(Sample.known(), at: Sample.now)
        #expect(odd.score.interval.point == 0)
        #expect(odd.outcome.decisions[0].response.days == .max)
    }
}
