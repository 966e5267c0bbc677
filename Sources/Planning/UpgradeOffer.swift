import PatchModel
import Versioning

/// A version that a package could go to: what it would end, and what speaks against it.
struct UpgradeOffer {
    /// As advisories compare it; for `deb` the source package's.
    var version: String
    var changes: [PackageChange]
    var dating: ReleaseDating
    /// Finding ids.
    var ends: Set<String> = []
    var introduces: [KnownFlaw] = []
    /// Why it must not be taken now.
    var obstacle: Obstacle?

    struct Obstacle {
        var reason: HeldBack.Reason
        var words: String
    }
}

/// Lists the versions on offer to the groups of an asset, the lowest first.
struct OfferFinding {
    private let choice: UpgradeChoice
    private let situation: AssetSituation
    private let group: PackageGroup
    private let sources: Sources

    /// What is looked up for every group, sorted once.
    struct Sources {
        /// By purl of the component.
        let offered: [String: UpgradeCandidate]
        /// Ids of all open findings of the asset.
        let open: Set<String>
        /// By head of the purl.
        let releases: [String: [Release]]
        /// Purl types of which at least one release has a date.
        let dated: Set<String>

        init(_ situation: AssetSituation) {
            offered = Dictionary(
                situation.offers.map { ($0.component, $0) }, uniquingKeysWith: { one, _ in one })
            open = Set(situation.findings.map(\.finding.id))
            releases = Dictionary(grouping: situation.releases) { PackageText.head($0.package) }
            dated = Set(
                situation.releases.filter { $0.published != nil }
                    .map { PackageText.type($0.package) })
        }
    }

    init(
        _ choice: UpgradeChoice, _ situation: AssetSituation, _ sources: Sources,
        _ group: PackageGroup
    ) {
        self.choice = choice
        self.situation = situation
        self.sources = sources
        self.group = group
    }

    /// A version with the components as they would be.
    private struct Draft {
        var version: String
        var changes: [PackageChange]
        var after: [Component]
        /// By purl: the version that advisories compare.
        var reached: [String: String]
        var dating: ReleaseDating
        var isUndated = false
        var isYanked = false
        var held: [String] = []
    }

    func offers() -> [UpgradeOffer] {
        let drafts = group.ecosystem == "deb" ? [packageLists()].compactMap { $0 } : namedFixes()
        return drafts.map(offer)
    }

    // MARK: - Where versions come from

    /// What the package manager would install of the source's binaries: one offer at most.
    private func packageLists() -> Draft? {
        var draft = Draft(version: "", changes: [], after: [], reached: [:], dating: .distribution)
        var unknown: [Component] = []
        for component in group.components {
            guard let candidate = sources.offered[component.purl] else { continue }
            // Of copies of one purl in several places, one entry is enough.
            guard !draft.after.contains(where: { $0.purl == component.purl }) else { continue }
            draft.changes.append(change(component, candidate))
            if candidate.isHeld || component.isHeld { draft.held.append(component.name) }
            if !choice.distributions.contains(candidate.origin ?? "") { draft.dating = .unknown }
            var after = component
            after.version = candidate.candidate
            draft.after.append(after)
            if let source = PackageText.sourceVersion(of: candidate.candidate, for: component) {
                draft.reached[component.purl] = source
            } else {
                unknown.append(component)
            }
        }
        guard !draft.changes.isEmpty else { return nil }
        let built = Set(draft.reached.values)
        // Binaries of one source that move together were built from one version of it.
        if let only = built.first, built.count == 1 {
            for component in unknown { draft.reached[component.purl] = only }
        }
        draft.version =
            built.sorted().max { order($0, $1) == .ascending } ?? draft.changes.first?.to ?? ""
        for index in draft.after.indices {
            guard let source = draft.reached[draft.after[index].purl] else { continue }
            draft.after[index].source?.version = source
        }
        return draft
    }

    private func change(_ component: Component, _ candidate: UpgradeCandidate) -> PackageChange {
        let architecture = PackageText.qualifier("arch", of: component.purl)
        let suffix = architecture.map { $0 == "all" ? "" : ":" + $0 } ?? ""
        return PackageChange(
            package: PackageText.withoutVersion(component.purl), name: component.name + suffix,
            from: component.version, to: candidate.candidate,
            origin: candidate.suite ?? candidate.origin)
    }

