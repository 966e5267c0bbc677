/// Finds the best set among a few candidates, and proves it.
///
/// Depth first, taking before leaving out. A branch is cut by the lower of two bounds on its value:
/// the weight of all findings that the rest could still end, and a fractional knapsack over what
/// each of the rest would gain now (coverage is submodular, and a flaw that several would bring is
/// charged to each of them in part). Between sets of one value the cheaper wins; a branch that can
/// only equal the best is cut by a bound on its cost. Leaving a candidate out leaves out what it
/// dominates. Source: Nemhauser and Wolsey on submodular maximisation; Martello and Toth,
/// "Knapsack Problems", for the bound and dominance.
struct BranchAndBound {
    /// Findings ended by exactly the same candidates count as one.
    private struct Weighted {
        var mask: UInt64
        var weight: Int64
    }

    private let members: [Int]
    private let costs: [Int64]
    private var closures: [UInt64]
    private var dependents: [UInt64]
    private var findings: [Weighted] = []
    private var flaws: [Weighted] = []
    /// What need not be tried without a candidate, by candidate.
    private var dominated: [UInt64] = []
    private let budget: Int64?
    private let workLimit: Int

    private var best: Best
    /// Elementary steps of the bound; deterministic, unlike time.
    private(set) var work = 0
    private(set) var nodes = 0
    /// Whether the search ran to its end.
    private(set) var isComplete = true

    private struct Best {
        var chosen: UInt64
        var value: Int64
        var cost: Int64
    }

    /// - Parameters:
    ///   - problem: of at most 64 candidates.
    ///   - start: a set that fits the budget, to be improved on.
    init(_ problem: RemediationProblem, budget: Int64?, start: [Int], workLimit: Int) {
        members = Self.byRatio(problem)
        self.budget = budget
        self.workLimit = workLimit
        var places: [Int: Int] = [:]
        for (place, member) in members.enumerated() { places[member] = place }
        func mask(_ numbers: [Int]) -> UInt64 {
            numbers.reduce(0) { mask, number in mask | (places[number].map { 1 << UInt64($0) } ?? 0)
            }
        }
        costs = members.map { problem.costs[$0] }
        closures = members.map { mask(problem.closures[$0]) }
        dependents = members.map { mask(problem.dependents[$0]) }
        findings = Self.classes(members, problem.ends, problem.endWeights)
        flaws = Self.classes(members, problem.brings, problem.flawWeights)
        let totals = problem.totals(start)
        best = Best(
            chosen: mask(start), value: totals.removed &- totals.introduced, cost: totals.cost)
        dominated = members.indices.map(dominatedBy)
    }

    /// Runs the search; the numbers of the best set, in the order of their ratio.
    mutating func run() -> [Int] {
        visit(chosen: 0, banned: 0, value: 0, cost: 0)
        return members.indices.filter { best.chosen & bit($0) != 0 }.map { members[$0] }
    }

    // MARK: - Preparation

    private static func byRatio(_ problem: RemediationProblem) -> [Int] {
        (0..<problem.count).map { member in
            let totals = problem.totals([member])
            return Bundle(
                index: member, stamp: 0, gain: totals.removed &- totals.introduced,
                cost: totals.cost)
        }.sorted(by: Bundle.precedes).map(\.index)
    }

    private static func classes(
        _ members: [Int], _ lists: [[Int]], _ weights: [Int64]
    ) -> [Weighted] {
        var masks: [Int: UInt64] = [:]
        for (place, member) in members.enumerated() {
            for number in lists[member] { masks[number, default: 0] |= 1 << UInt64(place) }
        }
        var sums: [UInt64: Int64] = [:]
        for (number, mask) in masks { sums[mask, default: 0] &+= weights[number] }
        return sums.map { Weighted(mask: $0.key, weight: $0.value) }.sorted { $0.mask < $1.mask }
    }

    /// The candidates that a set never needs while it lacks this one: exchanged for it, the set
    /// would remove no less, bring no more and cost no more. Only later ones: the earlier are
    /// decided by then, and of two equals just one may go.
    private func dominatedBy(_ one: Int) -> UInt64 {
        var result: UInt64 = 0
        for other in members.indices where other > one {
            guard costs[one] <= costs[other], dependents[other] == bit(other),
                closures[one] & ~bit(one) & ~closures[other] == 0
            else { continue }
            var own = (one: Int64(0), other: Int64(0))
            var isSubset = true
            for finding in findings {
                if finding.mask == bit(one) { own.one &+= finding.weight }
                if finding.mask == bit(other) {
                    own.other &+= finding.weight
                } else if finding.mask & bit(other) != 0, finding.mask & bit(one) == 0 {
                    isSubset = false
                }
            }
            for flaw in flaws where flaw.mask & bit(one) != 0 && flaw.mask & bit(other) == 0 {
                isSubset = false
            }
            if isSubset, own.one >= own.other { result |= bit(other) }
        }
        return result
    }

    // MARK: - Search

