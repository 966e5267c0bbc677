/// Candidates, findings and flaws by number, in whole units of weight and cost.
///
/// Candidates are sorted by id, so that the answer does not depend on the order of the input.
struct RemediationProblem {
    var ids: [String] = []
    var costs: [Int64] = []
    /// Numbers of the findings that each candidate ends.
    var ends: [[Int]] = []
    /// Numbers of the flaws that each candidate brings.
    var brings: [[Int]] = []
    /// Every candidate that must come with it, in the order of need; itself last.
    var closures: [[Int]] = []
    /// Every candidate that cannot stay without it, itself included.
    var dependents: [[Int]] = []
    var endWeights: [Int64] = []
    var flawWeights: [Int64] = []
    /// Candidates that need something that is not there.
    var impossible: [String] = []

    var count: Int { ids.count }

    /// - Parameter weights: of the findings, by id; those without one weigh 0.
    init(_ candidates: [RemediationCandidate], weights: [String: Double]) {
        let unique = Dictionary(candidates.map { ($0.id, $0) }, uniquingKeysWith: { one, _ in one })
        let dead = Self.impossible(unique)
        impossible = dead.sorted()
        let live = unique.values.filter { !dead.contains($0.id) }.sorted { $0.id < $1.id }
        var places: [String: Int] = [:]
        for (index, candidate) in live.enumerated() { places[candidate.id] = index }
        var findings: [String: Int] = [:]
        var flaws: [String: Int] = [:]
        for candidate in live {
            ids.append(candidate.id)
            costs.append(FixedPoint.cost(candidate.cost))
            var ended: [Int] = []
            for id in candidate.ends.sorted() {
                let weight = FixedPoint.weight(weights[id] ?? 0)
                guard weight > 0 else { continue }
                let place = findings[id] ?? endWeights.count
                if place == endWeights.count {
                    findings[id] = place
                    endWeights.append(weight)
                }
                ended.append(place)
            }
            ends.append(ended)
            var brought: [Int] = []
            for (id, value) in candidate.introduces.sorted(by: { $0.key < $1.key }) {
                let weight = FixedPoint.weight(value)
                let place = flaws[id] ?? flawWeights.count
                if place == flawWeights.count {
                    flaws[id] = place
                    flawWeights.append(weight)
                } else {
                    flawWeights[place] = max(flawWeights[place], weight)
                }
                brought.append(place)
            }
            brings.append(brought)
        }
        link(live.map { $0.requires.compactMap { places[$0] }.sorted() })
    }

    /// Candidates that need, through however many others, one that is not there.
    private static func impossible(_ candidates: [String: RemediationCandidate]) -> Set<String> {
        var users: [String: [String]] = [:]
        var open: [String] = []
        for candidate in candidates.values {
            for need in candidate.requires {
                users[need, default: []].append(candidate.id)
                if candidates[need] == nil { open.append(candidate.id) }
            }
        }
        var dead: Set<String> = []
        while let id = open.popLast() {
            if dead.insert(id).inserted { open += users[id] ?? [] }
        }
        return dead
    }

    private mutating func link(_ requires: [[Int]]) {
        dependents = Array(repeating: [], count: requires.count)
        for start in requires.indices {
            let members = Self.closure(of: start, requires)
            closures.append(members)
            for member in members { dependents[member].append(start) }
        }
    }

    /// What a candidate needs and itself, each after what it needs (but for circles).
    private static func closure(of start: Int, _ requires: [[Int]]) -> [Int] {
        if requires[start].isEmpty { return [start] }
        var members: [Int] = []
        var seen: Set<Int> = [start]
        var path = [(candidate: start, next: 0)]
        while let (candidate, next) = path.last {
            guard next < requires[candidate].count else {
                members.append(candidate)
                path.removeLast()
                continue
            }
            path[path.count - 1].next += 1
            let need = requires[candidate][next]
            if seen.insert(need).inserted { path.append((need, 0)) }
        }
        return members
    }

