public import PatchModel
public import Versioning

/// Finds the upgrades that end an asset's findings, and says why the others stay open.
///
/// `deb` packages take what the asset's own package manager would install, and all binary packages
/// of one source move together. For other ecosystems there is no index: the versions on offer are
/// the fixed versions that advisories name. An upgrade is credited with a finding when the
/// installed version is below the fix and the new version is not below any fix that a record names.
public struct UpgradeChoice: Sendable {
    /// Which of several versions that end as much is taken.
    public enum Mode: String, Sendable, Hashable, Codable, CaseIterable {
        /// The lowest version that ends whatever can be ended.
        case lowest
        case highest
        /// The lowest such version among those that bring no flaw of their own.
        case noIntroduce = "no-introduce"
    }

    /// The order of two versions of a scheme; `nil` when the scheme or a version is unknown to it.
    public typealias Comparison =
        @Sendable (_ scheme: String, _ left: String, _ right: String) -> VersionOrdering?

    /// The flaws of a component of an asset as it would be: version and source version are the new
    /// ones, the purl is still the old one.
    public typealias FlawLookup =
        @Sendable (_ asset: String, _ component: Component) -> [KnownFlaw]

    public var mode: Mode
    public var now: Timestamp
    /// Seconds for which a new release waits.
    public var cooldown: Int
    /// Outcomes that do not wait for the cooldown.
    public var urgent: Set<String>
    /// What rollbacks blocked; expired entries do not count.
    public var blocked: [BlockedVersion]
    /// The purl types that there is a remedy for.
    public var ecosystems: Set<String>
    /// The Origin fields of distributions, whose updates are exempt from the cooldown.
    public var distributions: Set<String>
    public var compare: Comparison
    public var flaws: FlawLookup

    /// - Parameters:
    ///   - compare: by default the built-in schemes; plugins' schemes are the caller's to add.
    ///   - flaws: by default nothing is known of other versions' flaws, so no upgrade is charged
    ///     for any. A lookup that matches the component anew makes the credits exact.
    public init(
        mode: Mode = .lowest, now: Timestamp, cooldown: Int = 3 * 86400,
        urgent: Set<String> = ["Act", "Attend"], blocked: [BlockedVersion] = [],
        ecosystems: Set<String> = ["deb", "npm", "pypi"],
        distributions: Set<String> = ["Debian", "Ubuntu"],
        compare: @escaping Comparison = { UpgradeChoice.builtIn($0, $1, $2) },
        flaws: @escaping FlawLookup = { _, _ in [] }
    ) {
        self.mode = mode
        self.now = now
        self.cooldown = cooldown
        self.urgent = urgent
        self.blocked = blocked.filter { block in block.expires.map { now < $0 } ?? true }
        self.ecosystems = ecosystems
        self.distributions = distributions
        self.compare = compare
        self.flaws = flaws
    }

    /// The order by the built-in schemes and the purl types that use them.
    public static func builtIn(
        _ scheme: String, _ left: String, _ right: String
    ) -> VersionOrdering? {
        guard let scheme = VersionSchemes.named(scheme) else { return nil }
        do throws(VersionError) {
            return try scheme.compare(left, right)
        } catch {
            return nil
        }
    }

    /// The upgrades of one asset, one for each package and installed version at most.
    public func options(for situation: AssetSituation) -> UpgradeOptions {
        var gathering = PackageGathering(situation, ecosystems)
        let groups = gathering.groups(of: situation.findings)
        var heldBack = gathering.heldBack
        var upgrades: [Upgrade] = []
        var notes: Set<String> = []
        let sources = OfferFinding.Sources(situation)
        for group in groups {
            let offers = OfferFinding(self, situation, sources, group).offers()
            let pick = pick(from: offers, of: group)
            if let pick { upgrades.append(upgrade(pick, of: group, situation.asset)) }
            let left = group.findings.filter { pick?.ends.contains($0.finding.id) != true }
            let diagnosis = OpenFindingDiagnosis(
                choice: self, situation: situation, group: group, offers: offers)
            heldBack += diagnosis.heldBack(left)
            if let pick, let note = note(on: pick, of: group) { notes.insert(note) }
        }
        return UpgradeOptions(
            upgrades: withUniqueIDs(upgrades), heldBack: heldBack.sorted(by: precedes),
            notes: notes.sorted())
    }

    /// The offer that ends most of what can be ended, then the lowest or highest of those.
    private func pick(from offers: [UpgradeOffer], of group: PackageGroup) -> UpgradeOffer? {
        let allowed = offers.filter { $0.obstacle == nil && !$0.ends.isEmpty }
        guard var best = allowed.first else { return nil }
        for offer in allowed.dropFirst() {
            let isBetter =
                mode == .highest
                ? offer.ends.count >= best.ends.count : offer.ends.count > best.ends.count
            if isBetter { best = offer }
        }
        return best
    }

    private func upgrade(
        _ offer: UpgradeOffer, of group: PackageGroup, _ asset: Asset
    ) -> Upgrade {
        let title = "\(group.name) \(group.installed) -> \(offer.version)"
        return Upgrade(
            id: title + " on " + asset.name, title: title, asset: asset.key,
            ecosystem: group.ecosystem, scheme: group.scheme, package: group.name,
            from: group.installed, to: offer.version, changes: offer.changes,
            ends: offer.ends.sorted(), introduces: offer.introduces, dating: offer.dating)
    }

    /// Where two ecosystems of an asset have a package of one name and version.
    private func withUniqueIDs(_ upgrades: [Upgrade]) -> [Upgrade] {
        var uses: [String: Int] = [:]
        for upgrade in upgrades { uses[upgrade.id, default: 0] += 1 }
        return upgrades.map { upgrade in
            guard uses[upgrade.id, default: 0] > 1 else { return upgrade }
            var upgrade = upgrade
            upgrade.id += " (\(upgrade.ecosystem))"
            return upgrade
        }.sorted { $0.id < $1.id }
    }

    private func note(on offer: UpgradeOffer, of group: PackageGroup) -> String? {
        switch offer.dating {
        case .published: nil
        case .distribution:
            "\(group.ecosystem): package lists carry no release dates; the distribution's own "
                + "updates are exempt from the cooldown of "
                + Wording.duration(cooldown)
        case .unknown:
            "\(group.ecosystem): no release dates are known for some upgrades, so the cooldown of "
                + Wording.duration(cooldown) + " could not be kept for them"
        }
    }

    private func precedes(_ left: HeldBack, _ right: HeldBack) -> Bool {
        (left.package, left.installed, left.wanted ?? "", left.reason.rawValue, left.blocker)
            < (
                right.package, right.installed, right.wanted ?? "", right.reason.rawValue,
                right.blocker
            )
    }
}

extension Wording {
    /// `3 days`, `36 hours`, `90 seconds`: in the largest unit that leaves no rest.
    static func duration(_ seconds: Int) -> String {
        for (length, name) in [(86400, "day"), (3600, "hour"), (60, "minute")]
        where seconds >= length && seconds % length == 0 {
            return count(seconds / length, name, name + "s")
        }
        return count(seconds, "second", "seconds")
    }
}
