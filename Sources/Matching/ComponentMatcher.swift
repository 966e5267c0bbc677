public import PatchModel
import Versioning

/// Decides which advisories affect which components of an inventory.
///
/// OS packages are matched by their distribution's own advisories, by source package and release;
/// other components by their normalised name. The result does not depend on the order of
/// components, advisories or feeds. No plugin is called and nothing is read but the index.
public struct ComponentMatcher {
    /// Scores a CVSS vector of any version; `nil` when it is not one.
    public typealias VectorScoring = (String) -> (level: String, score: Double)?

    let index: any AdvisoryIndex
    let keys: VersionKeys
    let score: VectorScoring
    let hash: (String) -> String

    /// - Parameters:
    ///   - index: one consistent state of the advisories.
    ///   - keys: the order of versions in plugins' schemes.
    ///   - score: scores a CVSS vector; called once for each distinct vector.
    ///   - hash: a stable hash as hexadecimal text of at least 16 digits, for ids.
    public init(
        index: any AdvisoryIndex, keys: VersionKeys = .none, score: @escaping VectorScoring,
        hash: @escaping (String) -> String
    ) {
        self.index = index
        self.keys = keys
        self.score = score
        self.hash = hash
    }

    /// Matches every component. Linear in components and in the entries that name them.
    ///
    /// A component that is there in two versions gives a finding for each, with the same id: the
    /// id names the package and the flaw, and lives on when the version changes.
    /// - Throws: what the index throws.
    public func match(_ inventory: Inventory) throws -> MatchResult {
        let plan = LookupPlan(inventory.components)
        var tally = MatchTally(components: inventory.components, keys: keys)
        try index.eachHit(for: plan.queries) { hit in
            for subject in plan.subjects[hit.query] where subject.accepts(hit.affected) {
                tally.take(hit, for: subject)
            }
        }
        var result = MatchResult()
        result.findings = try FindingAssembly(
            matcher: self, inventory: inventory, plan: plan
        ).findings(of: tally)
        result.unmatched = (plan.notes + tally.unmatched).sorted(by: MatchNote.precedes)
        result.suppressed = tally.suppressed.sorted(by: MatchNote.precedes)
        return result
    }

    /// The versions whose order a plugin must give before `match` can compare them.
    ///
    /// - Parameter schemes: the schemes that plugins bring. Where there are none, nothing is read.
    /// - Returns: sorted by scheme and version, each once; versions of components and range ends.
    public static func neededVersions(
        _ inventory: Inventory, index: any AdvisoryIndex, schemes: Set<String>
    ) throws -> [SchemeVersion] {
        guard !schemes.isEmpty else { return [] }
        let plan = LookupPlan(inventory.components)
        // With keys for all of them, the choice of a scheme is the same as in `match`.
        var orders = VersionOrders(keys: VersionKeys(schemes: schemes, keys: [:]))
        var needed: Set<SchemeVersion> = []
        try index.eachHit(for: plan.queries) { hit in
            for subject in plan.subjects[hit.query] where subject.accepts(hit.affected) {
                let choice = orders.choose(
                    subject, inventory.components[subject.component], hit.affected)
                guard let name = choice.order?.name, schemes.contains(name) else { continue }
                needed.insert(SchemeVersion(scheme: name, version: subject.version))
                for version in hit.affected.comparedVersions {
                    needed.insert(SchemeVersion(scheme: name, version: version))
                }
            }
        }
        return needed.sorted { ($0.scheme, $0.version) < ($1.scheme, $1.version) }
    }
}

extension VersionOrders {
    mutating func choose(
        _ subject: MatchSubject, _ component: Component, _ affected: AffectedPackage
    ) -> Choice {
        choose(
            component: component.versioning, record: affected.versioning,
            ecosystem: subject.ecosystemScheme,
            isSemVer: affected.ranges.contains { $0.kind == .semver })
    }
}

extension AffectedPackage {
    /// Every version that a comparison may meet.
    fileprivate var comparedVersions: [String] {
        let ends = ranges.lazy.filter { $0.kind != .git }.flatMap(\.events)
            .filter { !($0.kind == .introduced && $0.version == "0") }.map(\.version)
        return Array(ends) + versions
    }
}
