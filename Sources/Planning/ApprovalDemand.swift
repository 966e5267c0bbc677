public import PatchModel

/// Who must agree to a plan, by what it may break and how well it can be undone.
public struct ApprovalDemand: Sendable, Hashable {
    /// What holds unless something below says more.
    public var rule: ApprovalRule
    /// Plans whose every breaking-change risk is below this need no person; `nil`: every plan does.
    public var automaticBelow: Double?
    /// From this breaking-change risk on a person must approve, and bake times double.
    public var strictFrom: Double

    public init(
        rule: ApprovalRule = ApprovalRule(), automaticBelow: Double? = nil,
        strictFrom: Double = 0.3
    ) {
        self.rule = rule
        self.automaticBelow = automaticBelow
        self.strictFrom = strictFrom
    }

    /// What the policy asks for a plan.
    public struct Decision: Sendable, Hashable {
        public var rule: ApprovalRule
        /// 1, or 2 where bake times double.
        public var bakeFactor: Int
        /// Why, in sentences.
        public var reasons: [String]
    }

    /// Decides by the worst of the risks and of the rollback classes.
    ///
    /// - Parameter risks: of the upgrades that the plan makes; an upgrade without one, and not a
    ///   number, counts as risk 1.
    public func decision(
        risks: [BreakingRisk], targets: [PlanTarget], upgrades: [Upgrade] = []
    ) -> Decision {
        var decision = Decision(rule: rule, bakeFactor: 1, reasons: [])
        let rated = Set(risks.map(\.upgrade))
        let unrated = upgrades.map(\.id).filter { !rated.contains($0) }
            .map { BreakingRisk(upgrade: $0, value: 1, reasons: []) }
        let worst = (risks + unrated).map { (value: $0.value.isNaN ? 1 : $0.value, $0.upgrade) }
            .max { ($0.value, $1.1) < ($1.value, $0.1) }
        let hard = targets.filter { $0.rollback == .none || $0.rollback == .forwardOnly }
            .sorted { ($0.name, $0.asset) < ($1.name, $1.asset) }
        if let worst, worst.value >= strictFrom {
            decision.rule.count = max(1, decision.rule.count)
            decision.bakeFactor = 2
            decision.reasons.append(
                "'\(worst.1)' has a breaking-change risk of \(Wording.hundredths(worst.value)): "
                    + "a person must approve, and bake times are doubled")
        } else if let automaticBelow, worst.map({ $0.value < automaticBelow }) ?? false,
            hard.isEmpty
        {
            decision.rule.count = 0
            decision.reasons.append(
                "every breaking-change risk is below \(Wording.hundredths(automaticBelow)): "
                    + "approved by rule")
        }
        if !hard.isEmpty {
            decision.rule.count = max(2, decision.rule.count)
            let names = hard.map { "\($0.name) (\($0.rollback.rawValue))" }
            decision.reasons.append(
                "\(Wording.list(names)) cannot be put back as it was: a second person must approve")
        }
        return decision
    }
}