    /// The fixed versions that the group's advisories name, above the installed one.
    private func namedFixes() -> [Draft] {
        let versions = Set(group.findings.flatMap { $0.fixes })
            .filter { order(group.installed, $0) == .ascending }
        let sorted = versions.sorted { left, right in
            switch order(left, right) {
            case .ascending: true
            case .descending: false
            default: left < right
            }
        }
        let known = Set(group.components.map(\.purl))
        let purls = known.union(group.findings.map(\.finding.component)).sorted()
        return sorted.map { version in
            var draft = Draft(
                version: version, changes: [], after: [], reached: [:], dating: .unknown)
            for purl in purls {
                draft.reached[purl] = version
                draft.changes.append(
                    PackageChange(
                        package: PackageText.withoutVersion(purl), name: group.name,
                        from: group.installed, to: version))
            }
            draft.after = group.components.map { component in
                var after = component
                after.version = version
                return after
            }
            date(&draft)
            return draft
        }
    }

    private func date(_ draft: inout Draft) {
        let heads = Set(draft.changes.map { PackageText.head($0.package) })
        for release in heads.sorted().flatMap({ sources.releases[$0] ?? [] })
        where release.version == draft.version {
            if let published = release.published { draft.dating = .published(published) }
            if release.isYanked { draft.isYanked = true }
        }
        draft.isUndated = sources.dated.contains(group.ecosystem) && draft.dating == .unknown
    }

    // MARK: - What an offer is worth, and what speaks against it

    private func offer(_ draft: Draft) -> UpgradeOffer {
        var offer = UpgradeOffer(
            version: draft.version, changes: draft.changes.sorted { $0.name < $1.name },
            dating: draft.dating)
        var flaws: [String: KnownFlaw] = [:]
        for component in draft.after {
            for flaw in choice.flaws(situation.asset.key, component) { flaws[flaw.finding] = flaw }
        }
        offer.introduces = flaws.values.filter { !sources.open.contains($0.finding) }
            .sorted { $0.finding < $1.finding }
        for item in group.findings where flaws[item.finding.id] == nil {
            if let reached = draft.reached[item.finding.component], isEnded(item, by: reached) {
                offer.ends.insert(item.finding.id)
            }
        }
        offer.obstacle = obstacle(draft, offer)
        return offer
    }

    private func isEnded(_ item: WeighedFinding, by version: String) -> Bool {
        let fixes = item.fixes
        guard let fixed = item.finding.fixed, !fixes.isEmpty,
            order(item.finding.installed, fixed) == .ascending
        else { return false }
        return fixes.allSatisfy { fix in
            let place = order(fix, version)
            return place == .ascending || place == .same
        }
    }

    private func obstacle(_ draft: Draft, _ offer: UpgradeOffer) -> UpgradeOffer.Obstacle? {
        if !draft.held.isEmpty {
            let names = Set(draft.held).sorted()
            return .init(
                reason: .held,
                words: "\(Wording.list(names)) \(names.count == 1 ? "is" : "are") on hold; "
                    + "'apt-mark unhold' releases it")
        }
        if let block = block(draft) {
            let until = block.expires.map { " until \($0.date)" } ?? ""
            let plan = block.plan.map { " by plan \($0)" } ?? ""
            return .init(
                reason: .blocked,
                words: "\(block.version) is blocked\(until)\(plan): \(block.reason)")
        }
        if draft.isYanked {
            return .init(
                reason: .blocked, words: "\(draft.version) was withdrawn (yanked) by its index")
        }
        if let words = waiting(draft, offer) { return .init(reason: .cooldown, words: words) }
        if choice.mode == .noIntroduce, !offer.introduces.isEmpty {
            return .init(
                reason: .conflict,
                words: "\(draft.version) brings "
                    + Wording.list(offer.introduces.map(\.advisory)))
        }
        return nil
    }

    private func block(_ draft: Draft) -> BlockedVersion? {
        choice.blocked.first { block in
            draft.changes.contains { change in
                (block.version == change.to || block.version == draft.version)
                    && PackageText.head(block.package) == PackageText.head(change.package)
            }
        }
    }

    private func waiting(_ draft: Draft, _ offer: UpgradeOffer) -> String? {
        let isUrgent = group.findings.contains { item in
            offer.ends.contains(item.finding.id) && choice.urgent.contains(item.outcome)
        }
        if isUrgent { return nil }
        if draft.isUndated {
            return "the release date of \(draft.version) is not known, so it is not ripe"
        }
        guard case .published(let date) = draft.dating else { return nil }
        let (end, overflows) = date.seconds.addingReportingOverflow(Int64(choice.cooldown))
        guard !overflows, choice.now.seconds < end else { return nil }
        return "\(draft.version) was released on \(date.date) and waits until "
            + "\(Timestamp(seconds: end)) (cooldown of \(Wording.duration(choice.cooldown)))"
    }

    private func order(_ left: String, _ right: String) -> VersionOrdering? {
        choice.compare(group.scheme, left, right)
    }
}
