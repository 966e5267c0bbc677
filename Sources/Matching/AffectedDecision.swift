import PatchModel
import Versioning

/// Whether one record's affected package holds for one version, and what decided.
enum AffectedDecision {
    /// In words, and the lowest version that ends it.
    case affected(comparison: String, fixed: String?)
    case clear(Clearance)
    /// The record says itself that the package is not affected.
    case notAffected
    case undecided(MatchNote.Kind, reason: String)

    /// Decides.
    ///
    /// GIT ranges play no part. A version is affected when a range holds it or the list names it.
    /// Without ranges and versions the status decides.
    static func decide(
        _ version: String, _ affected: AffectedPackage, _ choice: VersionOrders.Choice
    ) -> AffectedDecision {
        if affected.status == .notAffected { return .notAffected }
        let ranges =
            affected.ranges.allSatisfy(isComparable)
            ? affected.ranges : affected.ranges.filter(isComparable)
        if ranges.isEmpty, affected.versions.isEmpty { return byStatus(version, affected) }
        if affected.versions.contains(version) {
            return .affected(
                comparison: "\(version) is listed",
                fixed: fix(after: version, in: ranges, choice.order))
        }
        if choice.wanted == VersionSchemes.unordered { return byName(version, ranges) }
        guard let order = choice.order else {
            let name = choice.wanted.map { "'\($0)'" } ?? "of this ecosystem"
            return .undecided(
                .unsupportedScheme,
                reason: "version scheme \(name) is not known: only equal texts can match")
        }
        do throws(VersionError) {
            return try byRanges(version, affected, ranges, order, choice)
        } catch {
            return .undecided(.invalidVersion, reason: error.description)
        }
    }

    private static func isComparable(_ range: AffectedRange) -> Bool {
        range.kind != .git && !range.events.isEmpty
    }

    private static func byStatus(
        _ version: String, _ affected: AffectedPackage
    ) -> AffectedDecision {
        switch affected.status {
        case .unfixed, .investigating:
            return .affected(comparison: "\(version): the record names every version", fixed: nil)
        case .fixed:
            return .clear(Clearance(version: version, statement: "the record says fixed"))
        case .notAffected:
            return .notAffected
        case nil:
            let hasCommits = affected.ranges.contains { $0.kind == .git }
            return .undecided(
                .noVersions,
                reason: hasCommits
                    ? "the record names commits only, which no version can be compared with"
                    : "the record names neither ranges nor versions")
        }
    }

    /// A name without a place in any order lies in a range that holds everything, else nobody knows.
    private static func byName(_ version: String, _ ranges: [AffectedRange]) -> AffectedDecision {
        let holdsAll = ranges.contains { range in
            range.events.allSatisfy { $0.kind == .introduced && $0.version == "0" }
        }
        if holdsAll {
            return .affected(comparison: "\(version): the record names every version", fixed: nil)
        }
        return .undecided(
            .unorderedVersion,
            reason: "'\(version)' has no place in an order of versions: only equal texts can match")
    }

    private static func byRanges(
        _ version: String, _ affected: AffectedPackage, _ ranges: [AffectedRange],
        _ order: VersionOrder, _ choice: VersionOrders.Choice
    ) throws(VersionError) -> AffectedDecision {
        let suffix = choice.isDisputed ? " (the ecosystem's scheme '\(order.name)' decides)" : ""
        var clear: RangeVerdict?
        for range in ranges {
            let verdict = try AffectedRanges.evaluate(
                version, against: range.events, by: order.compare)
            if verdict.isAffected {
                return .affected(
                    comparison: words(version, verdict) + suffix,
                    fixed: fix(after: version, in: ranges, order))
            }
            if clear == nil || verdict.introduced != nil { clear = verdict }
        }
        for listed in affected.versions where isSame(version, listed, order) {
            return .affected(
                comparison: "\(version) equals the listed \(listed)" + suffix,
                fixed: fix(after: version, in: ranges, order))
        }
        if ranges.isEmpty {
            // A version that has no place in the order was compared by text alone.
            _ = try order.compare(version, version)
        }
        return .clear(Clearance(version: version, verdict: clear, suffix: suffix))
    }

    /// A listed version that the scheme refuses equals nothing: its text differs already.
    private static func isSame(_ left: String, _ right: String, _ order: VersionOrder) -> Bool {
        do throws(VersionError) {
            return try order.compare(left, right) == .same
        } catch {
            return false
        }
    }

    /// The lowest version at or after `version` that no range holds; `nil` when none is named.
    private static func fix(
        after version: String, in ranges: [AffectedRange], _ order: VersionOrder?
    ) -> String? {
        guard let order else { return nil }
        var current = version
        var isFixed = false
        // Each round passes at least one range's end, so there are no more rounds than events.
        for _ in 0...ranges.reduce(0, { $0 + $1.events.count }) {
            var next: String?
            for range in ranges {
                do throws(VersionError) {
                    let verdict = try AffectedRanges.evaluate(
                        current, against: range.events, by: order.compare)
                    guard verdict.isAffected else { continue }
                    guard let end = verdict.ended, end.kind == .fixed else { return nil }
                    if let held = next, try order.compare(held, end.version) != .ascending {
                        continue
                    }
                    next = end.version
                } catch {
                    return nil
                }
            }
            guard let next else { return isFixed ? current : nil }
            current = next
            isFixed = true
        }
        return nil
    }
}

/// Why a record does not hold for a version. Put into words only where somebody asks.
struct Clearance {
    var version: String
    var verdict: RangeVerdict?
    /// What the record says instead of naming versions.
    var statement: String?
    var suffix = ""

    var comparison: String {
        if let statement { return "\(version): \(statement)" }
        return (verdict.map { words(version, $0) } ?? "\(version) is not listed") + suffix
    }
}

/// `2.4.57-2 >= introduced 0 and < fixed 2.4.59-1`.
private func words(_ version: String, _ verdict: RangeVerdict) -> String {
    guard let introduced = verdict.introduced else {
        return "\(version) is below every introduced version"
    }
    let start = "\(version) >= introduced \(introduced.version)"
    guard let end = verdict.ended else { return start + ", no fixed version is named" }
    switch (end.kind, verdict.isAffected) {
    case (.lastAffected, true): return start + " and <= last affected \(end.version)"
    case (.lastAffected, false): return "\(version) > last affected \(end.version)"
    case (let kind, true): return start + " and < \(kind.rawValue) \(end.version)"
    case (let kind, false): return "\(version) >= \(kind.rawValue) \(end.version)"
    }
}
