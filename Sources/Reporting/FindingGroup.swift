import PatchModel

/// Findings that one upgrade ends: for OS packages by source package, else by package, and by
/// version and root.
struct FindingGroup {
    /// The source package where there is one, else the package.
    let name: String
    /// The purl type.
    let ecosystem: String
    let root: String
    let installed: String
    /// `nil` when no fix is known.
    let fixed: String?
    let status: FindingStatus
    let hasSource: Bool
    /// In the order of the ranking.
    private(set) var findings: [Finding] = []
    /// Names of the packages, without repetition.
    private(set) var names: [String] = []
    /// Canonical ids, without repetition.
    private(set) var advisories: [String] = []
    private(set) var evidence: [Evidence] = []

    private var seen: Set<String> = []

    private init(_ finding: Finding, _ key: Key) {
        name = key.name
        ecosystem = key.ecosystem
        root = key.root
        installed = key.installed
        fixed = key.fixed
        status = key.status
        hasSource = finding.source != nil
    }

    private struct Key: Hashable {
        var ecosystem: String
        var root: String
        var name: String
        var installed: String
        var fixed: String?
        var status: FindingStatus

        init(_ finding: Finding) {
            ecosystem = purlType(finding.component)
            root = finding.root
            name = finding.source?.name ?? finding.name
            installed = finding.installed
            fixed = finding.fixed
            status = finding.status
        }
    }

    /// The groups in the order of their most urgent finding.
    static func groups(of report: ScanReport) -> [FindingGroup] {
        var places: [Key: Int] = [:]
        var groups: [FindingGroup] = []
        for finding in report.findings {
            let key = Key(finding)
            if let place = places[key] {
                groups[place].add(finding)
            } else {
                places[key] = groups.count
                var group = FindingGroup(finding, key)
                group.add(finding)
                groups.append(group)
            }
        }
        return groups
    }

    private mutating func add(_ finding: Finding) {
        findings.append(finding)
        // One set for all kinds of text: a byte in front keeps them apart.
        if seen.insert("n" + finding.name).inserted { names.append(finding.name) }
        if seen.insert("a" + finding.advisory).inserted { advisories.append(finding.advisory) }
        if seen.insert("c" + finding.component).inserted {
            evidence += finding.evidence.filter {
                seen.insert("e\($0.line ?? 0):" + $0.path).inserted
            }
        }
    }

    var isKnownExploited: Bool { findings.contains { $0.kev != nil } }

    /// The highest score of all.
    var severity: SeverityScore? {
        findings.lazy.compactMap(\.severity).max { $0.score < $1.score }
    }

    /// The highest probability of all, 0...1.
    var exploitProbability: Double? { findings.lazy.compactMap(\.epss?.score).max() }

    /// The scope, when all are needed for something else than production.
    var narrowScope: Scope? {
        let scopes = Set(findings.map(\.scope))
        return scopes.count == 1 && !scopes.contains(.production) ? scopes.first : nil
    }

    /// What the folders are for that it lies in, when none is the product's.
    var pathClass: PathClass? { evidence.pathClass }
}

/// The type of a purl: `deb` of `pkg:deb/debian/openssl@3`; empty when it has none.
func purlType(_ purl: String) -> String {
    let bytes = purl.utf8
    guard bytes.starts(with: "pkg:".utf8) else { return "" }
    return String(purl.utf8.dropFirst(4).prefix { $0 != UInt8(ascii: "/") }) ?? ""
}
