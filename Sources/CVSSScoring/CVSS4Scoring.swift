/// The scoring of CVSS 4.0 (https://www.first.org/cvss/v4.0/specification-document, section 8).
///
/// A vector belongs to one of 270 macro vectors, each with a score. From that score the mean of the
/// way that the vector lies below the worst vectors of its macro vector is taken, in proportion to
/// the way to the next lower macro vector. All of it is whole numbers here, so that rounding is
/// exact.
enum CVSS4Scoring {
    /// The score in tenths, 0 to 100, of all metrics that are given.
    static func tenths(of vector: CVSSVector) -> Int {
        let levels = Levels(vector)
        if levels.hasNoImpact { return 0 }
        let macro = MacroVector(levels)
        guard let top = macro.score else { return 0 }

        // Sum of proportions in units of 1/840 tenth: 840 is divisible by every depth.
        let unit = 840
        var sum = 0
        var lower = 0
        func add(next: Int?, distance: Int, depth: Int) {
            guard let next, top >= next else { return }
            lower += 1
            sum += (top - next) * distance * (unit / depth)
        }
        add(
            next: macro.lowered(eq1: 1).score,
            distance: levels.distance(below: MacroVector.worst1[macro.eq1]),
            depth: MacroVector.depth1[macro.eq1])
        add(
            next: macro.lowered(eq2: 1).score,
            distance: levels.distance(below: MacroVector.worst2[macro.eq2]),
            depth: MacroVector.depth2[macro.eq2])
        let joint = macro.eq3 * 2 + macro.eq6
        add(
            next: macro.nextLowerOfImpact,
            distance: levels.distance(below: MacroVector.worst36[joint]),
            depth: MacroVector.depth36[joint])
        add(
            next: macro.lowered(eq4: 1).score,
            distance: levels.distance(below: MacroVector.worst4[macro.eq4]),
            depth: MacroVector.depth4[macro.eq4])
        // Exploit maturity has one value per level: no distance, but it counts in the mean.
        add(next: macro.lowered(eq5: 1).score, distance: 0, depth: 1)

        if lower == 0 { return top }
        let parts = unit * lower
        let exact = top * parts - sum
        // To the nearest tenth, a half going up.
        return max(0, min(100, (2 * exact + parts) / (2 * parts)))
    }

    /// The metrics in the order in which `Levels` holds them.
    static let metrics = [
        "AV", "PR", "UI", "AC", "AT", "VC", "VI", "VA", "CR", "IR", "AR", "SC", "SI", "SA", "E",
    ]

    /// The values of each metric from the worst (0) down; SC starts at 1, in step with SI and SA,
    /// whose worst value is Safety.
    static let order: [[String]] = [
        ["N", "A", "L", "P"], ["N", "L", "H"], ["N", "P", "A"], ["L", "H"], ["N", "P"],
        ["H", "L", "N"], ["H", "L", "N"], ["H", "L", "N"],
        ["H", "M", "L"], ["H", "M", "L"], ["H", "M", "L"],
        ["S", "H", "L", "N"], ["S", "H", "L", "N"], ["S", "H", "L", "N"], ["A", "P", "U"],
    ]

    /// How far each metric lies below its worst value, modified metrics before base metrics, and
    /// the worst value for a requirement or maturity that is not defined.
    struct Levels {
        private var steps: [Int] = []

        init(_ vector: CVSSVector) {
            for (metric, order) in zip(CVSS4Scoring.metrics, CVSS4Scoring.order) {
                let value = vector.defined("M" + metric) ?? vector.defined(metric)
                steps.append(value.flatMap { order.firstIndex(of: $0) } ?? 0)
            }
        }

        subscript(metric: Metric) -> Int { steps[metric.rawValue] }

        var hasNoImpact: Bool {
            self[.VC] == 2 && self[.VI] == 2 && self[.VA] == 2
                && self[.SC] == 3 && self[.SI] == 3 && self[.SA] == 3
        }

        /// The steps below the first of the worst vectors that is nowhere below this vector.
        func distance(below worst: [[Metric: Int]]) -> Int {
            for vector in worst where vector.allSatisfy({ self[$0.key] >= $0.value }) {
                return vector.reduce(0) { $0 + self[$1.key] - $1.value }
            }
            return 0
        }
    }

    /// The metrics that are scored, named as the specification names them.
    enum Metric: Int {
        case AV, PR, UI, AC, AT, VC, VI, VA, CR, IR, AR, SC, SI, SA, E
    }
}
