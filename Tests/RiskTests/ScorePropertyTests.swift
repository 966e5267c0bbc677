import PatchModel
import Risk
import Testing

/// Properties that hold for every finding, tried on made-up ones; the seeds are fixed.
struct ScorePropertyTests {
    private let moment = Sample.now

    /// What a change must not do to score, weight, interval and outcome.
    private func faults(
        _ before: RiskAssessment, _ after: RiskAssessment, rising: Bool
    ) -> [String] {
        let (low, high) = rising ? (before, after) : (after, before)
        var faults: [String] = []
        if low.score.interval.point > high.score.interval.point { faults.append("score") }
        if low.weight > high.weight { faults.append("weight") }
        if low.score.interval.high > high.score.interval.high { faults.append("bound") }
        if days(low) < days(high) { faults.append("outcome") }
        return faults
    }

    private func days(_ assessment: RiskAssessment) -> Int {
        assessment.effective.response.days ?? .max
    }

    private func raised(_ input: RiskInput, _ random: inout Seeded) -> RiskInput {
        var input = input
        switch Int.random(in: 0...3, using: &random) {
        case 0:
            // A fact is raised, so it is one first.
            guard let epss = input.epss, !epss.isAssumed else { return input }
            let score = Double.random(in: epss.value.score...1, using: &random)
            let percentile = epss.value.percentile.map { max($0, score) }
            input.epss = Sample.epss(score, percentile)
        case 1:
            guard let exposure = input.asset.exposure, !exposure.isAssumed else { return input }
            let higher = SystemExposure.allCases.filter { $0 >= exposure.value }
            input.asset.exposure = Fact(random.pick(higher), source: "tag")
        case 2:
            guard let mission = input.asset.mission else { return input }
            let higher = MissionImpact.allCases.filter { $0 >= mission.value }
            input.asset.mission = Fact(random.pick(higher), source: "tag")
        default:
            guard let safety = input.asset.safety else { return input }
            let higher = SafetyImpact.allCases.filter { $0 >= safety.value }
            input.asset.safety = Fact(random.pick(higher), source: "tag")
        }
        return input
    }

    @Test func `raising EPSS, exposure, mission or safety never lowers`() throws {
        var random = Seeded(state: 1)
        let assessor = try Sample.assessor()
        var wrong: [String] = []
        var changed = 0
        for number in 0..<4000 {
            let input = random.input(number)
            let higher = raised(input, &random)
            if higher != input { changed += 1 }
            let found = faults(
                try assessor.assess(input, at: moment), try assessor.assess(higher, at: moment),
                rising: true)
            if !found.isEmpty { wrong.append("\(number): \(found)") }
        }
        #expect(wrong.isEmpty, "\(wrong.prefix(5))")
        #expect(changed > 1000)
    }

    @Test func `adding a mitigation never raises`() throws {
        var random = Seeded(state: 2)
        let assessor = try Sample.assessor()
        var wrong: [String] = []
        for number in 0..<3000 {
            let input = random.input(number)
            var mitigated = input
            mitigated.mitigations.insert(
                random.mitigation(),
                at: Int.random(in: 0...input.mitigations.count, using: &random))
            let found = faults(
                try assessor.assess(input, at: moment), try assessor.assess(mitigated, at: moment),
                rising: false)
            if !found.isEmpty { wrong.append("\(number): \(found)") }
        }
        #expect(wrong.isEmpty, "\(wrong.prefix(5))")
    }

    @Test func `forty tiny CVEs do not beat one that is exploited`() throws {
        var random = Seeded(state: 3)
        let assessor = try Sample.assessor()
        var wrong: [String] = []
        for number in 0..<300 {
            // Same asset, same component: the CVEs differ in what is known of their exploitation.
            var base = random.input(number)
            base.knownExploited = []
            base.lev = nil
            base.confidence = Fact(Double.random(in: 0.5...1, using: &random), source: "matching")
            base.vectors = [CVSSStatement(vector: Sample.total)]
            base.mitigations = []
            var exploited = base
            exploited.knownExploited = [Sample.kev]
            let many = try (0..<40).map { _ in
                var tiny = base
                tiny.epss = Sample.epss(Double.random(in: 0...0.01, using: &random), nil)
                return try assessor.assess(tiny, at: moment)
            }
            let one = AssetRisk([try assessor.assess(exploited, at: moment)])
            let forty = AssetRisk(many)
            if forty.score.point >= one.score.point || forty.weight >= one.weight {
                wrong.append("\(number): \(forty.score.point) and \(one.score.point)")
            }
        }
        #expect(wrong.isEmpty, "\(wrong.prefix(5))")
    }

    @Test func `the interval contains the point, and every way the facts can turn out`() throws {
        var random = Seeded(state: 4)
        let assessor = try Sample.assessor()
        var wrong: [String] = []
        for number in 0..<2000 {
            let input = random.input(number)
            let interval = try assessor.assess(input, at: moment).score.interval
            if !(interval.low <= interval.point && interval.point <= interval.high) {
                wrong.append("\(number): \(interval)")
            }
            var truth = input
            if truth.asset.exposure?.isAssumed ?? true {
                truth.asset.exposure = Fact(random.pick(SystemExposure.allCases), source: "found")
            }
            if truth.asset.mission == nil {
                truth.asset.mission = Fact(random.pick(MissionImpact.allCases), source: "found")
            }
            if truth.asset.safety == nil {
                truth.asset.safety = Fact(random.pick(SafetyImpact.allCases), source: "found")
            }
            if truth.use == nil {
                truth.use = Fact(random.pick(ComponentUse.allCases), source: "found")
            }
            if truth.epss?.isAssumed ?? true {
                truth.epss = Sample.epss(Double.random(in: 0...1, using: &random), nil)
            }
            let found = try assessor.assess(truth, at: moment).score.interval
            if found.point < interval.low || found.point > interval.high {
                wrong.append("\(number): \(found) outside \(interval)")
            }
            // What is found out never widens.
            if found.high - found.low > interval.high - interval.low { wrong.append("\(number)") }
        }
        #expect(wrong.isEmpty, "\(wrong.prefix(5))")
    }

    @Test func `the order of findings, mitigations and vectors does not matter`() throws {
        var random = Seeded(state: 5)
        let assessor = try Sample.assessor()
        for round in 0..<50 {
            var inputs = (0..<30).map { random.input($0 + round) }
            let before = AssetRisk(try inputs.map { try assessor.assess($0, at: moment) })
            inputs.shuffle(using: &random)
            for index in inputs.indices {
                inputs[index].mitigations.shuffle(using: &random)
                inputs[index].exploitation.shuffle(using: &random)
                inputs[index].vectors.shuffle(using: &random)
            }
            let after = AssetRisk(try inputs.map { try assessor.assess($0, at: moment) })
            #expect(before == after)
        }
    }

    @Test func `a finding more never lowers the asset`() throws {
        var random = Seeded(state: 6)
        let assessor = try Sample.assessor()
        var wrong: [Int] = []
        var findings: [RiskAssessment] = []
        var last = AssetRisk([])
        for number in 0..<150 {
            findings.append(try assessor.assess(random.input(number), at: moment))
            let next = AssetRisk(findings)
            if next.score.point < last.score.point || next.weight < last.weight {
                wrong.append(number)
            }
            last = next
        }
        #expect(wrong.isEmpty)
    }
}
