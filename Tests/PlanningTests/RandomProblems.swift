import Planning

/// A small random generator whose draws depend on the seed alone (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// A problem with its answer by trying everything.
struct RandomProblem {
    var candidates: [RemediationCandidate] = []
    var weights: [String: Double] = [:]
    var budget: Double?

    struct Shape {
        var candidates: ClosedRange<Int>
        var findings: ClosedRange<Int>
        var hasFlaws = false
        var hasRequirements = false
        /// Few distinct weights and costs, so that sets of equal value and cost are common.
        var isCoarse = false
        var hasBudget = true
    }

    /// Weights are eighths and costs quarters: their sums are exact in binary.
    init(_ shape: Shape, seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let count = Int.random(in: shape.candidates, using: &random)
        let findings = Int.random(in: shape.findings, using: &random)
        for index in 0..<findings {
            let eighths = shape.isCoarse ? 0...2 : 0...80
            weights["F\(index)"] = Double(Int.random(in: eighths, using: &random)) / 8
        }
        for index in 0..<count {
            var candidate = RemediationCandidate(id: "U\(index + 10)", ends: [])
            for _ in 0..<Int.random(in: 0...4, using: &random) where findings > 0 {
                candidate.ends.insert("F\(Int.random(in: 0..<findings, using: &random))")
            }
            let quarters = shape.isCoarse ? 4...5 : 1...30
            candidate.cost = Double(Int.random(in: quarters, using: &random)) / 4
            if shape.hasFlaws, Int.random(in: 0..<3, using: &random) == 0 {
                for _ in 0..<Int.random(in: 1...2, using: &random) {
                    let flaw = Int.random(in: 0..<3, using: &random)
                    candidate.introduces["N\(flaw)"] = Double(flaw + 1) * 1.125
                }
            }
            if shape.hasRequirements, count > 1, Int.random(in: 0..<3, using: &random) == 0 {
                candidate.requires.insert("U\(Int.random(in: 0..<count, using: &random) + 10)")
                if Int.random(in: 0..<12, using: &random) == 0 { candidate.requires.insert("U-") }
            }
            candidates.append(candidate)
        }
        if shape.hasBudget, Int.random(in: 0..<4, using: &random) > 0 {
            let all = candidates.reduce(0) { $0 + $1.cost }
            budget = all * Double(Int.random(in: 0...16, using: &random)) / 16
        }
    }

    /// What a set is worth and costs, or `nil` when it is not allowed.
    func evaluate(_ ids: Set<String>) -> (value: Double, cost: Double)? {
        let members = candidates.filter { ids.contains($0.id) }
        guard members.count == ids.count,
            members.allSatisfy({ $0.requires.isSubset(of: ids) })
        else { return nil }
        let cost = members.reduce(0) { $0 + $1.cost }
        if let budget, cost > budget { return nil }
        let ended = members.reduce(into: Set<String>()) { $0.formUnion($1.ends) }
        let brought = members.reduce(into: [:]) { $0.merge($1.introduces) { one, _ in one } }
        return (
            ended.reduce(0) { $0 + (weights[$1] ?? 0) } - brought.values.reduce(0, +), cost
        )
    }

    /// The best value and the lowest cost for it, over all subsets.
    func bruteForce() -> (value: Double, cost: Double) {
        var best = (value: 0.0, cost: 0.0)
        for mask in 0..<(1 << candidates.count) {
            var ids: Set<String> = []
            for (index, candidate) in candidates.enumerated() where mask >> index & 1 == 1 {
                ids.insert(candidate.id)
            }
            guard let found = evaluate(ids) else { continue }
            if found.value > best.value
                || (found.value == best.value && found.cost < best.cost)
            {
                best = found
            }
        }
        return best
    }

    /// The naive baseline: most findings first, as long as the budget lasts.
    func byCount() -> Double {
        var ids: Set<String> = []
        for candidate in candidates.sorted(by: { ($1.ends.count, $0.id) < ($0.ends.count, $1.id) })
        {
            var more = ids.union([candidate.id])
            var size = 0
            while size != more.count {
                size = more.count
                for one in candidates where more.contains(one.id) { more.formUnion(one.requires) }
            }
            if evaluate(more) != nil { ids = more }
        }
        return evaluate(ids)?.value ?? 0
    }

    /// The best single candidate with all that it requires.
    func bestSingle() -> Double {
        var best = 0.0
        for candidate in candidates {
            var ids: Set<String> = [candidate.id]
            var size = 0
            while size != ids.count {
                size = ids.count
                for one in candidates where ids.contains(one.id) { ids.formUnion(one.requires) }
            }
            if let found = evaluate(ids) { best = max(best, found.value) }
        }
        return best
    }
}
