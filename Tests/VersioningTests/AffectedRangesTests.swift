import Testing
import Versioning

struct AffectedRangesTests {
    @Test func `follows introduced and fixed`() throws {
        let events = [RangeEvent(.introduced, "0"), RangeEvent(.fixed, "1.2")]
        #expect(
            try evaluate("1.1", events)
                == RangeVerdict(isAffected: true, introduced: events[0], ended: events[1]))
        #expect(
            try evaluate("1.2", events)
                == RangeVerdict(isAffected: false, introduced: events[0], ended: events[1]))
        #expect(try evaluate("0~", events).isAffected)
    }

    @Test func `counts the last affected version in`() throws {
        let events = [RangeEvent(.introduced, "1"), RangeEvent(.lastAffected, "1.2")]
        #expect(
            try evaluate("1.2", events)
                == RangeVerdict(isAffected: true, introduced: events[0], ended: events[1]))
        #expect(
            try evaluate("1.2.1", events)
                == RangeVerdict(isAffected: false, introduced: events[0], ended: events[1]))
        #expect(try evaluate("0.9", events) == RangeVerdict(isAffected: false))
    }

    @Test func `takes several unsorted pairs`() throws {
        let events = [
            RangeEvent(.fixed, "3.5"), RangeEvent(.introduced, "3"), RangeEvent(.fixed, "1.2"),
            RangeEvent(.introduced, "1"),
        ]
        #expect(
            try evaluate("1.1", events)
                == RangeVerdict(isAffected: true, introduced: events[3], ended: events[2]))
        #expect(
            try evaluate("2", events)
                == RangeVerdict(isAffected: false, introduced: events[3], ended: events[2]))
        #expect(
            try evaluate("3", events)
                == RangeVerdict(isAffected: true, introduced: events[1], ended: events[0]))
        #expect(
            try evaluate("4", events)
                == RangeVerdict(isAffected: false, introduced: events[1], ended: events[0]))
    }

    @Test func `ends at the highest limit`() throws {
        let events = [
            RangeEvent(.introduced, "0"), RangeEvent(.limit, "2"), RangeEvent(.limit, "3"),
        ]
        #expect(
            try evaluate("2.5", events)
                == RangeVerdict(isAffected: true, introduced: events[0], ended: events[2]))
        #expect(
            try evaluate("3", events)
                == RangeVerdict(isAffected: false, introduced: events[0], ended: events[2]))
        #expect(try evaluate("9", events + [RangeEvent(.limit, "*")]).isAffected)
    }

    @Test func `affects nothing without an introduced event`() throws {
        #expect(try evaluate("1", []) == RangeVerdict(isAffected: false))
        #expect(
            try evaluate("1", [RangeEvent(.fixed, "2")]) == RangeVerdict(isAffected: false))
        #expect(
            try evaluate("3", [RangeEvent(.fixed, "2")]) == RangeVerdict(isAffected: false))
    }

    @Test func `lets the later of two events at one version decide`() throws {
        let closed = [RangeEvent(.introduced, "1"), RangeEvent(.fixed, "1")]
        #expect(try !evaluate("1", closed).isAffected)
        let reopened = [
            RangeEvent(.introduced, "0"), RangeEvent(.fixed, "1"), RangeEvent(.introduced, "1"),
        ]
        #expect(try evaluate("1", reopened).isAffected)
        #expect(try evaluate("2", reopened).introduced == reopened[2])
    }

    @Test func `passes on what cannot be compared`() {
        let events = [RangeEvent(.introduced, "0"), RangeEvent(.fixed, "1:")]
        #expect(throws: VersionError.self) { try evaluate("1", events) }
    }

    @Test func `agrees with the published algorithm on random ranges`() throws {
        var generator = SeededGenerator(seed: 20_260_301)
        var mismatches: [String] = []
        var affected = 0
        for _ in 0..<20_000 {
            let events = (0..<Int.random(in: 0...6, using: &generator)).map { _ in
                let kinds: [RangeEvent.Kind] = [
                    .introduced, .introduced, .fixed, .fixed, .lastAffected, .limit,
                ]
                let kind = kinds[Int.random(in: 0..<kinds.count, using: &generator)]
                let isEndless = kind == .limit && Int.random(in: 0..<4, using: &generator) == 0
                return RangeEvent(
                    kind, isEndless ? "*" : "\(Int.random(in: 0...9, using: &generator))")
            }
            let version = Int.random(in: 0...10, using: &generator)
            let verdict = try evaluate("\(version)", events)
            let wanted = isAffectedAsPublished(version, events)
            if wanted { affected += 1 }
            if verdict.isAffected != wanted { mismatches.append("\(version) in \(events)") }
        }
        #expect(mismatches.isEmpty, "\(mismatches.prefix(5))")
        #expect(affected > 1_000)
    }

    private func evaluate(
        _ version: String, _ events: [RangeEvent]
    ) throws(VersionError) -> RangeVerdict {
        try AffectedRanges.evaluate(version, against: events, by: DpkgScheme())
    }

    /// Sorts the events and walks over them, as the description of the OSV schema does.
    private func isAffectedAsPublished(_ version: Int, _ events: [RangeEvent]) -> Bool {
        let limits = events.filter { $0.kind == .limit }
        let isWithin = limits.contains { Int($0.version).map { version < $0 } ?? true }
        if !limits.isEmpty, !isWithin { return false }
        let steps = events.enumerated().filter { $0.element.kind != .limit }
            .map { step in
                let isStart = step.element.kind == .introduced && step.element.version == "0"
                return (
                    place: isStart ? -1 : Int(step.element.version) ?? 0, index: step.offset,
                    kind: step.element.kind
                )
            }
            .sorted { ($0.place, $0.index) < ($1.place, $1.index) }
        var isAffected = false
        for step in steps {
            switch step.kind {
            case .introduced: if version >= step.place { isAffected = true }
            case .fixed: if version >= step.place { isAffected = false }
            case .lastAffected: if version > step.place { isAffected = false }
            case .limit: break
            }
        }
        return isAffected
    }
}
