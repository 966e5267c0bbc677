internal import PatchModel

/// The score of one finding, with every factor it is made of.
///
///     L = max(1 if in KEV, EPSS, LEV)
///     p = min(0.99, L * exposure * use * product(1 - effect of mitigations) * confidence)
///     I = technical impact * mission factor; a safety impact from 3 raises the factor to 1
///     w = -ln(1 - p) * I
///     score = 100 * I * p
///
/// Sources: FIRST EPSS, https://www.first.org/epss/; NIST CSWP 41 (LEV) and its composite with KEV
/// by maximum; FIRST CVSS for the technical impact. The other factors are the policy's.
public struct FindingScore: Sendable, Hashable, Codable {
    /// L, 0...1.
    public var likelihood: ScoreRange
    /// Factor of the asset's exposure, before mitigations, which have their own factor.
    public var exposure: ScoreRange
    public var use: ScoreRange
    public var confidence: ScoreRange
    /// Product of what each active mitigation leaves, 0...1.
    public var mitigations: Double
    /// From CVSS, 0...1.
    public var technicalImpact: ScoreRange
    public var mission: ScoreRange
    /// 1 where the safety impact raises the mission factor to 1, else 0.
    public var safety: ScoreRange
    /// The facts that are assumed, sorted.
    public var assumed: [ScoreFact]

    /// The chance of a successful attack, 0...0.99.
    public var probability: Double { probability(.point, known: []) }
    /// The harm of one, 0...1.
    public var impact: Double { impact(.point, known: []) }
    /// The additive weight of the finding, 0 or more: what its removal gains.
    public var weight: Double { -naturalLogarithm(1 - probability) * impact }
    /// The score with its interval.
    public var interval: ScoreInterval { ScoreInterval([self]) }

    /// p from one end of the ranges; facts that count as known stay at their point.
    func probability(_ bound: ScoreRange.Bound, known: Set<ScoreFact>) -> Double {
        func value(_ fact: ScoreFact, _ range: ScoreRange) -> Double {
            range.at(known.contains(fact) ? .point : bound)
        }
        return min(
            0.99,
            value(.epss, likelihood) * value(.exposure, exposure) * value(.use, use)
                * value(.confidence, confidence) * mitigations)
    }

    /// I, likewise.
    func impact(_ bound: ScoreRange.Bound, known: Set<ScoreFact>) -> Double {
        func value(_ fact: ScoreFact, _ range: ScoreRange) -> Double {
            range.at(known.contains(fact) ? .point : bound)
        }
        return value(.cvss, technicalImpact) * max(value(.mission, mission), value(.safety, safety))
    }
}

extension FindingScore {
    /// Reads the factors off the input.
    init(
        _ input: RiskInput, _ points: SSVCPoints, _ cvss: CVSSReading, _ policy: RiskPolicy,
        active: [Mitigation]
    ) {
        let factors = policy.factors
        var assumed: Set<ScoreFact> = []
        likelihood = Self.likelihood(input, points, factors, &assumed)
        let levels = [factors.exposure.low, factors.exposure.middle, factors.exposure.high]
            .map { unit($0) }
        exposure = Self.range(points.exposure, .exposure, &assumed) { levels[$0.place] }
        let uses = [factors.use.low, factors.use.middle, factors.use.high].map { unit($0) }
        // Unknown use and bare presence on disk weigh the same; only the first is uncertain.
        let use = input.use ?? Fact(.installed, source: "", isAssumed: true)
        self.use = Self.range(use, .use, &assumed) { uses[$0.place] }
        confidence = Self.range(input.confidence, factors.confidence, .confidence, &assumed)
        technicalImpact = Self.range(
            cvss.chosen.map { Fact($0.vector.technicalImpact, source: "") }, factors.impact, .cvss,
            &assumed)
        mission = Self.range(points.mission, .mission, &assumed) {
            $0.place < factors.mission.count ? unit(factors.mission[$0.place]) : 1
        }
        safety = Self.range(points.safety, .safety, &assumed) {
            $0 >= factors.safetyRaisesFrom ? 1 : 0
        }
        // Sorted, because the order of mitigations must not decide about the last bit.
        mitigations = active.map { 1 - $0.boundedEffect }.sorted().reduce(1, *)
        self.assumed = assumed.sorted()
    }

    private static func likelihood(
        _ input: RiskInput, _ points: SSVCPoints, _ factors: ScoreFactors,
        _ assumed: inout Set<ScoreFact>
    ) -> ScoreRange {
        if points.inKEV.value { return ScoreRange(1) }
        let epss = input.epss.flatMap { fact in
            fact.value.score.isNaN
                ? nil
                : Fact(fact.value.score, source: fact.source, isAssumed: fact.isAssumed)
        }
        let range = Self.range(epss, factors.probability, .epss, &assumed)
        let lev = unit(input.lev?.value ?? 0)
        return ScoreRange(max(range.point, lev), from: max(range.low, lev), to: range.high)
    }

    private static func range<Value: RisingValues>(
        _ fact: Fact<Value>, _ name: ScoreFact, _ assumed: inout Set<ScoreFact>,
        _ factor: (Value) -> Double
    ) -> ScoreRange {
        guard fact.isAssumed else { return ScoreRange(factor(fact.value)) }
        assumed.insert(name)
        let all = Value.allCases.map(factor)
        return ScoreRange(
            factor(fact.value), from: all.min() ?? 0, to: all.max() ?? 1)
    }

    private static func range(
        _ fact: Fact<Double>?, _ otherwise: ScoreFactors.AssumedRange, _ name: ScoreFact,
        _ assumed: inout Set<ScoreFact>
    ) -> ScoreRange {
        if let fact, !fact.isAssumed, !fact.value.isNaN { return ScoreRange(unit(fact.value)) }
        assumed.insert(name)
        let stated = fact?.value ?? otherwise.value
        return ScoreRange(
            unit(stated, otherwise: unit(otherwise.value)), from: unit(otherwise.low),
            to: unit(otherwise.high, otherwise: 1))
    }
}
