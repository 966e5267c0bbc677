import PatchModel
import Planning
import Testing

struct RemovalCurveTests {
    @Test func `gives the best for its cost first, as shares of the whole`() {
        let points = RemovalCurve.points(
            [
                .init(id: "a", ends: ["x"], cost: 1), .init(id: "b", ends: ["y"], cost: 1),
                .init(id: "c", ends: ["y"], cost: 3), .init(id: "d", ends: ["z"], cost: 2),
            ], weights: ["x": 1, "y": 6, "z": 1, "no fix": 2])
        #expect(points.map(\.upgrade) == ["b", "a", "d"])
        #expect(points.map(\.count) == [1, 2, 3])
        #expect(points.map(\.removed) == [0.6, 0.7, 0.8])
        #expect(points.map(\.cost) == [1, 2, 4])
        #expect(RemovalCurve.sentence(points) == "3 upgrades remove 80 %")
    }

    @Test func `speaks of where most is gone and of the end`() {
        func point(_ count: Int, _ removed: Double) -> CurvePoint {
            CurvePoint(upgrade: "U\(count)", count: count, removed: removed, cost: 1)
        }
        #expect(
            RemovalCurve.sentence([point(1, 0.5), point(2, 0.829), point(3, 0.95), point(4, 1)])
                == "2 upgrades remove 82 %, 3 remove 95 %, 4 remove 100 %")
        #expect(RemovalCurve.sentence([point(1, 0.9996)]) == "1 upgrade removes 99 %")
        #expect(RemovalCurve.sentence([]) == nil)
    }

    @Test func `what is required has its point before`() {
        let points = RemovalCurve.points(
            [.init(id: "a", ends: ["x"], requires: ["b"]), .init(id: "b", ends: [])],
            weights: ["x": 1])
        #expect(points.map(\.upgrade) == ["b", "a"])
        #expect(points.map(\.removed) == [0, 1])
    }

    @Test func `never falls without flaws, and ends at what can be removed`() {
        for seed in 0..<100 {
            let problem = RandomProblem(
                .init(candidates: 1...12, findings: 1...20, hasRequirements: true),
                seed: UInt64(seed))
            let points = RemovalCurve.points(problem.candidates, weights: problem.weights)
            #expect(zip(points, points.dropFirst()).allSatisfy { $0.removed <= $1.removed })
            let all = RemediationSet(choosing: problem.candidates, weights: problem.weights)
            let whole = problem.weights.values.reduce(0, +)
            if whole > 0 { #expect((points.last?.removed ?? 0) == all.removed / whole) }
        }
    }
}
