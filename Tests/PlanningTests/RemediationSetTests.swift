import PatchModel
import Planning
import Testing

/// The search for the best set, against trying every subset.
struct RemediationSetTests {
    private static let shapes: [(name: String, shape: RandomProblem.Shape)] = [
        ("plain", .init(candidates: 0...9, findings: 0...14)),
        ("flaws", .init(candidates: 2...9, findings: 3...14, hasFlaws: true)),
        ("requirements", .init(candidates: 2...9, findings: 3...14, hasRequirements: true)),
        (
            "both",
            .init(candidates: 2...9, findings: 3...14, hasFlaws: true, hasRequirements: true)
        ),
        (
            "ties",
            .init(
                candidates: 3...9, findings: 2...8, hasFlaws: true, hasRequirements: true,
                isCoarse: true)
        ),
        ("overlap", .init(candidates: 4...9, findings: 3...5, isCoarse: true)),
        ("unlimited", .init(candidates: 4...9, findings: 2...9, hasFlaws: true, hasBudget: false)),
    ]

    private static func mismatch(_ problem: RandomProblem) -> String? {
        let best = problem.bruteForce()
        let found = RemediationSet(
            choosing: problem.candidates, weights: problem.weights, budget: problem.budget)
        guard let real = problem.evaluate(Set(found.chosen)) else {
            return "not allowed: \(found.chosen)"
        }
        if !found.isExact { return "not exact: \(found.reason ?? "")" }
        if real.value != best.value || real.cost != best.cost {
            return "\(real) for \(best)"
        }
        if found.value != best.value || found.cost != best.cost { return "says \(found)" }
        if problem.byCount() > found.value { return "the count of findings is better" }
        return uselessMember(found.chosen, problem)
    }

    /// A member that could go, with what requires it, and cost no weight.
    private static func uselessMember(_ chosen: [String], _ problem: RandomProblem) -> String? {
        guard let whole = problem.evaluate(Set(chosen)) else { return nil }
        for id in chosen {
            var rest = Set(chosen).subtracting([id])
            var size = -1
            while size != rest.count {
                size = rest.count
                rest = rest.filter { member in
                    problem.candidates.first { $0.id == member }?.requires.isSubset(of: rest)
                        ?? false
                }
            }
            if let less = problem.evaluate(rest), less.value >= whole.value {
                return "\(id) removes nothing"
            }
        }
        return nil
    }

    @Test func `equals brute force in value and cost, on hundreds of cases of each kind`() {
        var wrong: [String] = []
        for (number, entry) in Self.shapes.enumerated() {
            for seed in 0..<150 {
                let problem = RandomProblem(entry.shape, seed: UInt64(number * 10_000 + seed))
                if let fault = Self.mismatch(problem) {
                    wrong.append("\(entry.name) \(seed): \(fault)")
                }
            }
        }
        #expect(wrong.isEmpty, "\(wrong.prefix(5))")
    }

    @Test func `equals brute force on thirteen candidates`() {
        var wrong: [String] = []
        for seed in 0..<6 {
            let shape = RandomProblem.Shape(
                candidates: 13...13, findings: 8...20, hasFlaws: true, hasRequirements: true)
            let problem = RandomProblem(shape, seed: UInt64(900_000 + seed))
            if let fault = Self.mismatch(problem) { wrong.append("\(seed): \(fault)") }
        }
        #expect(wrong.isEmpty, "\(wrong)")
    }

    @Test func `the answer does not depend on the order of the candidates`() {
        for seed in 0..<100 {
            let shape = RandomProblem.Shape(
                candidates: 5...12, findings: 3...9, hasFlaws: true, hasRequirements: true,
                isCoarse: true)
            var problem = RandomProblem(shape, seed: UInt64(seed))
            let first = RemediationSet(
                choosing: problem.candidates, weights: problem.weights, budget: problem.budget)
            var random = SeededGenerator(seed: UInt64(seed))
            problem.candidates.shuffle(using: &random)
            let second = RemediationSet(
                choosing: problem.candidates, weights: problem.weights, budget: problem.budget)
            #expect(first == second)
        }
    }

    @Test func `greedy keeps its proven bound and beats the count of findings`() {
        var below: [String] = []
        var lost = 0
        var (greedySum, countSum) = (0.0, 0.0)
        for seed in 0..<400 {
            let problem = RandomProblem(
                .init(candidates: 4...10, findings: 4...14), seed: UInt64(50_000 + seed))
            let greedy = RemediationSet(
                choosing: problem.candidates, weights: problem.weights, budget: problem.budget,
                limits: .init(candidates: 0))
            let best = problem.bruteForce().value
            // (1 - 1/e) / 2
            if greedy.value < 0.316 * best { below.append("\(seed): \(greedy.value) of \(best)") }
            let count = problem.byCount()
            if count > greedy.value { lost += 1 }
            greedySum += greedy.value
            countSum += count
        }
        #expect(below.isEmpty, "\(below)")
        #expect(greedySum > countSum)
        #expect(lost < 40, "worse than the count of findings in \(lost) of 400 cases")
    }

    @Test func `greedy is at least the best single candidate, whatever it requires and brings`() {
        for seed in 0..<300 {
            let shape = RandomProblem.Shape(
                candidates: 4...12, findings: 4...14, hasFlaws: true, hasRequirements: true)
            let problem = RandomProblem(shape, seed: UInt64(70_000 + seed))
            let greedy = RemediationSet(
                choosing: problem.candidates, weights: problem.weights, budget: problem.budget,
                limits: .init(candidates: 0))
            let real = problem.evaluate(Set(greedy.chosen))
            #expect(real?.value == greedy.value)
            #expect(greedy.value >= problem.bestSingle())
            #expect(Self.uselessMember(greedy.chosen, problem) == nil)
        }
    }

