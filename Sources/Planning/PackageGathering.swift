import PatchModel

/// What moves together: a package with its findings, and for `deb` all binaries of a source.
struct PackageGroup {
    /// The source package's name for `deb`, else the package's.
    var name: String
    var ecosystem: String
    var scheme: String
    /// As advisories compare it.
    var installed: String
    /// The components that have findings, and for `deb` their siblings of the same source.
    var components: [Component]
    /// By id.
    var findings: [WeighedFinding]
}

/// Sorts findings by the package that must move, and sets aside those that no upgrade can end.
struct PackageGathering {
    private let situation: AssetSituation
    private let ecosystems: Set<String>
    private let components: [Place: [Component]]
    /// Of the asset itself, by source: the binaries of OS packages.
    private let binaries: [String: [Component]]
    private(set) var heldBack: [HeldBack] = []
    /// Places in ``heldBack``, by the entry without its findings.
    private var entries: [HeldBack: Int] = [:]

    private struct Place: Hashable {
        var root: String
        var purl: String
    }

    private struct GroupKey: Hashable, Comparable {
        var name: String
        var ecosystem: String
        var purl: String
        var installed: String

        static func < (left: GroupKey, right: GroupKey) -> Bool {
            (left.name, left.ecosystem, left.purl, left.installed)
                < (right.name, right.ecosystem, right.purl, right.installed)
        }
    }

    init(_ situation: AssetSituation, _ ecosystems: Set<String>) {
        self.situation = situation
        self.ecosystems = ecosystems
        components = Dictionary(grouping: situation.components) {
            Place(root: $0.root, purl: $0.purl)
        }
        binaries = Dictionary(
            grouping: situation.components.filter { $0.ecosystem == "deb" && $0.root.isEmpty }
        ) { $0.source?.name ?? $0.name }
    }

    /// The groups, by name; ``heldBack`` then has the findings that belong to none.
    mutating func groups(of findings: [WeighedFinding]) -> [PackageGroup] {
        var members: [GroupKey: [WeighedFinding]] = [:]
        for item in findings.sorted(by: { $0.finding.id < $1.finding.id }) {
            let found = components[Place(root: item.finding.root, purl: item.finding.component)]
            if let reason = exclusion(of: item.finding, found ?? []) {
                hold(item, reason)
            } else {
                members[key(of: item.finding, found?.first), default: []].append(item)
            }
        }
        return members.sorted { $0.key < $1.key }.map { group($0, $1) }
    }

    /// Findings of one package with one reason share an entry.
    private mutating func hold(_ item: WeighedFinding, _ why: (HeldBack.Reason, String)) {
        let finding = item.finding
        let entry = HeldBack(
            asset: situation.asset.key, package: finding.name, installed: finding.installed,
            wanted: finding.fixed, reason: why.0, blocker: why.1, findings: [])
        let place = entries[entry] ?? heldBack.count
        if place == heldBack.count {
            entries[entry] = place
            heldBack.append(entry)
        }
        heldBack[place].findings.append(finding.id)
    }

    private func exclusion(
        of finding: Finding, _ found: [Component]
    ) -> (HeldBack.Reason, String)? {
        if !finding.root.isEmpty {
            return (
                .unsupported,
                "it lies in the nested root '\(finding.root)'; add that root as an asset of its own"
            )
        }
        // One copy that is nobody's can be upgraded, even when another is bundled.
        if let owner = found.first?.ownedBy, found.allSatisfy({ $0.ownedBy != nil }) {
            return (
                .bundled, "it is part of the OS package '\(owner)', whose own updates replace it"
            )
        }
        let type = found.first?.ecosystem ?? PackageText.type(finding.component)
        if !ecosystems.contains(type) {
            return (.unsupported, "there is no remedy for packages of type '\(type)'")
        }
        return nil
    }

    private func key(of finding: Finding, _ component: Component?) -> GroupKey {
        let type = component?.ecosystem ?? PackageText.type(finding.component)
        if type == "deb" {
            return GroupKey(
                name: finding.source?.name ?? finding.name, ecosystem: type, purl: "",
                installed: "")
        }
        return GroupKey(
            name: finding.name, ecosystem: type, purl: PackageText.head(finding.component),
            installed: finding.installed)
    }

    private func group(_ key: GroupKey, _ findings: [WeighedFinding]) -> PackageGroup {
        let purls = Set(findings.map(\.finding.component))
        let members =
            key.ecosystem == "deb"
            ? binaries[key.name] ?? []
            : purls.flatMap { components[Place(root: "", purl: $0)] ?? [] }
                .filter { $0.ownedBy == nil }
        // Binaries of one source differ in version only after a partial upgrade; the first finding
        // by id then names the group.
        return PackageGroup(
            name: key.name, ecosystem: key.ecosystem,
            scheme: members.first?.versioning ?? key.ecosystem,
            installed: findings.first?.finding.installed ?? key.installed,
            components: members.sorted { ($0.name, $0.purl) < ($1.name, $1.purl) },
            findings: findings)
    }
}
