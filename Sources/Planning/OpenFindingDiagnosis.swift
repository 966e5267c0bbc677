import PatchModel
import Versioning

/// Says of findings that stay open what their root cause is.
struct OpenFindingDiagnosis {
    let choice: UpgradeChoice
    let situation: AssetSituation
    let group: PackageGroup
    /// The lowest first.
    let offers: [UpgradeOffer]

    private struct Cause: Hashable {
        var reason: HeldBack.Reason
        var words: String
        var wanted: String?
        var installed: String
    }

    /// One entry for each cause, with all its findings.
    func heldBack(_ open: [WeighedFinding]) -> [HeldBack] {
        var causes: [Cause: [String]] = [:]
        for item in open {
            let (reason, words) = cause(of: item)
            let cause = Cause(
                reason: reason, words: words, wanted: wanted(item),
                installed: item.finding.installed)
            causes[cause, default: []].append(item.finding.id)
        }
        return causes.map { cause, findings in
            HeldBack(
                asset: situation.asset.key, package: group.name, installed: cause.installed,
                wanted: cause.wanted, reason: cause.reason, blocker: cause.words,
                findings: findings.sorted())
        }
    }

    /// The highest fix that a record names.
    private func wanted(_ item: WeighedFinding) -> String? {
        item.fixes.sorted().max { choice.compare(group.scheme, $0, $1) == .ascending }
    }

    private func cause(of item: WeighedFinding) -> (HeldBack.Reason, String) {
        guard let wanted = wanted(item) else {
            return (
                .noFix,
                item.finding.status == .investigating
                    ? "the vendor still investigates" : "no fixed version is known"
            )
        }
        let id = item.finding.id
        if let obstacle = offers.first(where: { $0.ends.contains(id) && $0.obstacle != nil })?
            .obstacle
        {
            return (obstacle.reason, obstacle.words)
        }
        if choice.compare(group.scheme, item.finding.installed, wanted) == nil {
            return (
                .unsupported,
                "'\(item.finding.installed)' and the fix '\(wanted)' cannot be compared by "
                    + "'\(group.scheme)'"
            )
        }
        return (.notOffered, group.ecosystem == "deb" ? lists(wanted) : named(wanted))
    }

    private func lists(_ wanted: String) -> String {
        if !situation.hasPackageLists { return "there are no package lists; run apt update" }
        guard let offer = offers.last else {
            return "the package lists offer nothing newer than \(group.installed)"
        }
        let place = choice.compare(group.scheme, wanted, offer.version)
        if place == .ascending || place == .same {
            return "the package lists offer \(offer.version), which does not reach every "
                + "installed binary package of '\(group.name)', or is itself still affected"
        }
        return "the package lists offer \(offer.version), the fix is \(wanted)"
    }

    private func named(_ wanted: String) -> String {
        "\(wanted), named as the fix, is itself still affected or not above the installed version"
    }
}
