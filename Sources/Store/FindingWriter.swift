import GRDB
import PatchModel

/// The statements that one scan runs for each of its findings.
struct FindingWriter {
    /// The dates of a finding that outlive scans.
    struct Dates {
        var detected: Int64
        var firstDue: Int64?
        var fixAvailable: Int64?
    }

    private let asset: Int64
    private let time: Int64
    private let insertRow: RawStatement
    private let seeRow: RawStatement
    private let closeRow: RawStatement
    private let removeRow: RawStatement
    private let changeRow: RawStatement
    private let putBody: RawStatement
    private let dropAliases: RawStatement
    private let addAlias: RawStatement
    private let addFormerID: RawStatement
    private let moveFormerIDs: RawStatement

    init(_ database: Database, asset: Int64, time: Int64) throws(DatabaseError) {
        self.asset = asset
        self.time = time
        insertRow = try RawStatement(
            database,
            """
            INSERT INTO finding(asset, name, advisory, package, status, detected, last_seen,
                times_reopened, first_due, fix_available, hash)
            VALUES(?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?)
            """)
        seeRow = try RawStatement(
            database,
            """
            UPDATE finding SET status = ?1, last_seen = max(last_seen, ?2), fixed_at = NULL,
                times_reopened = times_reopened + ?3, detected = ?4, first_due = ?5,
                fix_available = ?6 WHERE id = ?7
            """)
        closeRow = try RawStatement(
            database, "UPDATE finding SET status = ?, fixed_at = ? WHERE id = ?")
        removeRow = try RawStatement(database, "DELETE FROM finding WHERE id = ?")
        changeRow = try RawStatement(
            database, "UPDATE finding SET advisory = ?, package = ?, hash = ? WHERE id = ?")
        putBody = try RawStatement(
            database, "INSERT OR REPLACE INTO finding_body(finding, body) VALUES(?, ?)")
        dropAliases = try RawStatement(database, "DELETE FROM finding_alias WHERE finding = ?")
        addAlias = try RawStatement(
            database, "INSERT OR IGNORE INTO finding_alias(name, finding) VALUES(?, ?)")
        addFormerID = try RawStatement(
            database, "INSERT OR IGNORE INTO former_finding(name, finding) VALUES(?, ?)")
        moveFormerIDs = try RawStatement(
            database,
            """
            INSERT OR IGNORE INTO former_finding(name, finding)
            SELECT name, ?1 FROM former_finding WHERE finding = ?2
            """)
    }

    /// Adds a finding; returns its row.
    func insert(
        _ seen: FindingUpdate.Seen, _ dates: Dates, body: [UInt8], hash: Int64
    ) throws(DatabaseError) -> Int64 {
        insertRow.bind(asset, at: 1)
        insertRow.bind(seen.id, at: 2)
        insertRow.bind(seen.advisory, at: 3)
        insertRow.bind(seen.package, at: 4)
        insertRow.bind(FindingTable.code(of: .open), at: 5)
        insertRow.bind(dates.detected, at: 6)
        insertRow.bind(time, at: 7)
        insertRow.bind(dates.firstDue, at: 8)
        insertRow.bind(dates.fixAvailable, at: 9)
        insertRow.bind(hash, at: 10)
        try insertRow.run()
        let row = insertRow.lastInsertedRowID
        try put(seen, body, at: row)
        return row
    }

    /// Notes that a known finding was found.
    func see(_ row: Int64, _ dates: Dates, wasOpen: Bool) throws(DatabaseError) {
        seeRow.bind(FindingTable.code(of: .open), at: 1)
        seeRow.bind(time, at: 2)
        seeRow.bind(wasOpen ? 0 : 1, at: 3)
        seeRow.bind(dates.detected, at: 4)
        seeRow.bind(dates.firstDue, at: 5)
        seeRow.bind(dates.fixAvailable, at: 6)
        seeRow.bind(row, at: 7)
        try seeRow.run()
    }

    /// Stores a finding that says something else than before.
    func rewrite(
        _ row: Int64, _ seen: FindingUpdate.Seen, body: [UInt8], hash: Int64
    ) throws(DatabaseError) {
        changeRow.bind(seen.advisory, at: 1)
        changeRow.bind(seen.package, at: 2)
        changeRow.bind(hash, at: 3)
        changeRow.bind(row, at: 4)
        try changeRow.run()
        dropAliases.bind(row, at: 1)
        try dropAliases.run()
        try put(seen, body, at: row)
    }

    /// Notes that a finding is gone.
    func close(_ row: Int64) throws(DatabaseError) {
        closeRow.bind(FindingTable.code(of: .fixed), at: 1)
        closeRow.bind(time, at: 2)
        closeRow.bind(row, at: 3)
        try closeRow.run()
    }

    /// Removes a finding whose history another one carries on.
    func remove(_ row: Int64) throws(DatabaseError) {
        removeRow.bind(row, at: 1)
        try removeRow.run()
    }

    /// Remembers that a finding once had another id.
    func addFormer(_ id: String, at row: Int64) throws(DatabaseError) {
        addFormerID.bind(id, at: 1)
        addFormerID.bind(row, at: 2)
        try addFormerID.run()
    }

    /// Hands the former ids of one finding on to another.
    func moveFormers(from old: Int64, to row: Int64) throws(DatabaseError) {
        moveFormerIDs.bind(row, at: 1)
        moveFormerIDs.bind(old, at: 2)
        try moveFormerIDs.run()
    }

    private func put(
        _ seen: FindingUpdate.Seen, _ body: [UInt8], at row: Int64
    ) throws(DatabaseError) {
        putBody.bind(row, at: 1)
        putBody.bind(String(decoding: body, as: UTF8.self), at: 2)
        try putBody.run()
        for name in seen.ids {
            addAlias.bind(name, at: 1)
            addAlias.bind(row, at: 2)
            try addAlias.run()
        }
    }
}
