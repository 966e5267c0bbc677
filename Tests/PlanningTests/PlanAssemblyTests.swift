import PatchModel
import Planning
import Testing

struct PlanAssemblyTests {
    private func names(_ waves: [Wave]) -> [Int] { waves.map(\.targets.count) }

    @Test func `cuts waves of one, a tenth, half and the rest`() {
        let sizes = [
            0: [], 1: [1], 2: [1, 1], 3: [1, 1, 1], 10: [1, 1, 5, 3], 11: [1, 2, 6, 2],
            100: [1, 10, 50, 39],
        ]
        for (count, expected) in sizes {
            let targets = (0..<count).map { Samples.target("t\($0)") }
            let waves = WavePolicy.standard.waves(for: targets, assets: [])
            #expect(names(waves) == expected, "\(count)")
        }
    }

    @Test func `no policy loses a target, repeats one or makes an empty wave`() {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<300 {
            let count = Int.random(in: 0...40, using: &random)
            let steps = (0..<Int.random(in: 0...4, using: &random)).map { _ in
                let sizes: [WaveSize] = [
                    .count(Int.random(in: -1...9, using: &random)),
                    .percent(Int.random(in: -5...140, using: &random)), .all,
                ]
                return WavePolicy.Step(sizes[Int.random(in: 0...2, using: &random)])
            }
            let targets = (0..<count).map { Samples.target("t\($0)") }
            let waves = WavePolicy(steps).waves(for: targets, assets: [])
            #expect(waves.allSatisfy { !$0.targets.isEmpty })
            #expect(waves.flatMap(\.targets).count == count)
            #expect(Set(waves.flatMap(\.targets)) == Set(targets.map(\.asset)))
        }
    }

    @Test func `canaries come first, then names`() {
        let names = ["web-1", "db-1", "web-2", "app-1"]
        let assets = names.map {
            Samples.asset($0, tags: ["canary": $0 == "web-2" ? "true" : "false"])
        }
        let targets = names.map { Samples.target($0) }
        let expected = ["key-web-2", "key-app-1", "key-db-1", "key-web-1"]
        for list in [targets, targets.reversed()] {
            let waves = WavePolicy.standard.waves(for: list + list, assets: assets)
            #expect(waves.flatMap(\.targets) == expected)
        }
    }

    @Test func `reads sizes and refuses what is none`() throws {
        #expect(try WaveSize("1") == .count(1))
        #expect(try WaveSize("10%") == .percent(10))
        #expect(try WaveSize("100 %") == .percent(100))
        #expect(try WaveSize("all") == .all)
        for text in ["", "0", "-1", "101%", "%", "1.5", "99999999999999999999", "0%", "１", "1 0"] {
            #expect(throws: PlanningError.waveSize(text)) { try WaveSize(text) }
        }
    }

    @Test func `claims are what the chosen upgrades end on each target`() throws {
        let package = Samples.package("npm", "a", "1.0.0")
        let findings = [
            Samples.finding("2", package, fixed: "1.0.1", weight: 1),
            Samples.finding("1", package, fixed: "1.0.1", weight: 3),
            Samples.finding("3", package, fixed: nil, weight: 9),
        ]
        let upgrades = [
            Samples.upgrade("u", ends: ["1", "2"]),
            Samples.upgrade("v", asset: "key-elsewhere", ends: ["3"]),
        ]
        let risks = [BreakingRisk(upgrade: "u", value: 0.05, reasons: [])]
        let plan = PlanAssembly().assemble(
            targets: [Samples.target("web-1")], assets: [Samples.asset()], upgrades: upgrades,
            findings: findings + findings, risks: risks)
        let claims = try #require(plan.content.targets.first?.claims)
        #expect(claims.map(\.finding) == ["1", "2"])
        #expect(claims.map(\.package) == ["pkg:npm/a", "pkg:npm/a"])
        #expect(claims.map(\.fixed) == ["1.0.1", "1.0.1"])
        #expect(plan.content.approval == ApprovalRule())
        #expect(plan.reasons.isEmpty)
        let basis = PlanAssembly.basis(
            selector: "all", upgrades: upgrades, findings: findings, curve: [], risks: risks,
            heldBack: [], feeds: ["f"])
        #expect(basis.benefits.map(\.finding) == ["1", "2"])
        #expect(basis.benefits.map(\.weight) == [3, 1])
    }

    @Test func `danger asks for people and time`() {
        func assemble(_ risk: Double?, _ rollback: RollbackClass) -> PlanAssembly.Assembled {
            PlanAssembly(
                waves: WavePolicy([.init(.all, bake: 100)]),
                approval: ApprovalDemand(automaticBelow: 0.1)
            ).assemble(
                targets: [Samples.target("web-1", rollback: rollback)], assets: [],
                upgrades: [Samples.upgrade("u")], findings: [],
                risks: risk.map { [BreakingRisk(upgrade: "u", value: $0, reasons: [])] } ?? [])
        }
        let cases: [(Double?, RollbackClass, count: Int, bake: Int, reasons: Int)] = [
            (0.05, .package, 0, 100, 1), (0.1, .package, 1, 100, 0),
            (0.29, .snapshot, 1, 100, 0), (0.3, .atomic, 1, 200, 1),
            (0.05, .forwardOnly, 2, 100, 1), (0.5, .none, 2, 200, 2), (nil, .package, 1, 200, 1),
            (.nan, .package, 1, 200, 1),
        ]
        for (risk, rollback, count, bake, reasons) in cases {
            let plan = assemble(risk, rollback)
            let name = "\(risk ?? -1) \(rollback)"
            #expect(plan.content.approval.count == count, "\(name)")
            #expect(plan.content.waves.map(\.bake) == [bake], "\(name)")
            #expect(plan.reasons.count == reasons, "\(name)")
        }
    }

    @Test func `content does not depend on the order of the input`() {
        let names = ["c", "a", "b"]
        let targets = names.map { Samples.target($0) }
        let upgrades = names.map { Samples.upgrade("u-" + $0, asset: "key-" + $0) }
        let first = PlanAssembly().assemble(
            targets: targets, assets: [], upgrades: upgrades, findings: [], risks: [])
        let second = PlanAssembly().assemble(
            targets: targets.reversed(), assets: [], upgrades: upgrades.reversed(), findings: [],
            risks: [])
        #expect(first == second)
        #expect(first.content.targets.map(\.name) == ["a", "b", "c"])
    }
}
