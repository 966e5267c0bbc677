import GRDB
import PatchModel

/// Writes the signals of one import.
struct SignalWriter {
    private let feed: Int64
    private let identity: FeedIdentity
    private let find: RawStatement
    private let insert: RawStatement
    private let update: RawStatement
    private var seen = RowSet()
    private var counts = ImportCounts()

    init(_ database: Database, feed: Int64, identity: FeedIdentity) throws(DatabaseError) {
        self.feed = feed
        self.identity = identity
        find = try RawStatement(
            database,
            """
            SELECT id, score, percentile, due, date, ransomware FROM signal
            WHERE name = ? AND kind = ? AND feed = ?
            """)
        insert = try RawStatement(
            database,
            """
            INSERT INTO signal(score, percentile, due, date, ransomware, name, kind, feed)
            VALUES(?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(name, kind, feed) DO NOTHING
            """)
        update = try RawStatement(
            database,
            """
            UPDATE signal SET score = ?, percentile = ?, due = ?, date = ?, ransomware = ?
            WHERE id = ?
            """)
    }

    mutating func add(_ signal: Signal) throws(DatabaseError) {
        let facts = SignalFacts(signal)
        facts.bind(to: insert)
        insert.bind(signal.id, at: 6)
        insert.bind(SignalFacts.code(of: signal.kind), at: 7)
        insert.bind(feed, at: 8)
        if try insert.run() > 0 {
            seen.insert(insert.lastInsertedRowID)
            counts.added += 1
        } else {
            try meetStored(signal, facts)
        }
    }

    private mutating func meetStored(
        _ signal: Signal, _ facts: SignalFacts
    ) throws(DatabaseError) {
        find.bind(signal.id, at: 1)
        find.bind(SignalFacts.code(of: signal.kind), at: 2)
        find.bind(feed, at: 3)
        guard try find.step() else { return find.reset() }
        let row = find.int64(0)
        let stored = SignalFacts(find)
        find.reset()
        let isRepeated = !seen.insert(row)
        if isRepeated { counts.repeated += 1 }
        if stored == facts {
            if !isRepeated { counts.unchanged += 1 }
            return
        }
        if isRepeated {
            guard stored.sortKey.lexicographicallyPrecedes(facts.sortKey) else { return }
        } else if !identity.isReplacing, let old = stored.date, let new = facts.date, new < old {
            counts.outdated += 1
            return
        }
        facts.bind(to: update)
        update.bind(row, at: 6)
        try update.run()
        if !isRepeated { counts.changed += 1 }
    }

    /// Removes what a snapshot no longer holds; returns what the import did.
    mutating func finish(_ database: Database) throws -> ImportCounts {
        guard identity.isSnapshot else { return counts }
        let rows = try Row.fetchCursor(
            database, sql: "SELECT id FROM signal WHERE feed = ?", arguments: [feed])
        var gone: [Int64] = []
        while let row = try rows.next() {
            let id: Int64 = row[0]
            if !seen.contains(id) { gone.append(id) }
        }
        let delete = try RawStatement(database, "DELETE FROM signal WHERE id = ?")
        for row in gone {
            delete.bind(row, at: 1)
            try delete.run()
        }
        counts.removed = gone.count
        return counts
    }
}

/// The facts of a signal beside its name, as they are stored.
struct SignalFacts: Equatable {
    var score: Double?
    var percentile: Double?
    var due: Int64?
    var date: Int64?
    var ransomware: Int64?

    init(_ signal: Signal) {
        // SQLite stores a NaN as NULL; one here would make every import look like a change.
        score = signal.score.flatMap { $0.isNaN ? nil : $0 }
        percentile = signal.percentile.flatMap { $0.isNaN ? nil : $0 }
        due = signal.due?.seconds
        date = signal.date?.seconds
        ransomware = signal.ransomware.map { $0 ? 1 : 0 }
    }

    /// Reads columns 1...5 of the current row.
    init(_ row: RawStatement) {
        score = row.double(1)
        percentile = row.double(2)
        due = row.optionalInt64(3)
        date = row.optionalInt64(4)
        ransomware = row.optionalInt64(5)
    }

    /// Binds to the parameters 1...5.
    func bind(to statement: RawStatement) {
        statement.bind(score, at: 1)
        statement.bind(percentile, at: 2)
        statement.bind(due, at: 3)
        statement.bind(date, at: 4)
        statement.bind(ransomware, at: 5)
    }

    /// The date first; the rest only makes the choice independent of the order of documents.
    var sortKey: [Double] {
        [
            date.map(Double.init) ?? -.infinity, score ?? -1, percentile ?? -1,
            due.map(Double.init) ?? -.infinity, ransomware.map(Double.init) ?? -1,
        ]
    }

    // The codes are part of the file format: they never change their meaning.
    static func code(of kind: Signal.Kind) -> Int64 {
        switch kind {
        case .epss: 1
        case .kev: 2
        case .exploit: 3
        }
    }

    static func kind(_ code: Int64) -> Signal.Kind? {
        switch code {
        case 1: .epss
        case 2: .kev
        case 3: .exploit
        default: nil
        }
    }
}
