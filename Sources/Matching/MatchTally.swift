import PatchModel
import Versioning

/// A record that holds for a component. A class, because the record has many parts to copy.
final class RecordMatch {
    let component: Int
    let advisory: Advisory
    let affected: AffectedPackage
    let comparison: String
    let fixed: String?
    /// The version that was compared, and in which order.
    let version: String
    let order: VersionOrder?

    init(
        _ hit: AdvisoryHit, for subject: MatchSubject, comparison: String, fixed: String?,
        order: VersionOrder?
    ) {
        component = subject.component
        advisory = hit.advisory
        affected = hit.affected
        self.comparison = comparison
        self.fixed = fixed
        version = subject.version
        self.order = order
    }

    /// The severities for this package: its own, else those of the whole record.
    var statements: [Severity] {
        affected.severities.isEmpty ? advisory.severities : affected.severities
    }

    /// By feed, record and package: the order of the input plays no part.
    static func precedes(_ left: RecordMatch, _ right: RecordMatch) -> Bool {
        (left.advisory.feed, left.advisory.id, left.affected.package, left.comparison)
            < (right.advisory.feed, right.advisory.id, right.affected.package, right.comparison)
    }
}

/// A record that names a component's package but does not hold for its version.
struct RecordClearance {
    var component: Int
    var id: String
    var aliases: [String]
    var upstream: [String]
    var feed: String
    var package: String
    var clearance: Clearance
}

/// Sorts the hits of an index as they come: what matches, what does not, and why.
struct MatchTally {
    private let components: [Component]
    private var orders: VersionOrders
    private(set) var matches: [RecordMatch] = []
    private(set) var clearances: [RecordClearance] = []
    private(set) var suppressed: [MatchNote] = []
    private var undecided: Set<MatchNote> = []

    var unmatched: [MatchNote] { Array(undecided) }

    init(components: [Component], keys: VersionKeys) {
        self.components = components
        orders = VersionOrders(keys: keys)
    }

    mutating func take(_ hit: AdvisoryHit, for subject: MatchSubject) {
        let component = components[subject.component]
        let choice = orders.choose(subject, component, hit.affected)
        switch AffectedDecision.decide(subject.version, hit.affected, choice) {
        case .affected(let comparison, let fixed):
            if let kind = suppression(of: hit, for: component) {
                suppress(kind, hit, component, comparison)
                return
            }
            matches.append(
                RecordMatch(
                    hit, for: subject, comparison: comparison, fixed: fixed, order: choice.order))
        case .clear(let clearance):
            guard hit.advisory.withdrawn == nil, component.ownedBy == nil else { return }
            clearances.append(
                RecordClearance(
                    component: subject.component, id: hit.advisory.id,
                    aliases: hit.advisory.aliases, upstream: hit.advisory.upstream,
                    feed: hit.advisory.feed, package: hit.affected.package, clearance: clearance))
        case .notAffected:
            guard hit.advisory.withdrawn == nil else { return }
            suppress(.notAffected, hit, component, "the record says that it is not affected")
        case .undecided(let kind, let reason):
            guard hit.advisory.withdrawn == nil, component.ownedBy == nil else { return }
            // One unknown scheme is one problem, however many records meet it.
            let isAboutRecord = kind != .unsupportedScheme
            undecided.insert(
                MatchNote(
                    kind: kind, component: component.purl,
                    advisory: isAboutRecord ? hit.advisory.id : nil,
                    feed: isAboutRecord ? hit.advisory.feed : nil, reason: reason))
        }
    }

    private func suppression(
        of hit: AdvisoryHit, for component: Component
    ) -> MatchNote.Kind? {
        if hit.advisory.withdrawn != nil { return .withdrawn }
        return component.ownedBy == nil ? nil : .owned
    }

    private mutating func suppress(
        _ kind: MatchNote.Kind, _ hit: AdvisoryHit, _ component: Component, _ comparison: String
    ) {
        var reason = comparison
        if kind == .owned, let owner = component.ownedBy {
            reason += "; '\(owner)' owns it, and its advisories decide"
        }
        if kind == .withdrawn, let date = hit.advisory.withdrawn {
            reason += "; withdrawn on \(date.date)"
        }
        suppressed.append(
            MatchNote(
                kind: kind, component: component.purl, advisory: hit.advisory.id,
                feed: hit.advisory.feed, reason: reason))
    }
}