    /// Groups of candidates that share neither findings, flaws nor requirements with other groups.
    func components() -> [[Int]] {
        var parents = Array(0..<count)
        func root(_ index: Int) -> Int {
            var index = index
            while parents[index] != index {
                parents[index] = parents[parents[index]]
                index = parents[index]
            }
            return index
        }
        var firstEnding = [Int?](repeating: nil, count: endWeights.count)
        var firstBringing = [Int?](repeating: nil, count: flawWeights.count)
        for index in 0..<count {
            for finding in ends[index] {
                parents[root(index)] = root(firstEnding[finding] ?? index)
                firstEnding[finding] = firstEnding[finding] ?? index
            }
            for flaw in brings[index] {
                parents[root(index)] = root(firstBringing[flaw] ?? index)
                firstBringing[flaw] = firstBringing[flaw] ?? index
            }
            for need in closures[index] { parents[root(index)] = root(need) }
        }
        return Dictionary(grouping: 0..<count, by: root).values
            .sorted { ($0.first ?? 0) < ($1.first ?? 0) }
    }

    /// The problem of some candidates alone, numbered anew in their order; what they require must
    /// be among them.
    func restricted(to members: [Int]) -> RemediationProblem {
        var part = RemediationProblem([], weights: [:])
        var places: [Int: Int] = [:]
        for (place, member) in members.enumerated() { places[member] = place }
        var findings: [Int: Int] = [:]
        var flaws: [Int: Int] = [:]
        for member in members {
            part.ids.append(ids[member])
            part.costs.append(costs[member])
            part.closures.append(closures[member].compactMap { places[$0] })
            part.dependents.append(dependents[member].compactMap { places[$0] })
            part.ends.append(
                ends[member].map { Self.renumber($0, endWeights, &findings, &part.endWeights) })
            part.brings.append(
                brings[member].map { Self.renumber($0, flawWeights, &flaws, &part.flawWeights) })
        }
        return part
    }

    private static func renumber(
        _ number: Int, _ weights: [Int64], _ places: inout [Int: Int], _ kept: inout [Int64]
    ) -> Int {
        if let place = places[number] { return place }
        places[number] = kept.count
        kept.append(weights[number])
        return kept.count - 1
    }

    /// What a set of candidates removes, brings and costs.
    func totals(_ chosen: [Int]) -> (removed: Int64, introduced: Int64, cost: Int64) {
        var ended: Set<Int> = []
        var brought: Set<Int> = []
        var cost: Int64 = 0
        for index in chosen {
            ended.formUnion(ends[index])
            brought.formUnion(brings[index])
            cost &+= costs[index]
        }
        return (
            ended.reduce(0) { $0 &+ endWeights[$1] },
            brought.reduce(0) { $0 &+ flawWeights[$1] }, cost
        )
    }

    /// Candidates outside a set whose bundle would add nothing to its value, without the budget.
    func worthless(beside chosen: [Int]) -> [Int] {
        let ended = chosen.reduce(into: Set<Int>()) { $0.formUnion(ends[$1]) }
        let brought = chosen.reduce(into: Set<Int>()) { $0.formUnion(brings[$1]) }
        let taken = Set(chosen)
        return (0..<count).filter { index in
            if taken.contains(index) { return false }
            let more = closures[index].reduce(into: Set<Int>()) { $0.formUnion(ends[$1]) }
            let flaws = closures[index].reduce(into: Set<Int>()) { $0.formUnion(brings[$1]) }
            let gain = more.subtracting(ended).reduce(Int64(0)) { $0 &+ endWeights[$1] }
            let loss = flaws.subtracting(brought).reduce(Int64(0)) { $0 &+ flawWeights[$1] }
            return gain <= loss
        }
    }

    /// The set without what can go and cost no weight: with each, what cannot stay without it.
    func pruned(_ chosen: [Int]) -> [Int] {
        var kept = Set(chosen)
        var coverers = [Int](repeating: 0, count: endWeights.count)
        var bringers = [Int](repeating: 0, count: flawWeights.count)
        for index in kept {
            for finding in ends[index] { coverers[finding] += 1 }
            for flaw in brings[index] { bringers[flaw] += 1 }
        }
        for index in chosen.reversed() where kept.contains(index) {
            let leaving = dependents[index].filter(kept.contains)
            var change: Int64 = 0
            for member in leaving {
                for finding in ends[member] {
                    coverers[finding] -= 1
                    if coverers[finding] == 0 { change &-= endWeights[finding] }
                }
                for flaw in brings[member] {
                    bringers[flaw] -= 1
                    if bringers[flaw] == 0 { change &+= flawWeights[flaw] }
                }
            }
            if change >= 0 {
                kept.subtract(leaving)
                continue
            }
            for member in leaving {
                for finding in ends[member] { coverers[finding] += 1 }
                for flaw in brings[member] { bringers[flaw] += 1 }
            }
        }
        return chosen.filter(kept.contains)
    }
}
