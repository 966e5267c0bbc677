import GRDB
import PatchModel

/// Finds the affected packages that queries ask for.
///
/// In two steps, because both the index and the records are much faster to read in their own
/// order: places are looked up in the order of the keys, then records in the order of their rows.
struct HitReader {
    /// How many places are held before their records are read: 24 bytes each.
    private static let batch = 100_000

    private let lookup: RawStatement
    private let record: RawStatement
    private let feedNames: [Int64: String]
    private let path: String

    /// One row of the index.
    private struct Place {
        var advisory: Int64
        var position: Int32
        var query: Int32
        var release: Int32
    }

    init(_ database: Database, feedNames: [Int64: String], path: String) throws(DatabaseError) {
        lookup = try RawStatement(
            database, "SELECT advisory, position FROM affected WHERE key = ? AND release = ?")
        record = try RawStatement(database, "SELECT feed, body FROM record WHERE advisory = ?")
        self.feedNames = feedNames
        self.path = path
    }

    func read(_ queries: [AdvisoryQuery], _ body: (AdvisoryHit) throws -> Void) throws {
        let order = queries.indices.sorted { queries[$0].key < queries[$1].key }
        var places: [Place] = []
        for number in order {
            let releases = HitReader.releases(of: queries[number])
            lookup.bind(queries[number].key, at: 1)
            for (place, release) in releases.enumerated() {
                lookup.bind(release, at: 2)
                while try lookup.step() {
                    places.append(
                        Place(
                            advisory: lookup.int64(0),
                            position: Int32(truncatingIfNeeded: lookup.int64(1)),
                            query: Int32(truncatingIfNeeded: number),
                            release: Int32(truncatingIfNeeded: place)))
                }
                lookup.reset()
            }
            if places.count >= HitReader.batch {
                try readRecords(&places, queries, body)
            }
        }
        try readRecords(&places, queries, body)
    }

    /// Reads the records at `places`, and empties the list.
    private func readRecords(
        _ places: inout [Place], _ queries: [AdvisoryQuery],
        _ body: (AdvisoryHit) throws -> Void
    ) throws {
        places.sort {
            ($0.advisory, $0.position, $0.query) < ($1.advisory, $1.position, $1.query)
        }
        var start = places.startIndex
        while start < places.endIndex {
            let advisory = places[start].advisory
            let end = places[start...].firstIndex { $0.advisory != advisory } ?? places.endIndex
            try readRecord(places[start..<end], queries, body)
            start = end
        }
        places.removeAll(keepingCapacity: true)
    }

    /// Reads one record, and from it the affected packages at `places`, which rise.
    private func readRecord(
        _ places: ArraySlice<Place>, _ queries: [AdvisoryQuery],
        _ body: (AdvisoryHit) throws -> Void
    ) throws {
        guard let first = places.first else { return }
        record.bind(first.advisory, at: 1)
        defer { record.reset() }
        guard try record.step() else { throw damaged }
        let feed = feedNames[record.int64(0)] ?? ""
        let hits = try hits(places, queries, feed: feed)
        for hit in hits { try body(hit) }
    }

    private func hits(
        _ places: ArraySlice<Place>, _ queries: [AdvisoryQuery], feed: String
    ) throws(StoreError) -> [AdvisoryHit] {
        do {
            return try record.read(1) { (reader) throws(RecordDamaged) in
                let (advisory, count) = try AdvisoryCoding.readHead(&reader, feed: feed)
                var hits: [AdvisoryHit] = []
                hits.reserveCapacity(places.count)
                var passed = 0
                var affected: AffectedPackage?
                for place in places {
                    let position = Int(place.position)
                    // Several queries may meet in one entry: it is read once.
                    if position >= passed || affected == nil {
                        affected = try AdvisoryCoding.readAffected(
                            &reader, at: position - passed, of: count - passed)
                        passed = position + 1
                    }
                    guard let affected else { continue }
                    let query = Int(place.query)
                    let release = HitReader.releases(of: queries[query])[Int(place.release)]
                    hits.append(
                        AdvisoryHit(
                            query: query, advisory: advisory, affected: affected,
                            release: release.isEmpty ? nil : release))
                }
                return hits
            }
        } catch {
            throw damaged
        }
    }

    /// The releases to ask for, each once; empty text stands for entries that name none.
    private static func releases(of query: AdvisoryQuery) -> [String] {
        query.releases.isEmpty ? [""] : Set(query.releases).union([""]).sorted()
    }

    private var damaged: StoreError {
        StoreError(reason: .damaged, path: path, isRebuildable: true)
    }
}
