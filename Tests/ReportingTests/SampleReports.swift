import PatchModel

@testable import Reporting

/// A small host with Debian packages, a project in Node and all that can be said of them.
enum Sample {
    static let moment = Timestamp("2024-07-03T02:00:00Z") ?? Timestamp(seconds: 0)

    static func deb(
        _ name: String, _ version: String, source: String? = nil, isHeld: Bool = false
    ) -> Component {
        Component(
            purl: "pkg:deb/debian/\(name)@\(version)?arch=amd64&distro=debian-12", name: name,
            version: version, ecosystem: "deb", source: SourcePackage(name: source ?? name),
            evidence: [Evidence(path: "var/lib/dpkg/status", line: 7)], isHeld: isHeld,
            plugin: "dpkg")
    }

    static let components = [
        deb("apache2", "2.4.57-2"), deb("apache2-bin", "2.4.57-2", source: "apache2"),
        deb("libc6", "2.36-9", source: "glibc"), deb("curl", "7.88.1-10", isHeld: true),
        Component(
            purl: "pkg:npm/lodash@4.17.20", name: "lodash", version: "4.17.20", ecosystem: "npm",
            scope: .development, versioning: "semver", hashes: ["sha512-abc"], licenses: ["MIT"],
            evidence: [
                Evidence(path: "srv/app/package-lock.json", line: 12),
                Evidence(path: "srv/other/package-lock.json"),
            ], dependsOn: ["pkg:npm/left-pad@1.0.0"], plugin: "npm"),
        Component(
            purl: "pkg:npm/left-pad", name: "left-pad", version: nil, ecosystem: "npm",
            evidence: [Evidence(path: "srv/app/package.json", line: 3)], root: "srv/image",
            ownedBy: "pkg:deb/debian/node-left-pad@1", plugin: "npm"),
    ]

    static let inventory = Inventory(
        target: ScanTarget(kind: .host, path: "/", assetKey: "host-1"),
        platforms: [Platform(id: "debian", versionID: "12", codename: "bookworm")],
        components: components,
        projects: [
            Project(
                name: "app", evidence: Evidence(path: "srv/app/package.json"),
                dependsOn: ["pkg:npm/lodash@4.17.20"], plugin: "npm")
        ],
        releases: [Release(package: "pkg:deb/debian/curl", version: "7.88.1-10+deb12u6")],
        coverage: Coverage(
            directories: 2, files: 9, claimed: 3,
            skipped: [
                CoverageNote(path: "proc", reason: "pseudo file system"),
                CoverageNote(path: "sys", reason: "pseudo file system"),
            ],
            failed: [
                CoverageNote(
                    path: "srv/bad/package-lock.json", line: 4, plugin: "npm",
                    reason: "not JSON: expected ','")
            ],
            warnings: [CoverageNote(path: "srv/app/package.json", plugin: "npm", reason: "odd")],
            plugins: [
                PluginCoverage(plugin: "dpkg", version: "1.0.0", files: 1, components: 4),
                PluginCoverage(plugin: "npm", version: "1.0.0", files: 2, components: 2),
            ]))

    static func finding(
        _ component: Int, _ advisory: String, fixed: String?, score: Double? = nil,
        level: String = "high", kev: KnownExploited? = nil, epss: Double? = nil,
        status: FindingStatus? = nil
    ) -> Finding {
        let part = components[component]
        return Finding(
            id: "f-\(component)-\(advisory)", matchID: "m-\(component)-\(advisory)",
            advisory: advisory, ids: [advisory, "DSA-1"], summary: "what \(advisory) is about",
            component: part.purl, name: part.name, source: part.source,
            installed: part.version ?? "", fixed: fixed,
            status: status ?? (fixed == nil ? .unfixed : .affected),
            severity: score.map {
                SeverityScore(level: level, score: $0, vector: "CVSS:3.1/AV:N", issuer: nil)
            }, kev: kev,
            epss: epss.map { ExploitProbability(score: $0, percentile: 0.99, date: moment) },
            records: [
                FindingRecord(
                    id: advisory, feed: "osv", package: "pkg:deb/debian/apache2?arch=source",
                    comparison: "2.4.57-2 >= introduced 0", fixed: fixed)
            ], evidence: part.evidence, scope: part.scope, root: part.root)
    }

    static let exploited = KnownExploited(
        added: Timestamp("2024-06-01"), due: Timestamp("2024-06-22"), ransomware: true, feed: "kev")

    static let findings = [
        finding(
            0, "CVE-2024-1", fixed: "2.4.59-1~deb12u1", score: 9.8, level: "critical",
            kev: exploited, epss: 0.944),
        finding(
            1, "CVE-2024-1", fixed: "2.4.59-1~deb12u1", score: 9.8, level: "critical",
            kev: exploited, epss: 0.944),
        finding(0, "CVE-2024-2", fixed: "2.4.59-1~deb12u1", score: 7.5),
        finding(4, "CVE-2021-23337", fixed: "4.17.21", score: 7.2, epss: 0.0004),
        finding(0, "CVE-2024-3", fixed: "2.4.59-1~deb12u1"),
        finding(3, "CVE-2023-38545", fixed: "7.88.1-10+deb12u4", score: 5, level: "medium"),
        finding(2, "CVE-2010-4756", fixed: nil, score: 3.1, level: "low"),
        finding(2, "CVE-2024-9", fixed: nil, status: .investigating),
    ]

    static let upgrades = [
        UpgradeCandidate(
            component: components[0].purl, name: "apache2", installed: "2.4.57-2",
            candidate: "2.4.59-1~deb12u1", suite: "stable-security", origin: "Debian",
            isSecurity: true, isHeld: false),
        UpgradeCandidate(
            component: components[1].purl, name: "apache2-bin", installed: "2.4.57-2",
            candidate: "2.4.59-1~deb12u1", suite: "stable-security", origin: "Debian",
            isSecurity: true, isHeld: false),
        UpgradeCandidate(
            component: components[3].purl, name: "curl", installed: "7.88.1-10",
            candidate: "7.88.1-10+deb12u6", suite: "stable", origin: nil, isSecurity: false,
            isHeld: true),
    ]

    static let feeds = [
        FeedState(
            name: "osv-debian", plugin: "osv", advisories: 1200, signals: 0,
            newest: Timestamp("2024-07-01T10:00:00Z"),
            importedAt: Timestamp("2024-06-30T02:00:00Z") ?? moment, sources: ["debian.zip"],
            isStarter: false, splitAliases: 3),
        FeedState(
            name: "starter", plugin: "osv", advisories: 20, signals: 5, newest: nil,
            importedAt: Timestamp("2024-07-03T00:30:00Z") ?? moment, sources: [], isStarter: true),
    ]

    static let scan = ScanReport(
        toolVersion: "0.1.0", started: moment, finished: moment, inventory: inventory,
        findings: findings, upgrades: upgrades, feeds: feeds,
        notes: [
            CoverageNote(path: "", reason: "pkg:npm/left-pad: no version is stated"),
            CoverageNote(path: "", reason: "pkg:npm/right-pad: no version is stated"),
            CoverageNote(path: "", reason: "a pin is not understood"),
        ], incomplete: ["1 place could not be looked at"], exitCodes: [3, 1], gate: "high")

    static let empty = ScanReport(
        toolVersion: "0.1.0", started: moment, finished: moment,
        inventory: Inventory(
            target: ScanTarget(kind: .directory, path: "/srv/app", assetKey: "app")))

    static func json(_ write: (([UInt8]) throws -> Void) throws -> Void) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try write { bytes += $0 }
        return bytes
    }
}
