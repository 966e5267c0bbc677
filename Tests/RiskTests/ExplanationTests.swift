import Foundation
import PatchModel
import Risk
import Testing

struct ExplanationTests {
    @Test func `prints the tree of reasons`() throws {
        var input = Sample.known("CVE-2026-0007")
        input.knownExploited = [
            KnownExploited(added: Sample.now, due: Sample.now, ransomware: nil, feed: "cisa")
        ]
        input.asset.exposure = nil
        input.mitigations = [Sample.mitigation(.impact)]
        let text = try Sample.assessor().assess(input, at: Sample.now).explanation.text
        let expected = """
            CVE-2026-0007 in liba: Attend (14 days), due 2026-06-11, score 15 [4-30], unknown: exposure
              outcome: 3 days + forensic triage
                Deployer Patch Application Priority: Out-of-Cycle: Attend (14 days) [ssvc:DT_DP:1.0.0 row 60]
                  Automatable: Yes (AV, AC, PR and UI of CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H (vendor))
                  Exploitation: Active (KEV: cisa, 2026-05-28)
                  System Exposure: Controlled (default of the policy, assumed)
                  Human Impact: Low (mission 2 (tag), safety 2 (tag); ssvc:DT_HI:1.0.0 row 5)
            """
        #expect(text.hasPrefix(expected), "\(text)")
        let later = """
              mitigation (impact): counts [expires 2026-05-28] x 0.5 (rule 7, 2026-05-28)
              due date: 2026-06-11
                detected: 2026-05-28T00:00:00Z [the clock starts here]
                by today's outcome: 2026-06-11
                due date of the KEV record: 2026-05-28 [shown, not counted] (cisa, 2026-05-28)
              score: 15 [4-30], unknown: exposure [100 * chance * harm]
                chance of a successful attack: 0.25 [at most 0.99]
                  likelihood of exploitation: 1 [highest of KEV, EPSS and LEV] x 1
                    in KEV: yes (cisa, 2026-05-28)
                    EPSS: 0.1, percentile 0.5 (FIRST EPSS, 2026-05-28)
                  exposure: controlled x 0.5 (default of the policy, assumed)
                  use: loaded x 1 (process list)
                  confidence of the match: 1 x 1 (matching)
                  mitigations: 1 count x 0.5
                harm: 0.6
                  technical impact: 1 x 1 (CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H (vendor))
                  mission: 2 x 0.6 (tag)
                  safety: 2 (tag)
                weight: 0.17261 [-ln(1 - chance) * harm]
                worth finding out: exposure [narrows by 25.5 points]
            """
        #expect(text.hasSuffix(later), "\(text)")
    }

    @Test func `is computed again from what was stored`() throws {
        var random = Seeded(state: 21)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let decoder = JSONDecoder()
        var policy = RiskPolicy()
        policy.epssActivePercentile = 0.97
        policy.tables.append(DecisionTables.coordinator)
        let tables = try DecisionTables.shipped()
        let assessor = try RiskAssessor(policy: policy, tables: tables)
        let again = try RiskAssessor(
            policy: decoder.decode(RiskPolicy.self, from: try encoder.encode(policy)),
            tables: tables)
        #expect(again.policy == policy)
        for number in 0..<200 {
            let input = random.input(number)
            let assessment = try assessor.assess(input, at: Sample.now)
            let stored = try decoder.decode(RiskInput.self, from: try encoder.encode(input))
            #expect(stored == input)
            #expect(try again.assess(stored, at: Sample.now) == assessment)
            let kept = try decoder.decode(
                RiskAssessment.self, from: try encoder.encode(assessment))
            #expect(kept == assessment)
        }
    }

    @Test func `holds no control characters of hostile input`() throws {
        var input = Sample.known("CVE\u{1B}[31m-1\nx: y")
        input.component = "a\u{202E}b"
        input.vectors = [CVSSStatement(vector: "CVSS:3.1/\u{7}\n", issuer: "\r\nevil")]
        input.asset.exposure = Fact(.open, source: "tag\nforged: line")
        let explanation = try Sample.assessor().assess(input, at: Sample.now).explanation
        let text = explanation.text
        #expect(!text.unicodeScalars.contains { $0.properties.generalCategory == .format })
        #expect(!text.utf8.contains { $0 < 32 && $0 != 10 || $0 == 127 })
        #expect(!text.contains("\nforged") && !text.contains("\nx: y"))
        var deep = Explanation("leaf", "1")
        for _ in 0..<100 { deep = Explanation("node", "1", children: [deep]) }
        #expect(deep.text.split(separator: "\n").count == 33)
    }

    @Test func `takes what a finding carries`() throws {
        let finding = Finding(
            id: "id", matchID: "m", advisory: "CVE-2026-9", ids: ["CVE-2026-9"], summary: nil,
            component: "pkg:npm/a@1", name: "a", source: nil, installed: "1", fixed: "2",
            status: .affected,
            severity: SeverityScore(
                level: "critical", score: 9.8, vector: Sample.total, issuer: "vendor"),
            kev: Sample.kev, epss: ExploitProbability(score: 0.5, percentile: 0.9, date: nil),
            records: [], evidence: [], scope: .production)
        let input = RiskInput(finding)
        #expect(input.finding == "id" && input.component == "a")
        #expect(input.clocks.kevAdded == Sample.now)
        let assessment = try Sample.assessor().assess(input, at: Sample.now)
        #expect(assessment.points.exploitation.value == .active)
        #expect(assessment.points.technicalImpact.value == .total)
        #expect(assessment.clock == .kevAdded)
    }

    @Test func `what if evaluates again, and leaves the finding alone`() throws {
        var input = Sample.known()
        input.asset.exposure = Fact(.open, source: "tag")
        input.firstDue = Sample.now
        let assessor = try Sample.assessor()
        let tried = try assessor.whatIf(
            input, [.exposure(.small), .automatable(false)], at: Sample.now)
        #expect(tried.before == (try assessor.assess(input, at: Sample.now)))
        #expect(tried.before.outcome.response.name == "3 days")
        #expect(tried.after.outcome.response == .track)
        #expect(tried.after.due?.date == "2026-11-24")
        #expect(tried.after.points.exposure.source == "what if")
        let changes: [RiskChange] = [
            .publiclyExposed(false), .mission(.missionFails), .safety(.catastrophic),
            .epss(0.9, percentile: 0.99), .knownExploited(true), .exploitation(.active),
            .technicalImpact(.partial), .use(.unreachable), .confidence(0.5),
            .vector(Sample.partial), .addMitigation(Sample.mitigation(.exposure)),
        ]
        for change in changes {
            let tried = try assessor.whatIf(input, [change], at: Sample.now)
            #expect(tried.after.explanation != tried.before.explanation, "\(change)")
        }
        let back = try assessor.whatIf(
            input, [.addMitigation(Sample.mitigation(.exposure)), .withoutMitigations],
            at: Sample.now)
        #expect(back.after.score == back.before.score)
    }
}
