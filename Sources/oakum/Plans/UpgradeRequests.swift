import PatchModel
import Planning
import PluginHost

/// The chosen upgrades of one asset as questions to remedy plugins, one for each package.
struct UpgradeRequests {
    /// A question, and where it comes from.
    struct Item {
        var upgrade: Upgrade
        var change: PackageChange
        var request: UpgradeRequest

        func heldBack(_ reason: HeldBack.Reason, _ blocker: String) -> HeldBack {
            HeldBack(
                asset: upgrade.asset, package: change.name, installed: change.from ?? "",
                wanted: change.to, reason: reason, blocker: blocker, findings: upgrade.ends)
        }
    }

    let items: [Item]

    var list: [UpgradeRequest] { items.map(\.request) }

    init(survey: AssetSurvey, upgrades: [Upgrade]) {
        let direct = survey.direct
        var items: [Item] = []
        for upgrade in upgrades {
            for change in upgrade.changes {
                let components = survey.situation.components.filter {
                    Self.withoutVersion($0.purl) == change.package && $0.version == change.from
                }
                guard let first = components.first else { continue }
                let request = UpgradeRequest(
                    purl: first.purl, to: change.to ?? "", scope: first.scope,
                    isDirect: direct.isEmpty ? nil : direct.contains(first.purl),
                    evidence: components.flatMap(\.evidence))
                guard let request else { continue }
                items.append(Item(upgrade: upgrade, change: change, request: request))
            }
        }
        self.items = items
    }

    /// Those that some plugin has a remedy for.
    func answered(by answers: [RemedyAnswer]) -> [Item] {
        var answered: Set<Int> = []
        for answer in answers {
            if case .remedy = answer.outcome { answered.formUnion(answer.upgrades) }
        }
        return items.enumerated().filter { answered.contains($0.offset) }.map(\.element)
    }

    func heldBack(_ positions: [Int], _ asset: Asset, _ reason: String) -> [HeldBack] {
        positions.filter(items.indices.contains).map { items[$0].heldBack(.unsupported, reason) }
    }

    /// The purl without its version: qualifiers stay.
    static func withoutVersion(_ purl: String) -> String {
        guard let at = purl.lastIndex(of: "@") else { return purl }
        let tail = purl[at...]
        // `@` in a qualifier or a scope that is not encoded is no version.
        if purl[..<at].contains("?") || tail.contains("/") { return purl }
        let rest = tail.firstIndex { $0 == "?" || $0 == "#" }
        return String(purl[..<at]) + (rest.map { String(tail[$0...]) } ?? "")
    }
}
