public import PatchModel

/// The upgrades that remove most risk within a budget, and how sure that is.
///
/// The value of a set is the weight of the findings that it ends, each counted once however many
/// upgrades end it, less the weight of the flaws that it brings, each counted once. Among sets of
/// one value the cheapest is taken. No upgrade is in it that could go without losing weight.
public struct RemediationSet: Sendable, Hashable {
    /// Ids of the chosen candidates, the best for its cost first; what is required comes before.
    public var chosen: [String]
    /// Weight of the findings that end.
    public var removed: Double
    /// Weight of the flaws that come.
    public var introduced: Double
    public var cost: Double
    /// Whether no better set exists. If not, the set is at least as good as the ratio-greedy one.
    public var isExact: Bool
    /// Why it is not exact, in words.
    public var reason: String?
    /// Sets that were looked at by the exact search.
    public var examined: Int
    /// Candidates that require something that is not among the candidates.
    public var impossible: [String]
    /// Candidates that would bring as much weight as they remove, or more, beside the chosen ones.
    public var worthless: [String]

    /// ``removed`` less ``introduced``.
    public var value: Double { removed - introduced }

    /// Limits of the exact search.
    public struct Limits: Sendable, Hashable {
        /// The most candidates that hang together which are searched exactly; 64 at most.
        public var candidates: Int
        /// Elementary steps, over all searches.
        public var work: Int

        public init(candidates: Int = 25, work: Int = 100_000_000) {
            self.candidates = min(64, max(0, candidates))
            self.work = max(0, work)
        }
    }

    /// Searches for the set.
    ///
    /// Without a budget, candidates that have nothing in common are decided apart, so that many
    /// assets do not make the search inexact; likewise when that answer fits the budget.
    ///
    /// - Parameters:
    ///   - weights: of the findings, by id; those without one weigh nothing.
    ///   - budget: the highest sum of costs; `nil` is unlimited.
    public init(
        choosing candidates: [RemediationCandidate], weights: [String: Double],
        budget: Double? = nil, limits: Limits = Limits()
    ) {
        let problem = RemediationProblem(candidates, weights: weights)
        var search = RemediationSearch(problem: problem, limits: limits)
        let chosen = search.run(budget: budget.map { FixedPoint.budget($0) })
        let totals = problem.totals(chosen)
        self.chosen = search.ordered(chosen).map { problem.ids[$0] }
        removed = FixedPoint.weight(totals.removed)
        introduced = FixedPoint.weight(totals.introduced)
        cost = FixedPoint.cost(totals.cost)
        isExact = search.reason == nil
        reason = search.reason
        examined = search.nodes
        impossible = problem.impossible
        worthless = problem.worthless(beside: chosen).map { problem.ids[$0] }
    }

    /// Says of candidate upgrades that were not chosen, and of the findings that stay open for it,
    /// why that is.
    ///
    /// - Parameter budget: the one that the set was chosen under.
    public func heldBack(
        of upgrades: [Upgrade], _ candidates: [RemediationCandidate], budget: Double?
    ) -> [HeldBack] {
        let taken = Set(chosen)
        let ended = upgrades.filter { taken.contains($0.id) }.reduce(into: Set<String>()) {
            $0.formUnion($1.ends)
        }
        let byID = Dictionary(candidates.map { ($0.id, $0) }, uniquingKeysWith: { one, _ in one })
        return upgrades.filter { !taken.contains($0.id) }.compactMap { upgrade in
            let open = upgrade.ends.filter { !ended.contains($0) }
            if open.isEmpty { return nil }
            let (reason, words) = cause(upgrade, byID[upgrade.id], budget)
            return HeldBack(
                asset: upgrade.asset, package: upgrade.package, installed: upgrade.from,
                wanted: upgrade.to, reason: reason, blocker: words, findings: open)
        }
    }

    private func cause(
        _ upgrade: Upgrade, _ candidate: RemediationCandidate?, _ budget: Double?
    ) -> (HeldBack.Reason, String) {
        if impossible.contains(upgrade.id) {
            return (
                .conflict,
                "it needs \(Wording.list(upgrade.requires.sorted())), not all of which can be made"
            )
        }
        if worthless.contains(upgrade.id) {
            if !upgrade.introduces.isEmpty {
                let list = Wording.list(upgrade.introduces.map(\.advisory))
                return (.conflict, "it brings no less risk than it removes: \(list)")
            }
            if !upgrade.requires.isEmpty {
                return (.conflict, "what it needs brings no less risk than it removes")
            }
        }
        guard let budget, !worthless.contains(upgrade.id) else {
            return (.budget, "its findings weigh nothing")
        }
        let cost = candidate.map { Wording.hundredths($0.cost) + " " } ?? ""
        return (
            .budget,
            "its cost \(cost)did not fit the budget of \(Wording.hundredths(budget)) beside what "
                + "removes more"
        )
    }
}

/// Chooses between the exact search and the greedy one.
private struct RemediationSearch {
    let problem: RemediationProblem
    let limits: RemediationSet.Limits
    private(set) var nodes = 0
    private(set) var reason: String?
    private var work = 0

    init(problem: RemediationProblem, limits: RemediationSet.Limits) {
        self.problem = problem
        self.limits = limits
    }

    mutating func run(budget: Int64?) -> [Int] {
        let useful = problem.components().map { $0.filter(isUseful) }.filter { !$0.isEmpty }
        let parts = useful.flatMap { solve($0, budget: nil) }
        guard let budget, problem.totals(parts).cost > budget else { return parts.sorted() }
        // What does not fit must be weighed against each other: one search over all.
        reason = nil
        return solve(useful.flatMap(\.self), budget: budget).sorted()
    }

    /// Candidates that end nothing and that nothing needs are in no set.
    private func isUseful(_ index: Int) -> Bool {
        problem.dependents[index].contains { !problem.ends[$0].isEmpty }
    }

    private mutating func solve(_ members: [Int], budget: Int64?) -> [Int] {
        let part = problem.restricted(to: members)
        let greedy = RatioGreedy.best(part, budget: budget)
        if members.count == 1 {
            nodes += 1
            return greedy.map { members[$0] }
        }
        guard members.count <= limits.candidates else {
            reason =
                "\(members.count) upgrades compete, more than the \(limits.candidates) of an exact "
                + "search: taken by weight for cost"
            return greedy.map { members[$0] }
        }
        var search = BranchAndBound(
            part, budget: budget, start: greedy, workLimit: limits.work - work)
        let found = search.run()
        nodes += search.nodes
        work += search.work
        if !search.isComplete {
            reason =
                "the exact search was ended after \(search.nodes) sets; "
                + "no better one was found until then"
        }
        return part.pruned(found).map { members[$0] }
    }

    /// In the order in which the greedy rule would take them.
    func ordered(_ chosen: [Int]) -> [Int] {
        let part = problem.restricted(to: chosen)
        var greedy = RatioGreedy(part)
        greedy.run(budget: nil)
        let taken = Set(greedy.order)
        let rest = chosen.indices.filter { !taken.contains($0) }
        return (greedy.order + rest).map { chosen[$0] }
    }
}
