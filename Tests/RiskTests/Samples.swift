import PatchModel
import Risk

/// Inputs for the tests.
enum Sample {
    static let now = Timestamp(seconds: 1_780_000_000)
    static let detected = Timestamp(seconds: 1_779_926_400)
    static let total = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
    static let partial = "CVSS:3.1/AV:L/AC:H/PR:L/UI:R/S:U/C:L/I:N/A:N"
    static let kev = KnownExploited(added: now, due: nil, ransomware: nil, feed: "cisa")

    static func assessor(_ change: (inout RiskPolicy) -> Void = { _ in }) throws -> RiskAssessor {
        var policy = RiskPolicy()
        change(&policy)
        return try RiskAssessor(policy: policy, tables: try DecisionTables.shipped())
    }

    /// Everything known: total and automatable, controlled, mission and safety 2, EPSS 0.1.
    static func known(_ advisory: String = "CVE-2026-0001") -> RiskInput {
        var input = RiskInput(
            finding: "f-" + advisory, advisory: advisory, component: "liba",
            asset: AssetFacts(
                exposure: Fact(.controlled, source: "tag"),
                mission: Fact(.supportCrippled, source: "tag"),
                safety: Fact(.marginal, source: "tag")),
            clocks: RiskClocks(detected: detected))
        input.vectors = [CVSSStatement(vector: total, issuer: "vendor")]
        input.epss = epss(0.1, 0.5)
        input.confidence = Fact(1, source: "matching")
        input.use = Fact(.loaded, source: "process list")
        return input
    }

    static func epss(_ score: Double, _ percentile: Double?) -> Fact<ExploitProbability> {
        Fact(
            ExploitProbability(score: score, percentile: percentile, date: now),
            source: "FIRST EPSS", date: now)
    }

    static func mitigation(_ kind: Mitigation.Kind, _ effect: Double = 0.5) -> Mitigation {
        Mitigation(
            kind: kind, effect: effect, evidence: "rule 7", verified: now,
            expires: Timestamp(seconds: now.seconds + 1))
    }
}

/// A seeded source of random numbers (SplitMix64), the same in every run.
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    mutating func chance(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &self) < share }

    mutating func pick<Value>(_ values: [Value]) -> Value {
        values[Int.random(in: 0..<values.count, using: &self)]
    }

    /// A finding about which each fact is known or not, by chance.
    mutating func input(_ number: Int) -> RiskInput {
        var input = RiskInput(
            finding: "f\(number)", advisory: "CVE-2026-\(number)",
            clocks: RiskClocks(detected: Sample.detected))
        if chance(0.8) {
            let loss = ["N", "L", "H"]
            let text =
                "CVSS:3.1/AV:\(pick(["N", "L"]))/AC:\(pick(["L", "H"]))/PR:\(pick(["N", "L"]))"
                + "/UI:\(pick(["N", "R"]))/S:U/C:\(pick(loss))/I:\(pick(loss))/A:\(pick(loss))"
            input.vectors = [CVSSStatement(vector: text, issuer: pick(["nvd", "vendor"]))]
        }
        if chance(0.8) {
            let score = Double.random(in: 0...1, using: &self)
            input.epss = Sample.epss(score, chance(0.9) ? score : nil)
            input.epss?.isAssumed = chance(0.1)
        }
        if chance(0.2) { input.lev = Fact(Double.random(in: 0...1, using: &self), source: "lev") }
        if chance(0.2) { input.knownExploited = [Sample.kev] }
        if chance(0.2) {
            input.exploitation = [Fact(pick(Exploitation.allCases), source: "vendor")]
        }
        if chance(0.6) {
            input.confidence = Fact(Double.random(in: 0...1, using: &self), source: "matching")
        }
        if chance(0.6) { input.use = Fact(pick(ComponentUse.allCases), source: "processes") }
        for _ in 0..<Int.random(in: 0...3, using: &self) { input.mitigations.append(mitigation()) }
        input.asset = asset()
        return input
    }

    mutating func mitigation() -> Mitigation {
        Sample.mitigation(
            pick(Mitigation.Kind.allCases), Double.random(in: 0...0.9, using: &self))
    }

    mutating func asset() -> AssetFacts {
        AssetFacts(
            exposure: chance(0.7)
                ? Fact(pick(SystemExposure.allCases), source: "tag", isAssumed: chance(0.1)) : nil,
            publiclyExposed: chance(0.3) ? Fact(chance(0.5), source: "tag") : nil,
            mission: chance(0.7) ? Fact(pick(MissionImpact.allCases), source: "tag") : nil,
            safety: chance(0.7) ? Fact(pick(SafetyImpact.allCases), source: "tag") : nil)
    }
}
