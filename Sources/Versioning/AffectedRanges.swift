/// Whether a version lies in an affected range, and which events decided it.
public struct RangeVerdict: Sendable, Hashable {
    /// Whether the version is affected.
    public var isAffected: Bool
    /// The last `introduced` event at or below the version; nil when there is none.
    public var introduced: RangeEvent?
    /// The event that ends the range.
    ///
    /// For an affected version it is the lowest `fixed`, `last_affected` or `limit` event that lies
    /// ahead, nil when none does. For another version it is the event that ended the range, nil when
    /// no range had started.
    public var ended: RangeEvent?

    /// Makes a verdict.
    public init(isAffected: Bool, introduced: RangeEvent? = nil, ended: RangeEvent? = nil) {
        self.isAffected = isAffected
        self.introduced = introduced
        self.ended = ended
    }
}

/// Evaluates the affected ranges of advisories.
public enum AffectedRanges {
    /// Says whether a version is affected by one range.
    ///
    /// The last event at or below the version decides. Events may come in any order; of events at
    /// the same version the later one in the list counts as later. `fixed` and `limit` are
    /// exclusive, `last_affected` is inclusive. With several limits the highest holds. Without an
    /// `introduced` event nothing is affected.
    ///
    /// - Parameters:
    ///   - version: the version in question, in whatever form `compare` understands.
    ///   - events: the events of one range; linear cost, at most three comparisons for each.
    ///   - compare: the order of the package's scheme; keys of a plugin's scheme work as well.
    /// - Throws: what `compare` throws, as soon as it does.
    ///
    /// Source: OSV schema, "Evaluation".
    public static func evaluate(
        _ version: String, against events: [RangeEvent],
        by compare: (String, String) throws(VersionError) -> VersionOrdering
    ) throws(VersionError) -> RangeVerdict {
        var introduced: RangeEvent?
        var decisive: RangeEvent?
        var next: RangeEvent?
        for event in events where event.kind != .limit {
            if try isReached(event, by: version, compare) {
                if event.kind == .introduced, try !isBelow(event, introduced, compare) {
                    introduced = event
                }
                if try !isBelow(event, decisive, compare) { decisive = event }
            } else if event.kind != .introduced {
                next = try lower(event, next, compare)
            }
        }
        var verdict = RangeVerdict(
            isAffected: decisive?.kind == .introduced, introduced: introduced)
        verdict.ended = verdict.isAffected ? next : (introduced == nil ? nil : decisive)
        guard verdict.isAffected, let limit = try highestLimit(events, compare) else {
            return verdict
        }
        if try compare(version, limit.version) != .ascending {
            return RangeVerdict(isAffected: false, introduced: introduced, ended: limit)
        }
        verdict.ended = try lower(limit, next, compare)
        return verdict
    }

    /// Says whether a version is affected by one range, in the order of a scheme.
    ///
    /// - Throws: `VersionError` for the first version that has no place in the order.
    public static func evaluate(
        _ version: String, against events: [RangeEvent], by scheme: any VersionScheme
    ) throws(VersionError) -> RangeVerdict {
        try evaluate(version, against: events, by: scheme.compare)
    }

    /// Whether an event has taken effect at a version.
    private static func isReached(
        _ event: RangeEvent, by version: String,
        _ compare: (String, String) throws(VersionError) -> VersionOrdering
    ) throws(VersionError) -> Bool {
        if event.isBeforeAll { return true }
        let ordering = try compare(version, event.version)
        return event.kind == .lastAffected ? ordering == .descending : ordering != .ascending
    }

    /// Whether an event comes before another one; nothing comes before a missing event.
    private static func isBelow(
        _ event: RangeEvent, _ other: RangeEvent?,
        _ compare: (String, String) throws(VersionError) -> VersionOrdering
    ) throws(VersionError) -> Bool {
        guard let other, !other.isBeforeAll else { return false }
        if event.isBeforeAll { return true }
        return try compare(event.version, other.version) == .ascending
    }

    /// The lower of two events; the second one when they are equal, the first when there is no other.
    private static func lower(
        _ event: RangeEvent, _ other: RangeEvent?,
        _ compare: (String, String) throws(VersionError) -> VersionOrdering
    ) throws(VersionError) -> RangeEvent {
        guard let other else { return event }
        return try isBelow(event, other, compare) ? event : other
    }

    /// The limit that reaches furthest; nil when there is none or one without end.
    private static func highestLimit(
        _ events: [RangeEvent],
        _ compare: (String, String) throws(VersionError) -> VersionOrdering
    ) throws(VersionError) -> RangeEvent? {
        var highest: RangeEvent?
        for event in events where event.kind == .limit {
            if event.version.utf8.contains(0x2A) { return nil }
            if try !isBelow(event, highest, compare) { highest = event }
        }
        return highest
    }
}

extension RangeEvent {
    /// Whether the event is the `introduced` at `0` that comes before every version.
    fileprivate var isBeforeAll: Bool { kind == .introduced && version == "0" }
}