    @Test func `one heavy finding outweighs forty light ones`() {
        let light = Set((0..<40).map { "L\($0)" })
        var weights = Dictionary(uniqueKeysWithValues: light.map { ($0, 0.01) })
        weights["KEV"] = 4
        let set = RemediationSet(
            choosing: [.init(id: "many", ends: light), .init(id: "one", ends: ["KEV"])],
            weights: weights, budget: 1)
        #expect(set.chosen == ["one"])
    }

    @Test func `a finding that two upgrades end counts once`() {
        let set = RemediationSet(
            choosing: [
                .init(id: "a", ends: ["x", "y"], cost: 2), .init(id: "b", ends: ["y"], cost: 1),
            ], weights: ["x": 1, "y": 1])
        #expect(set.chosen == ["a"])
        #expect(set.removed == 2)
    }

    @Test func `an upgrade is charged for what it brings`() {
        let candidate = RemediationCandidate(id: "a", ends: ["x"], introduces: ["new": 3])
        let set = RemediationSet(choosing: [candidate], weights: ["x": 2])
        #expect(set.chosen.isEmpty)
        let upgrade = Samples.upgrade(
            "a", ends: ["x"], introduces: [.init(finding: "new", advisory: "CVE-9", weight: 3)])
        let held = set.heldBack(of: [upgrade], [candidate], budget: nil)
        #expect(held == set.heldBack(of: [upgrade], [candidate], budget: 5))
        #expect(held.map(\.reason) == [.conflict])
        #expect(set.worthless == ["a"])
        #expect(held.first?.blocker == "it brings no less risk than it removes: 'CVE-9'")
    }

    @Test func `what does not fit the budget is held back with its cost`() {
        let candidates = [
            RemediationCandidate(id: "a", ends: ["x"], cost: 2),
            RemediationCandidate(id: "b", ends: ["y"], cost: 1.5),
        ]
        let set = RemediationSet(choosing: candidates, weights: ["x": 2, "y": 1], budget: 3)
        let upgrades = [Samples.upgrade("a", ends: ["x"]), Samples.upgrade("b", ends: ["y"])]
        let held = set.heldBack(of: upgrades, candidates, budget: 3)
        #expect(held.map(\.findings) == [["y"]])
        #expect(held.first?.reason == .budget)
        #expect(held.first?.blocker.contains("1.50") == true)
    }

    @Test func `many assets stay exact without a budget, and with one that is large enough`() {
        var candidates: [RemediationCandidate] = []
        var weights: [String: Double] = [:]
        for number in 0..<400 {
            weights["F\(number)"] = 1
            candidates.append(.init(id: "U\(number)", ends: ["F\(number)"]))
        }
        for budget in [nil, 400.0] {
            let set = RemediationSet(choosing: candidates, weights: weights, budget: budget)
            #expect(set.isExact)
            #expect(set.chosen.count == 400)
        }
        let short = RemediationSet(choosing: candidates, weights: weights, budget: 100)
        #expect(!short.isExact)
        #expect(short.reason?.contains("400 upgrades compete") == true)
        #expect(short.value == 100)
    }

    @Test func `a search without an end is ended, says so and is as good as greedy`() {
        let problem = RandomProblem(
            .init(candidates: 20...20, findings: 40...40, hasFlaws: true), seed: 7)
        let budget = problem.candidates.reduce(0) { $0 + $1.cost } / 2
        func choose(_ limits: RemediationSet.Limits) -> RemediationSet {
            RemediationSet(
                choosing: problem.candidates, weights: problem.weights, budget: budget,
                limits: limits)
        }
        let short = choose(.init(work: 50))
        #expect(!short.isExact)
        #expect(short.reason?.contains("ended after") == true)
        #expect(short.value >= choose(.init(candidates: 0)).value)
        #expect(choose(.init()).value >= short.value)
    }

    @Test func `hostile numbers neither trap nor win`() {
        let set = RemediationSet(
            choosing: [
                .init(id: "a", ends: ["x"], cost: .nan), .init(id: "b", ends: ["y"], cost: -1),
                .init(id: "c", ends: ["z"], cost: .infinity),
                .init(id: "d", ends: ["v"], introduces: ["n": .infinity], cost: 1e308),
            ], weights: ["x": .infinity, "y": .nan, "z": -3, "v": 1e300], budget: .infinity)
        #expect(set.chosen == ["a"])
        let none = RemediationSet(
            choosing: [.init(id: "a", ends: ["x"])], weights: ["x": 1], budget: .nan)
        #expect(none.chosen.isEmpty)
    }

    @Test func `requirements in a circle come together, missing ones make it impossible`() {
        let set = RemediationSet(
            choosing: [
                .init(id: "a", ends: ["x"], requires: ["b"]),
                .init(id: "b", ends: [], requires: ["a"]),
                .init(id: "c", ends: ["y"], requires: ["d"]),
                .init(id: "e", ends: ["z"], requires: ["c"]),
            ], weights: ["x": 1, "y": 1, "z": 1])
        #expect(Set(set.chosen) == ["a", "b"])
        #expect(set.impossible == ["c", "e"])
    }
}
