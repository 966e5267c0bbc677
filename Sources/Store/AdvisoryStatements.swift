import GRDB
import PatchModel

/// An advisory as it is about to be written.
struct IncomingAdvisory {
    var name: String
    var modified: Int64?
    /// The newest date in it, for the age of the feed.
    var newest: Int64?
    var hash: UInt64
    var body: [UInt8]
    var prose: [UInt8]?
    var keys: [AdvisoryIndexKey]
    /// Sorted, without the own id.
    var aliases: [String]
}

/// What an import needs to know of a stored advisory.
struct StoredAdvisory {
    var row: Int64
    var modified: Int64?
    var hash: UInt64
}

/// The held statements that write advisories.
struct AdvisoryStatements {
    private let findAdvisory: RawStatement
    private let insertAdvisory: RawStatement
    private let updateAdvisory: RawStatement
    private let deleteAdvisory: RawStatement
    private let insertRecord: RawStatement
    private let insertProse: RawStatement
    private let deleteProse: RawStatement
    private let insertAffected: RawStatement
    private let deleteAffected: RawStatement
    private let findAliases: RawStatement
    private let insertAlias: RawStatement
    private let deleteAliases: RawStatement

    init(_ database: Database) throws(DatabaseError) {
        findAdvisory = try RawStatement(
            database, "SELECT id, modified, hash FROM advisory WHERE feed = ? AND name = ?")
        insertAdvisory = try RawStatement(
            database,
            """
            INSERT INTO advisory(feed, name, modified, newest, hash) VALUES(?, ?, ?, ?, ?)
            ON CONFLICT(feed, name) DO NOTHING
            """)
        updateAdvisory = try RawStatement(
            database, "UPDATE advisory SET modified = ?, newest = ?, hash = ? WHERE id = ?")
        deleteAdvisory = try RawStatement(database, "DELETE FROM advisory WHERE id = ?")
        insertRecord = try RawStatement(
            database, "INSERT OR REPLACE INTO record(advisory, feed, body) VALUES(?, ?, ?)")
        insertProse = try RawStatement(
            database, "INSERT OR REPLACE INTO prose(advisory, body) VALUES(?, ?)")
        deleteProse = try RawStatement(database, "DELETE FROM prose WHERE advisory = ?")
        insertAffected = try RawStatement(
            database,
            "INSERT OR IGNORE INTO affected(advisory, position, key, release) VALUES(?, ?, ?, ?)")
        deleteAffected = try RawStatement(database, "DELETE FROM affected WHERE advisory = ?")
        findAliases = try RawStatement(
            database, "SELECT name FROM alias WHERE advisory = ? ORDER BY name")
        insertAlias = try RawStatement(
            database, "INSERT OR IGNORE INTO alias(advisory, name) VALUES(?, ?)")
        deleteAliases = try RawStatement(database, "DELETE FROM alias WHERE advisory = ?")
    }

    func find(_ name: String, feed: Int64) throws(DatabaseError) -> StoredAdvisory? {
        findAdvisory.bind(feed, at: 1)
        findAdvisory.bind(name, at: 2)
        defer { findAdvisory.reset() }
        guard try findAdvisory.step() else { return nil }
        return StoredAdvisory(
            row: findAdvisory.int64(0), modified: findAdvisory.optionalInt64(1),
            hash: UInt64(bitPattern: findAdvisory.int64(2)))
    }

    /// Returns the new row, or `nil` when the feed has a record of that name already.
    func insert(_ incoming: IncomingAdvisory, feed: Int64) throws(DatabaseError) -> Int64? {
        insertAdvisory.bind(feed, at: 1)
        insertAdvisory.bind(incoming.name, at: 2)
        insertAdvisory.bind(incoming.modified, at: 3)
        insertAdvisory.bind(incoming.newest, at: 4)
        insertAdvisory.bind(Int64(bitPattern: incoming.hash), at: 5)
        guard try insertAdvisory.run() > 0 else { return nil }
        return insertAdvisory.lastInsertedRowID
    }

    /// Writes everything of a new advisory beside its own row.
    func insertParts(
        of incoming: IncomingAdvisory, at row: Int64, feed: Int64
    ) throws(DatabaseError) {
        try insertContent(of: incoming, at: row, feed: feed)
        try insertAliases(incoming.aliases, of: row)
    }

    /// Writes over a stored advisory; `true` when its alias edges changed.
    func replace(
        _ row: Int64, with incoming: IncomingAdvisory, feed: Int64
    ) throws(DatabaseError) -> Bool {
        updateAdvisory.bind(incoming.modified, at: 1)
        updateAdvisory.bind(incoming.newest, at: 2)
        updateAdvisory.bind(Int64(bitPattern: incoming.hash), at: 3)
        updateAdvisory.bind(row, at: 4)
        try updateAdvisory.run()
        if incoming.prose == nil { try run(deleteProse, row) }
        try run(deleteAffected, row)
        try insertContent(of: incoming, at: row, feed: feed)
        guard try aliases(of: row) != incoming.aliases else { return false }
        try run(deleteAliases, row)
        try insertAliases(incoming.aliases, of: row)
        return true
    }

    /// Removes an advisory; `true` when alias edges went with it.
    func remove(_ row: Int64) throws(DatabaseError) -> Bool {
        let hadAliases = try !aliases(of: row).isEmpty
        try run(deleteAdvisory, row)
        return hadAliases
    }

    private func insertContent(
        of incoming: IncomingAdvisory, at row: Int64, feed: Int64
    ) throws(DatabaseError) {
        insertRecord.bind(row, at: 1)
        insertRecord.bind(feed, at: 2)
        insertRecord.bind(incoming.body, at: 3)
        try insertRecord.run()
        if let prose = incoming.prose {
            insertProse.bind(row, at: 1)
            insertProse.bind(prose, at: 2)
            try insertProse.run()
        }
        for key in incoming.keys {
            insertAffected.bind(row, at: 1)
            insertAffected.bind(Int64(key.position), at: 2)
            insertAffected.bind(key.key, at: 3)
            insertAffected.bind(key.release ?? "", at: 4)
            try insertAffected.run()
        }
    }

    private func insertAliases(_ aliases: [String], of row: Int64) throws(DatabaseError) {
        for alias in aliases {
            insertAlias.bind(row, at: 1)
            insertAlias.bind(alias, at: 2)
            try insertAlias.run()
        }
    }

    private func aliases(of row: Int64) throws(DatabaseError) -> [String] {
        findAliases.bind(row, at: 1)
        defer { findAliases.reset() }
        var names: [String] = []
        while try findAliases.step() { names.append(findAliases.text(0)) }
        return names
    }

    private func run(_ statement: RawStatement, _ row: Int64) throws(DatabaseError) {
        statement.bind(row, at: 1)
        try statement.run()
    }
}
