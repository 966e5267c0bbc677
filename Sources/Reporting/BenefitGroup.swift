import PatchModel

/// What ending the findings of one package is worth, over all assets of a plan.
struct BenefitGroup {
    var package: String
    var outcome: String
    /// The score of the heaviest.
    var score: String
    var due: Timestamp?
    var isKnownExploited: Bool
    var epss: Double?
    var advisories: [String]
    /// Keys of the assets.
    var assets: [String]

    /// One group for each package and outcome, in the order of the benefits: the heaviest first.
    static func groups(of benefits: [PlannedBenefit]) -> [BenefitGroup] {
        var places: [[String]: Int] = [:]
        var groups: [BenefitGroup] = []
        for benefit in benefits {
            let key = [benefit.package, benefit.outcome]
            guard let place = places[key] else {
                places[key] = groups.count
                groups.append(BenefitGroup(benefit))
                continue
            }
            groups[place].add(benefit)
        }
        return groups
    }

    private init(_ benefit: PlannedBenefit) {
        package = benefit.package
        outcome = benefit.outcome
        score = benefit.score
        due = benefit.due
        isKnownExploited = benefit.isKnownExploited
        epss = benefit.epss
        advisories = [benefit.advisory]
        assets = [benefit.asset]
    }

    private mutating func add(_ benefit: PlannedBenefit) {
        due = [due, benefit.due].compactMap(\.self).min()
        epss = [epss, benefit.epss].compactMap(\.self).max()
        isKnownExploited = isKnownExploited || benefit.isKnownExploited
        if !advisories.contains(benefit.advisory) { advisories.append(benefit.advisory) }
        if !assets.contains(benefit.asset) { assets.append(benefit.asset) }
    }
}
