import PatchModel
import Planning

/// Small values for tests, so that each test names only what it is about.
enum Samples {
    static let now = Timestamp(seconds: 1_795_000_000)

    static func asset(_ name: String = "web-1", tags: [String: String] = [:]) -> Asset {
        Asset(
            key: "key-" + name, name: name, kind: .host, path: "/",
            tags: tags.mapValues { AssetTag(value: $0, origin: "test") })
    }

    static func upgrade(
        _ id: String, asset: String = "key-web-1", from: String = "1.0.0", to: String = "1.0.1",
        scheme: String = "semver", ends: [String] = [], introduces: [KnownFlaw] = [],
        dating: ReleaseDating = .distribution
    ) -> Upgrade {
        Upgrade(
            id: id, title: id, asset: asset, ecosystem: "npm", scheme: scheme, package: "pkg",
            from: from, to: to, changes: [], ends: ends, introduces: introduces, dating: dating)
    }

    /// A binary package built from a source; purl and version as dpkg's plugin writes them.
    static func deb(
        _ name: String, _ version: String, source: String? = nil, sourceVersion: String? = nil,
        isHeld: Bool = false
    ) -> Component {
        Component(
            purl: "pkg:deb/debian/\(name)@\(version)?arch=amd64&distro=debian-12", name: name,
            version: version, ecosystem: "deb",
            source: source.map { SourcePackage(name: $0, version: sourceVersion) },
            isHeld: isHeld, plugin: "dpkg")
    }

    static func package(
        _ type: String, _ name: String, _ version: String, ownedBy: String? = nil, root: String = ""
    ) -> Component {
        Component(
            purl: "pkg:\(type)/\(name)@\(version)", name: name, version: version, ecosystem: type,
            root: root, ownedBy: ownedBy, plugin: type)
    }

    static func offer(
        _ component: Component, _ version: String, origin: String? = "Debian"
    ) -> UpgradeCandidate {
        UpgradeCandidate(
            component: component.purl, name: component.name, installed: component.version ?? "",
            candidate: version, suite: "stable-security", origin: origin, isSecurity: true,
            isHeld: component.isHeld)
    }

    static func finding(
        _ id: String, _ component: Component, fixed: String?, alsoFixed: [String] = [],
        weight: Double = 1, outcome: String = "Track", status: FindingStatus? = nil
    ) -> WeighedFinding {
        let version = component.source?.version ?? component.version ?? ""
        let records = ([fixed].compactMap { $0 } + alsoFixed).enumerated().map { number, fix in
            FindingRecord(
                id: "R\(number)", feed: "feed", package: "pkg", comparison: "", fixed: fix)
        }
        return WeighedFinding(
            Finding(
                id: id, matchID: "m" + id, advisory: "CVE-" + id, ids: ["CVE-" + id], summary: nil,
                component: component.purl, name: component.name, source: component.source,
                installed: version, fixed: fixed,
                status: status ?? (fixed == nil ? .unfixed : .affected), severity: nil, kev: nil,
                epss: nil, records: records, evidence: [], scope: .production,
                root: component.root),
            asset: "key-web-1", weight: weight, outcome: outcome, score: "50")
    }

    static func situation(
        _ components: [Component], _ findings: [WeighedFinding],
        offers: [UpgradeCandidate] = [], hasPackageLists: Bool = true, releases: [Release] = []
    ) -> AssetSituation {
        AssetSituation(
            asset: asset(), components: components, offers: offers,
            hasPackageLists: hasPackageLists, releases: releases, findings: findings)
    }

    static func target(
        _ name: String, rollback: RollbackClass = .package
    ) -> PlanTarget {
        PlanTarget(
            asset: "key-" + name, name: name, path: "/", driver: "local", rollback: rollback)
    }
}
