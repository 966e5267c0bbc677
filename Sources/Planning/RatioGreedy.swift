/// Takes, again and again, the bundle that removes most weight for its cost.
///
/// A bundle is a candidate with everything it requires that is not in the set yet. Without flaws and
/// requirements, the better of this and the best single candidate reaches at least
/// (1 - 1/e) / 2 of the best value. Source: Khuller, Moss and Naor, "The budgeted maximum coverage
/// problem", 1999; Krause and Guestrin, 2005, for the bound with one pass.
struct RatioGreedy {
    private let problem: RemediationProblem
    private var isChosen: [Bool]
    private var isEnded: [Bool]
    private var isBrought: [Bool]
    private(set) var cost: Int64 = 0
    /// In the order of taking; within a bundle what is required comes first.
    private(set) var order: [Int] = []
    private var heap = BundleHeap()
    /// An entry of the heap counts only while its stamp is its candidate's.
    private var stamps: [Int]
    private let enders: [[Int]]
    private let bringers: [[Int]]

    init(_ problem: RemediationProblem) {
        self.problem = problem
        isChosen = Array(repeating: false, count: problem.count)
        stamps = Array(repeating: 0, count: problem.count)
        isEnded = Array(repeating: false, count: problem.endWeights.count)
        isBrought = Array(repeating: false, count: problem.flawWeights.count)
        var enders = [[Int]](repeating: [], count: problem.endWeights.count)
        var bringers = [[Int]](repeating: [], count: problem.flawWeights.count)
        for index in 0..<problem.count {
            for finding in problem.ends[index] { enders[finding].append(index) }
            for flaw in problem.brings[index] { bringers[flaw].append(index) }
        }
        self.enders = enders
        self.bringers = bringers
    }

    /// The better of the ratio-greedy set and the best single bundle, pruned; by number.
    static func best(_ problem: RemediationProblem, budget: Int64?) -> [Int] {
        var greedy = RatioGreedy(problem)
        let single = greedy.bestSingle(budget)
        greedy.run(budget: budget)
        let whole = problem.pruned(greedy.order)
        func value(_ chosen: [Int]) -> Int64 {
            let totals = problem.totals(chosen)
            return totals.removed &- totals.introduced
        }
        return value(single) > value(whole) ? problem.pruned(single) : whole
    }

    private func bestSingle(_ budget: Int64?) -> [Int] {
        var best: Bundle?
        for index in 0..<problem.count {
            let bundle = bundle(index)
            guard bundle.gain > 0, budget.map({ bundle.cost <= $0 }) ?? true else { continue }
            if let held = best, (bundle.gain, -bundle.cost) <= (held.gain, -held.cost) { continue }
            best = bundle
        }
        return best.map { problem.closures[$0.index] } ?? []
    }

    /// Fills the set until nothing that fits the budget gains anything.
    mutating func run(budget: Int64?) {
        for index in 0..<problem.count { push(index) }
        while let bundle = heap.pop() {
            guard bundle.stamp == stamps[bundle.index], !isChosen[bundle.index] else { continue }
            // A bundle that is too dear now returns only if a part of it is taken by another.
            if let budget, bundle.cost > budget &- cost { continue }
            take(bundle)
        }
    }

    private mutating func push(_ index: Int) {
        stamps[index] += 1
        guard !isChosen[index] else { return }
        let bundle = bundle(index)
        if bundle.gain > 0 { heap.push(bundle) }
    }

    /// What taking a candidate and all that it requires would change now.
    private func bundle(_ index: Int) -> Bundle {
        var gain: Int64 = 0
        var cost: Int64 = 0
        let members = problem.closures[index]
        if members.count == 1 {
            for finding in problem.ends[index] where !isEnded[finding] {
                gain &+= problem.endWeights[finding]
            }
            for flaw in problem.brings[index] where !isBrought[flaw] {
                gain &-= problem.flawWeights[flaw]
            }
            cost = problem.costs[index]
        } else {
            var ended: Set<Int> = []
            var brought: Set<Int> = []
            for member in members where !isChosen[member] {
                ended.formUnion(problem.ends[member])
                brought.formUnion(problem.brings[member])
                cost &+= problem.costs[member]
            }
            for finding in ended where !isEnded[finding] { gain &+= problem.endWeights[finding] }
            for flaw in brought where !isBrought[flaw] { gain &-= problem.flawWeights[flaw] }
        }
        return Bundle(index: index, stamp: stamps[index], gain: gain, cost: cost)
    }

    private mutating func take(_ bundle: Bundle) {
        cost &+= bundle.cost
        var stale: Set<Int> = []
        for member in problem.closures[bundle.index] where !isChosen[member] {
            isChosen[member] = true
            order.append(member)
            if problem.dependents[member].count > 1 { stale.formUnion(problem.dependents[member]) }
            for finding in problem.ends[member] where !isEnded[finding] {
                isEnded[finding] = true
                for other in enders[finding] { stale.formUnion(problem.dependents[other]) }
            }
            for flaw in problem.brings[member] where !isBrought[flaw] {
                isBrought[flaw] = true
                for other in bringers[flaw] { stale.formUnion(problem.dependents[other]) }
            }
        }
        for index in stale.sorted() { push(index) }
    }
}

/// A candidate with what it requires, and what it would change at some moment.
struct Bundle {
    var index: Int
    var stamp: Int
    var gain: Int64
    var cost: Int64

    /// Gain for cost; then the greater gain, the lower cost, the first id.
    static func precedes(_ left: Bundle, _ right: Bundle) -> Bool {
        // 10^18 at most on either side of a product would overflow: full width.
        let one = left.gain.multipliedFullWidth(by: right.cost)
        let other = right.gain.multipliedFullWidth(by: left.cost)
        if one.high != other.high { return one.high > other.high }
        if one.low != other.low { return one.low > other.low }
        if left.gain != right.gain { return left.gain > right.gain }
        if left.cost != right.cost { return left.cost < right.cost }
        return left.index < right.index
    }
}

/// A binary heap of bundles, the best on top.
private struct BundleHeap {
    private var items: [Bundle] = []

    mutating func push(_ bundle: Bundle) {
        items.append(bundle)
        var place = items.count - 1
        while place > 0 {
            let parent = (place - 1) / 2
            guard Bundle.precedes(items[place], items[parent]) else { break }
            items.swapAt(place, parent)
            place = parent
        }
    }

    mutating func pop() -> Bundle? {
        guard let top = items.first, let last = items.popLast() else { return nil }
        guard !items.isEmpty else { return top }
        items[0] = last
        var place = 0
        while true {
            var best = place
            for child in [2 * place + 1, 2 * place + 2]
            where child < items.count && Bundle.precedes(items[child], items[best]) {
                best = child
            }
            if best == place { return top }
            items.swapAt(place, best)
            place = best
        }
    }
}
