import Matching
import PatchModel
import Versioning

/// An index in memory: the smallest thing that matching can ask.
struct MemoryIndex: AdvisoryIndex {
    var advisories: [Advisory] = []
    var signals: [Signal] = []

    init(_ advisories: [Advisory], signals: [Signal] = []) {
        self.advisories = advisories
        self.signals = signals
    }

    func eachHit(for queries: [AdvisoryQuery], _ body: (AdvisoryHit) throws -> Void) throws {
        for (number, query) in queries.enumerated() {
            for advisory in advisories {
                for key in IndexKeys.keys(of: advisory).keys where key.key == query.key {
                    if let release = key.release, !query.releases.contains(release) { continue }
                    var head = advisory
                    head.affected = []
                    try body(
                        AdvisoryHit(
                            query: number, advisory: head,
                            affected: advisory.affected[key.position], release: key.release))
                }
            }
        }
    }

    /// Joins by aliases, one edge after the other, without regard for CVEs.
    func groups(of ids: [String]) throws -> [String: AliasGroup] {
        var sets: [Set<String>] = []
        for advisory in advisories where advisory.withdrawn == nil {
            var set = Set([advisory.id] + advisory.aliases)
            if set.filter({ $0.hasPrefix("CVE-") }).count > 1 { continue }
            sets.removeAll { other in
                guard !other.isDisjoint(with: set) else { return false }
                set.formUnion(other)
                return true
            }
            sets.append(set)
        }
        var groups: [String: AliasGroup] = [:]
        for id in ids {
            let members = (sets.first { $0.contains(id) } ?? [id]).sorted()
            groups[id] = AliasGroup(
                canonical: members.first { $0.hasPrefix("CVE-") } ?? members[0], ids: members)
        }
        return groups
    }

    func signals(for ids: [String]) throws -> [Signal] {
        signals.filter { ids.contains($0.id) }
    }

    func heads(of ids: [String]) throws -> [Advisory] {
        advisories.filter { ids.contains($0.id) }
    }
}

func matcher(_ index: MemoryIndex, keys: VersionKeys = .none) -> ComponentMatcher {
    // Vectors of the tests carry their score at the end: `CVSS:3.1/7.5`.
    ComponentMatcher(
        index: index, keys: keys,
        score: { vector in
            guard let score = vector.split(separator: "/").last.flatMap({ Double($0) }) else {
                return nil
            }
            return (score >= 7 ? "high" : "low", score)
        }, hash: { "#" + $0.split(separator: "\n").joined(separator: "|") })
}

func match(
    _ components: [Component], _ advisories: [Advisory], signals: [Signal] = [],
    keys: VersionKeys = .none
) throws -> MatchResult {
    try matcher(MemoryIndex(advisories, signals: signals), keys: keys).match(inventory(components))
}

func inventory(_ components: [Component]) -> Inventory {
    Inventory(
        target: ScanTarget(kind: .directory, path: "/srv", assetKey: "asset"),
        components: components)
}

func npm(
    _ name: String, _ version: String?, ownedBy: String? = nil, versioning: String? = nil
) -> Component {
    Component(
        purl: "pkg:npm/\(name)" + (version.map { "@" + $0 } ?? ""), name: name, version: version,
        ecosystem: "npm", versioning: versioning, evidence: [Evidence(path: "package-lock.json")],
        ownedBy: ownedBy, plugin: "npm")
}

func deb(
    _ name: String, _ version: String, source: SourcePackage? = nil, distro: String? = "debian-12"
) -> Component {
    Component(
        purl: "pkg:deb/debian/\(name)@\(version)?arch=amd64"
            + (distro.map { "&distro=" + $0 } ?? ""), name: name, version: version,
        ecosystem: "deb", source: source, plugin: "dpkg")
}

/// Affected from `introduced` up to `fixed`.
func affected(
    _ package: String, introduced: String = "0", fixed: String? = nil,
    lastAffected: String? = nil, kind: AffectedRange.Kind = .ecosystem, versions: [String] = [],
    versioning: String? = nil, status: AffectedStatus? = nil, severities: [Severity] = []
) -> AffectedPackage {
    var events = [RangeEvent(.introduced, introduced)]
    if let fixed { events.append(RangeEvent(.fixed, fixed)) }
    if let lastAffected { events.append(RangeEvent(.lastAffected, lastAffected)) }
    return AffectedPackage(
        package: package, ranges: [AffectedRange(kind: kind, events: events)], versions: versions,
        versioning: versioning, status: status, severities: severities)
}

func advisory(
    _ id: String, _ affected: [AffectedPackage], aliases: [String] = [], upstream: [String] = [],
    summary: String? = nil, withdrawn: Timestamp? = nil, severities: [Severity] = [],
    feed: String = "osv"
) -> Advisory {
    Advisory(
        id: id, aliases: aliases, upstream: upstream, summary: summary, withdrawn: withdrawn,
        severities: severities, affected: affected, feed: feed)
}

extension MatchResult {
    /// `component name: advisory`, as short as tests can compare.
    var pairs: [String] { findings.map { "\($0.name): \($0.advisory)" } }
    var unmatchedKinds: [MatchNote.Kind] { unmatched.map(\.kind) }
}
