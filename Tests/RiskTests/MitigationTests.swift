import PatchModel
import Risk
import Testing

struct MitigationTests {
    private func assess(
        _ change: (inout RiskInput) -> Void, policy: (inout RiskPolicy) -> Void = { _ in }
    ) throws -> RiskAssessment {
        var input = Sample.known()
        input.asset.exposure = Fact(.open, source: "tag")
        change(&input)
        return try Sample.assessor(policy).assess(input, at: Sample.now)
    }

    @Test func `lowers one level, and both results are shown`() throws {
        let assessment = try assess {
            $0.mitigations = [Sample.mitigation(.exposure), Sample.mitigation(.exposure)]
        }
        // BOD 26-04: exposed, automatable and total is 3 days; not exposed it is 60.
        #expect(assessment.outcome.response.name == "3 days")
        #expect(assessment.mitigated?.response.name == "Track*")
        #expect(
            assessment.mitigated?.decisions[0].inputs.first { $0.point == "System Exposure" }?
                .value.value == "Controlled")
        #expect(assessment.effective == assessment.mitigated)
        #expect(assessment.explanation.text.contains("\n  outcome: 3 days\n"))
        #expect(assessment.explanation.text.contains("\n  outcome with mitigations: Track*"))
        let impact = try assess { $0.mitigations = [Sample.mitigation(.impact)] }
        #expect(impact.mitigated?.response.name == "14 days")
        #expect(try assess { $0.mitigations = [Sample.mitigation(.exploit)] }.mitigated == nil)
    }

    @Test func `a stated public exposure stays`() throws {
        let assessment = try assess {
            $0.asset.publiclyExposed = Fact(true, source: "tag")
            $0.mitigations = [Sample.mitigation(.exposure)]
        }
        #expect(assessment.mitigated?.decisions[1].response.name == "3 days")
    }

    @Test func `counts only while verified and not expired`() throws {
        let second = Timestamp(seconds: Sample.now.seconds + 1)
        let cases: [(verified: Timestamp?, expires: Timestamp?, counts: Bool)] = [
            (nil, nil, false), (Sample.now, nil, true), (Sample.now, second, true),
            (Sample.now, Sample.now, false), (second, nil, false), (nil, second, false),
        ]
        for (verified, expires, counts) in cases {
            let assessment = try assess {
                $0.mitigations = [
                    Mitigation(
                        kind: .exposure, effect: 0.5, evidence: "rule", verified: verified,
                        expires: expires)
                ]
            }
            #expect((assessment.mitigated != nil) == counts)
            #expect(assessment.score.mitigations == (counts ? 0.5 : 1))
        }
    }

    @Test func `an exploited flaw with open exposure stays at Track star`() throws {
        var wrong: [String] = []
        for table in [DecisionTables.coordinator, DecisionTables.deployer, DecisionTables.bod2604] {
            for mission in MissionImpact.allCases {
                for vector in [Sample.partial, Sample.total] {
                    let assessment = try assess(
                        {
                            $0.knownExploited = [Sample.kev]
                            $0.vectors = [CVSSStatement(vector: vector)]
                            $0.asset.mission = Fact(mission, source: "tag")
                            $0.mitigations = [
                                Sample.mitigation(.exposure), Sample.mitigation(.impact),
                            ]
                        }, policy: { $0.tables = [table] })
                    if (assessment.effective.response.days ?? .max) > 30 {
                        wrong.append("\(table) \(mission) \(vector)")
                    }
                }
            }
        }
        #expect(wrong.isEmpty, "\(wrong)")
        let raised = try assess(
            {
                $0.knownExploited = [Sample.kev]
                $0.vectors = [CVSSStatement(vector: Sample.partial)]
            }, policy: { $0.tables = [DecisionTables.coordinator] })
        #expect(raised.outcome.isRaisedToFloor)
        #expect(raised.outcome.decisions[0].response == .track)
        #expect(raised.outcome.response == .trackClosely)
    }

    @Test func `no effect is out of bounds`() throws {
        for (effect, left) in [(5.0, 0.1), (-1, 1), (.nan, 1), (.infinity, 0.1)] {
            let assessment = try assess { $0.mitigations = [Sample.mitigation(.exploit, effect)] }
            #expect(abs(assessment.score.mitigations - left) < 1e-12)
        }
    }
}