    private mutating func visit(chosen: UInt64, banned: UInt64, value: Int64, cost: Int64) {
        nodes &+= 1
        work &+= members.count &+ findings.count &+ flaws.count
        if work > workLimit {
            isComplete = false
            return
        }
        if value > best.value || (value == best.value && cost < best.cost) {
            best = Best(chosen: chosen, value: value, cost: cost)
        }
        let banned = banned | unaffordable(chosen, banned, cost)
        let open = all & ~chosen & ~banned
        if open == 0 || isHopeless(chosen, open, value, cost) { return }
        let next = open.trailingZeroBitCount
        let bundle = closures[next] & ~chosen
        let taken = chosen | bundle
        visit(
            chosen: taken, banned: banned, value: value &+ gain(taken, chosen),
            cost: cost &+ self.cost(of: bundle))
        if !isComplete { return }
        var left = dependents[next]
        // What is dominated must not be chosen yet; its own dependents are itself alone.
        left |= dominated[next] & ~chosen
        visit(chosen: chosen, banned: banned | left, value: value, cost: cost)
    }

    /// Candidates whose bundle no longer fits the budget.
    private func unaffordable(_ chosen: UInt64, _ banned: UInt64, _ cost: Int64) -> UInt64 {
        guard let budget else { return 0 }
        var result: UInt64 = 0
        var open = all & ~chosen & ~banned
        while open != 0 {
            let index = open.trailingZeroBitCount
            open &= open &- 1
            if self.cost(of: closures[index] & ~chosen) > budget &- cost { result |= bit(index) }
        }
        return result
    }

    /// Whether no set that has these and any of the open ones is better than the best.
    private func isHopeless(
        _ chosen: UInt64, _ open: UInt64, _ value: Int64, _ cost: Int64
    ) -> Bool {
        var rest = value
        for finding in findings where finding.mask & chosen == 0 && finding.mask & open != 0 {
            rest &+= finding.weight
        }
        if rest < best.value { return true }
        if rest == best.value {
            // Only a set that ends everything could equal the best, so all of it must be paid for.
            return cost &+ costOfRest(chosen, open) >= best.cost
        }
        let fractional = value &+ fractionalGain(chosen, open, cost)
        return fractional < best.value || (fractional == best.value && cost >= best.cost)
    }

    /// The least that ending every finding which can still be ended costs: each finding is priced
    /// at its share of the candidate that is cheapest for it.
    private func costOfRest(_ chosen: UInt64, _ open: UInt64) -> Int64 {
        var parts = [Int64](repeating: 0, count: members.count)
        let uncovered = findings.filter { $0.mask & chosen == 0 && $0.mask & open != 0 }
        for finding in uncovered { each(finding.mask & open) { parts[$0] &+= 1 } }
        var sum: Int64 = 0
        for finding in uncovered {
            var cheapest = Int64.max
            each(finding.mask & open) { cheapest = min(cheapest, costs[$0] / parts[$0]) }
            sum &+= cheapest
        }
        return sum
    }

    /// What the open candidates could gain at most within the budget.
    private func fractionalGain(_ chosen: UInt64, _ open: UInt64, _ cost: Int64) -> Int64 {
        var gains = [Int64](repeating: 0, count: members.count)
        for finding in findings where finding.mask & chosen == 0 {
            each(finding.mask & open) { gains[$0] &+= finding.weight }
        }
        for flaw in flaws where flaw.mask & chosen == 0 && flaw.mask & open != 0 {
            let share = flaw.weight / Int64((flaw.mask & open).nonzeroBitCount)
            each(flaw.mask & open) { gains[$0] &-= share }
        }
        var sum: Int64 = 0
        guard let budget else {
            for gain in gains where gain > 0 { sum &+= gain }
            return sum
        }
        var items: [Bundle] = []
        each(open) { index in
            if gains[index] > 0 {
                items.append(
                    Bundle(index: index, stamp: 0, gain: gains[index], cost: costs[index]))
            }
        }
        items.sort(by: Bundle.precedes)
        var left = budget &- cost
        for item in items {
            guard item.cost > left else {
                sum &+= item.gain
                left &-= item.cost
                continue
            }
            // The part that still fits; a quotient of full width cannot overflow, as left < cost.
            let product = item.gain.multipliedFullWidth(by: left)
            return sum &+ item.cost.dividingFullWidth(product).quotient
        }
        return sum
    }

    // MARK: - Masks

    private var all: UInt64 {
        members.count >= 64 ? .max : (1 << UInt64(members.count)) &- 1
    }

    private func bit(_ index: Int) -> UInt64 { 1 << UInt64(index) }

    private func cost(of mask: UInt64) -> Int64 {
        var sum: Int64 = 0
        each(mask) { sum &+= costs[$0] }
        return sum
    }

    /// What the value changes by when the first set becomes the second.
    private func gain(_ taken: UInt64, _ chosen: UInt64) -> Int64 {
        var sum: Int64 = 0
        for finding in findings where finding.mask & chosen == 0 && finding.mask & taken != 0 {
            sum &+= finding.weight
        }
        for flaw in flaws where flaw.mask & chosen == 0 && flaw.mask & taken != 0 {
            sum &-= flaw.weight
        }
        return sum
    }

    private func each(_ mask: UInt64, _ body: (Int) -> Void) {
        var rest = mask
        while rest != 0 {
            body(rest.trailingZeroBitCount)
            rest &= rest &- 1
        }
    }
}
