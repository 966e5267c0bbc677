import PatchModel
import Planning

/// The upgrades that remove most risk, and everything that is held back.
struct PlanSelection {
    let surveys: [AssetSurvey]
    let upgrades: [Upgrade]
    let findings: [WeighedFinding]
    let risks: [BreakingRisk]
    /// Ids of the chosen upgrades, in the order in which they are worth it.
    let chosen: [String]
    var heldBack: [HeldBack]
    private let candidates: [RemediationCandidate]
    private let weights: [String: Double]

    init(
        surveys: [AssetSurvey], choice: UpgradeChoice, budget: Double?, now: Timestamp
    ) {
        self.surveys = surveys
        let situations = surveys.map(\.situation)
        var upgrades: [Upgrade] = []
        var heldBack: [HeldBack] = []
        for situation in situations {
            let options = choice.options(for: situation)
            upgrades += options.upgrades
            heldBack += options.heldBack
        }
        let model = BreakingRiskModel(now: now)
        let risks = upgrades.map { model.risk(of: $0) }
        let values = Dictionary(
            risks.map { ($0.upgrade, $0.value) }, uniquingKeysWith: { first, _ in first })
        candidates = upgrades.map { RemediationCandidate($0, breaking: values[$0.id] ?? 1) }
        findings = situations.flatMap(\.findings)
        weights = Dictionary(
            findings.map { ($0.finding.id, $0.weight) }, uniquingKeysWith: max)
        let best = RemediationSet(choosing: candidates, weights: weights, budget: budget)
        chosen = best.chosen
        heldBack += best.heldBack(of: upgrades, candidates, budget: budget)
        self.upgrades = upgrades
        self.risks = risks
        self.heldBack = heldBack
    }

    /// The chosen upgrades of one asset.
    func upgrades(of asset: String) -> [Upgrade] {
        upgrades.filter { $0.asset == asset && chosen.contains($0.id) }
    }

    /// The chosen upgrades whose change is really in the resolved targets.
    func chosen(carriedOutBy targets: [PlanTarget]) -> [Upgrade] {
        upgrades.filter { upgrade in
            guard chosen.contains(upgrade.id),
                let target = targets.first(where: { $0.asset == upgrade.asset })
            else { return false }
            return upgrade.changes.allSatisfy { wanted in
                target.changes.contains { $0.package == wanted.package && $0.from == wanted.from }
            }
        }
    }

    func curve(of upgrades: [Upgrade]) -> [CurvePoint] {
        let ids = Set(upgrades.map(\.id))
        return RemovalCurve.points(candidates.filter { ids.contains($0.id) }, weights: weights)
    }
}
