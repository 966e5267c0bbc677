import GRDB
public import PatchModel

/// One consistent state of the advisory data, for as long as `AdvisoryDatabase.read` runs.
///
/// Not `Sendable`: it belongs to the thread that reads.
public struct AdvisorySnapshot {
    private let database: Database
    private let path: String
    private let feedNames: [Int64: String]

    init(_ database: Database, path: String) throws {
        self.database = database
        self.path = path
        var names: [Int64: String] = [:]
        let rows = try Row.fetchCursor(database, sql: "SELECT id, name FROM feed")
        while let row = try rows.next() { names[row[0]] = row[1] }
        feedNames = names
    }

    /// Calls `body` for every affected package that a query finds.
    ///
    /// Entries that name no release always count; others when the query lists their release.
    /// About 2 µs a query and 2 µs a hit. Memory does not grow with the number of hits.
    /// - Throws: what `body` throws, else `StoreError`.
    public func eachHit(
        for queries: [AdvisoryQuery], _ body: (AdvisoryHit) throws -> Void
    ) throws {
        try HitReader(database, feedNames: feedNames, path: path).read(queries, body)
    }

    /// The alias groups of `ids`; an id that no alias names is its own group.
    public func groups(of ids: [String]) throws -> [String: AliasGroup] {
        let members = try RawStatement(
            database,
            """
            SELECT member.canonical, member.name FROM alias_group AS asked
            JOIN alias_group AS member ON member.canonical = asked.canonical
            WHERE asked.name = ? ORDER BY member.name
            """)
        var groups: [String: AliasGroup] = [:]
        groups.reserveCapacity(ids.count)
        // In order, neighbours share pages of the index.
        for id in ids.sorted() where groups[id] == nil {
            members.bind(id, at: 1)
            var group = AliasGroup(canonical: id, ids: [])
            while try members.step() {
                if group.ids.isEmpty { group.canonical = members.text(0) }
                group.ids.append(members.text(1))
            }
            members.reset()
            if group.ids.isEmpty { group.ids = [id] }
            groups[id] = group
        }
        return groups
    }

    /// Every signal of the ids, sorted by id, kind and feed.
    public func signals(for ids: [String]) throws -> [Signal] {
        let lookup = try RawStatement(
            database,
            """
            SELECT kind, score, percentile, due, date, ransomware, feed FROM signal
            WHERE name = ? ORDER BY kind, feed
            """)
        var list: [Signal] = []
        for id in Set(ids).sorted() {
            lookup.bind(id, at: 1)
            while try lookup.step() {
                guard let kind = SignalFacts.kind(lookup.int64(0)) else { continue }
                let facts = SignalFacts(lookup)
                list.append(
                    Signal(
                        id: id, kind: kind, score: facts.score, percentile: facts.percentile,
                        due: facts.due.map(Timestamp.init(seconds:)),
                        date: facts.date.map(Timestamp.init(seconds:)),
                        ransomware: facts.ransomware.map { $0 != 0 },
                        feed: feedNames[lookup.int64(6)] ?? ""))
            }
            lookup.reset()
        }
        return list
    }

    /// The records with these ids, without `affected`, `details` and `references`: for severities
    /// and summaries. Sorted by id and feed name.
    public func heads(of ids: [String]) throws -> [Advisory] {
        try records(ids, whole: false)
    }

    /// The records with these ids, whole. Sorted by id and feed name.
    public func advisories(withIDs ids: [String]) throws -> [Advisory] {
        try records(ids, whole: true)
    }

    /// What is stored of a plugin's order of versions; those that nobody asked about are absent.
    ///
    /// - Parameter plugin: digest of the plugin's code.
    /// - Throws: `StoreError`.
    public func versionKeys(
        plugin: String, scheme: String, versions: [String]
    ) throws -> [StoredVersionKey] {
        try VersionKeyTable.read(database, plugin: plugin, scheme: scheme, versions: versions)
    }

    private func records(_ ids: [String], whole: Bool) throws -> [Advisory] {
        let prose = whole ? "prose.body" : "NULL"
        let join = whole ? "LEFT JOIN prose ON prose.advisory = record.advisory" : ""
        let lookup = try RawStatement(
            database,
            """
            SELECT record.feed, record.body, \(prose) FROM advisory
            JOIN record ON record.advisory = advisory.id \(join)
            WHERE advisory.name = ?
            """)
        var list: [Advisory] = []
        for id in Set(ids) {
            lookup.bind(id, at: 1)
            while try lookup.step() {
                let feed = feedNames[lookup.int64(0)] ?? ""
                list.append(try record(lookup, feed: feed, whole: whole))
            }
            lookup.reset()
        }
        return list.sorted { ($0.id, $0.feed) < ($1.id, $1.feed) }
    }

    private func record(
        _ row: RawStatement, feed: String, whole: Bool
    ) throws -> Advisory {
        do {
            var advisory = try row.read(1) { (reader) throws(RecordDamaged) in
                var (advisory, count) = try AdvisoryCoding.readHead(&reader, feed: feed)
                if whole {
                    advisory.affected = try AdvisoryCoding.readAllAffected(&reader, count: count)
                }
                return advisory
            }
            guard !row.isNull(2) else { return advisory }
            try row.read(2) { (reader) throws(RecordDamaged) in
                try AdvisoryCoding.readProse(&reader, into: &advisory)
            }
            return advisory
        } catch {
            throw StoreError(reason: .damaged, path: path, isRebuildable: true)
        }
    }
}
