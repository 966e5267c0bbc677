/// A score from 0 to 100 with the bounds that unknown facts leave: `61 [48-83], unknown: exposure`.
public struct ScoreInterval: Sendable, Hashable, Codable, CustomStringConvertible {
    public var point: Double
    /// With every unknown fact at its most harmless value.
    public var low: Double
    /// With every unknown fact at its worst value.
    public var high: Double
    /// The unknown facts that matter, the one that narrows the interval most first.
    public var unknown: [UnknownFact]

    /// An unknown fact, and what finding it out is worth.
    public struct UnknownFact: Sendable, Hashable, Codable {
        public var fact: ScoreFact
        /// Points by which the interval gets narrower, if the fact turns out as assumed.
        public var narrowing: Double
        /// How many findings lack it.
        public var findings: Int
    }

    /// Whole numbers; the facts in the order of what they are worth.
    public var description: String {
        let text = decimal(point, places: 0)
        if unknown.isEmpty { return text }
        return "\(text) [\(decimal(low, places: 0))-\(decimal(high, places: 0))], unknown: "
            + unknown.map(\.fact.rawValue).joined(separator: ", ")
    }

    /// The joint score of the findings of one asset: 100 * max(I) * (1 - product(1 - p)).
    ///
    /// The order of the findings does not matter, to the last bit. Cost: n log n for each of at
    /// most seven unknown facts.
    init(_ scores: [FindingScore]) {
        point = Self.joint(scores, .point, known: [])
        low = Self.joint(scores, .low, known: [])
        high = Self.joint(scores, .high, known: [])
        unknown = []
        for fact in ScoreFact.allCases {
            let count = scores.count { $0.assumed.contains(fact) }
            guard count > 0 else { continue }
            let narrowing = high - low - Self.width(scores, known: [fact])
            // Two facts can hide one another: either alone narrows nothing, both together do.
            let alone = Self.width(scores, known: Set(ScoreFact.allCases).subtracting([fact]))
            if max(narrowing, alone) > Self.noise {
                unknown.append(
                    UnknownFact(fact: fact, narrowing: max(0, narrowing), findings: count))
            }
        }
        unknown.sort { ($1.narrowing, $0.fact) < ($0.narrowing, $1.fact) }
    }

    /// Points that are nothing but rounding.
    private static let noise = 1e-9

    private static func width(_ scores: [FindingScore], known: Set<ScoreFact>) -> Double {
        joint(scores, .high, known: known) - joint(scores, .low, known: known)
    }

    private static func joint(
        _ scores: [FindingScore], _ bound: ScoreRange.Bound, known: Set<ScoreFact>
    ) -> Double {
        // Sorted, so that rounding is the same for every order, and never falls when a factor rises.
        let chances = scores.map { 1 - $0.probability(bound, known: known) }.sorted(by: >)
        let impact = scores.map { $0.impact(bound, known: known) }.max() ?? 0
        return 100 * impact * (1 - chances.reduce(1, *))
    }
}
