public import PatchModel

/// How much of the whole weight the first 1, 2, 3 ... upgrades remove, the best for its cost first.
public enum RemovalCurve {
    /// The points in the order of the greedy rule without a budget; what an upgrade requires has
    /// its own points before it.
    ///
    /// - Parameters:
    ///   - weights: of all findings that the share refers to, also those that nothing ends.
    public static func points(
        _ candidates: [RemediationCandidate], weights: [String: Double]
    ) -> [CurvePoint] {
        let whole = weights.values.reduce(Int64(0)) { $0 &+ FixedPoint.weight($1) }
        guard whole > 0 else { return [] }
        let problem = RemediationProblem(candidates, weights: weights)
        var greedy = RatioGreedy(problem)
        greedy.run(budget: nil)
        var ended: Set<Int> = []
        var brought: Set<Int> = []
        var net: Int64 = 0
        var cost: Int64 = 0
        return greedy.order.enumerated().map { place, index in
            cost &+= problem.costs[index]
            for finding in problem.ends[index] where ended.insert(finding).inserted {
                net &+= problem.endWeights[finding]
            }
            for flaw in problem.brings[index] where brought.insert(flaw).inserted {
                net &-= problem.flawWeights[flaw]
            }
            return CurvePoint(
                upgrade: problem.ids[index], count: place + 1,
                removed: max(0, Double(net) / Double(whole)), cost: FixedPoint.cost(cost))
        }
    }

    /// `3 upgrades remove 82 %, 7 remove 95 %, 12 remove 97 %`: where 80 % and 95 % are first
    /// reached, and the end. Percentages are rounded down.
    ///
    /// - Returns: `nil` when nothing can be removed.
    public static func sentence(_ points: [CurvePoint]) -> String? {
        guard let last = points.last else { return nil }
        let marks = [0.8, 0.95].compactMap { mark in points.first { $0.removed >= mark } }
        var shown: [CurvePoint] = []
        for point in marks + [last] where shown.last?.count != point.count { shown.append(point) }
        return shown.enumerated().map { place, point in
            let subject =
                place == 0
                ? Wording.count(point.count, "upgrade", "upgrades") : String(point.count)
            let verb = point.count == 1 ? "removes" : "remove"
            return "\(subject) \(verb) \(Wording.percent(point.removed)) %"
        }.joined(separator: ", ")
    }
}
