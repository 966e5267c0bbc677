public import PatchModel

/// Makes the parts of a plan out of chosen upgrades and resolved targets.
public struct PlanAssembly: Sendable, Hashable {
    public var waves: WavePolicy
    public var approval: ApprovalDemand
    public var limits: RolloutLimits

    public init(
        waves: WavePolicy = .standard, approval: ApprovalDemand = ApprovalDemand(),
        limits: RolloutLimits = RolloutLimits()
    ) {
        self.waves = waves
        self.approval = approval
        self.limits = limits
    }

    /// The content of a plan, and why it demands what it demands.
    public struct Assembled: Sendable, Hashable {
        public var content: PlanContent
        /// Sentences on approvals and bake times.
        public var reasons: [String]
    }

    /// The content: targets by name with their claims, waves, limits and approval rule.
    ///
    /// It does not depend on the order of any argument.
    ///
    /// - Parameters:
    ///   - targets: as resolved; their claims are set anew from the upgrades.
    ///   - assets: for the canary tags.
    ///   - upgrades: the chosen ones; those of assets without a target are passed over.
    ///   - findings: all that the upgrades end.
    ///   - risks: of the chosen upgrades; one without a risk counts as risk 1.
    public func assemble(
        targets: [PlanTarget], assets: [Asset], upgrades: [Upgrade], findings: [WeighedFinding],
        risks: [BreakingRisk]
    ) -> Assembled {
        let keys = Set(targets.map(\.asset))
        let used = upgrades.filter { keys.contains($0.asset) }
        let ids = Set(used.map(\.id))
        let decision = approval.decision(
            risks: risks.filter { ids.contains($0.upgrade) }, targets: targets, upgrades: used)
        let claims = Self.claims(upgrades: used, findings: findings)
        let sorted = targets.map { target in
            var target = target
            target.claims = claims[target.asset] ?? []
            return target
        }.sorted { ($0.name, $0.asset) < ($1.name, $1.asset) }
        return Assembled(
            content: PlanContent(
                targets: sorted,
                waves: waves.waves(
                    for: targets, assets: assets, bakeFactor: decision.bakeFactor),
                limits: limits, approval: decision.rule),
            reasons: decision.reasons)
    }

    /// What upgrades promise to end, by asset; each list by package, advisory and id.
    public static func claims(
        upgrades: [Upgrade], findings: [WeighedFinding]
    ) -> [String: [ClaimedFinding]] {
        let ended = endings(upgrades)
        var claims: [String: [ClaimedFinding]] = [:]
        for item in unique(findings)
        where ended[item.asset]?.contains(item.finding.id) == true {
            claims[item.asset, default: []].append(
                ClaimedFinding(
                    finding: item.finding.id, advisory: item.finding.advisory,
                    package: PackageText.withoutVersion(item.finding.component),
                    installed: item.finding.installed, fixed: item.finding.fixed))
        }
        return claims.mapValues { list in
            list.sorted {
                ($0.package, $0.advisory, $0.finding) < ($1.package, $1.advisory, $1.finding)
            }
        }
    }

    /// Why a plan is what it is: benefits by weight, risks by size.
    ///
    /// - Parameters:
    ///   - upgrades: the chosen ones.
    ///   - risks: those of other upgrades are left out.
    public static func basis(
        selector: String, upgrades: [Upgrade], findings: [WeighedFinding], curve: [CurvePoint],
        risks: [BreakingRisk], heldBack: [HeldBack], feeds: [String]
    ) -> PlanBasis {
        let ended = endings(upgrades)
        let ids = Set(upgrades.map(\.id))
        let benefits = unique(findings)
            .filter { ended[$0.asset]?.contains($0.finding.id) == true }
            .sorted { left, right in
                let one = FixedPoint.weight(left.weight)
                let other = FixedPoint.weight(right.weight)
                if one != other { return one > other }
                return (left.asset, left.finding.id) < (right.asset, right.finding.id)
            }.map(benefit)
        return PlanBasis(
            selector: selector, benefits: benefits, curve: curve,
            risks: risks.filter { ids.contains($0.upgrade) }.sorted {
                ($1.value, $0.upgrade) < ($0.value, $1.upgrade)
            },
            heldBack: heldBack.sorted {
                ($0.asset, $0.package, $0.wanted ?? "", $0.reason.rawValue, $0.blocker)
                    < ($1.asset, $1.package, $1.wanted ?? "", $1.reason.rawValue, $1.blocker)
            }, feeds: feeds)
    }

    private static func benefit(_ item: WeighedFinding) -> PlannedBenefit {
        PlannedBenefit(
            finding: item.finding.id, asset: item.asset, advisory: item.finding.advisory,
            package: item.finding.source?.name ?? item.finding.name, outcome: item.outcome,
            score: item.score, weight: FixedPoint.weight(FixedPoint.weight(item.weight)),
            due: item.due, isKnownExploited: item.finding.kev != nil,
            epss: item.finding.epss?.score)
    }

    /// Ids of the findings that end, by asset.
    private static func endings(_ upgrades: [Upgrade]) -> [String: Set<String>] {
        upgrades.reduce(into: [:]) { $0[$1.asset, default: []].formUnion($1.ends) }
    }

    private static func unique(_ findings: [WeighedFinding]) -> [WeighedFinding] {
        var seen: Set<[String]> = []
        return findings.filter { seen.insert([$0.asset, $0.finding.id]).inserted }
    }
}
