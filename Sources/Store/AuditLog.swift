import Digests
import GRDB
public import PatchModel

extension StateDatabase {
    /// Logs an event that comes with no change of state, such as an export.
    @discardableResult
    public func append(_ event: AuditEvent) throws(StoreError) -> AuditEntry {
        guard let entry = try logging(event, { _, _ in }).entry else { throw error(.damaged) }
        return entry
    }

    /// The events that a query asks for, in order.
    /// - Throws: `StoreError`; `damaged` when a text is no event: verify the log then.
    public func events(_ query: AuditQuery = AuditQuery()) throws(StoreError) -> [AuditEntry] {
        var entries: [AuditEntry] = []
        try eachEvent(query) { entries.append($0) }
        return entries
    }

    /// Calls `body` for each event that a query asks for, in order, in one consistent state.
    ///
    /// - Throws: `StoreError`; an error of `body` as its reason.
    public func eachEvent(
        _ query: AuditQuery = AuditQuery(), _ body: (AuditEntry) throws -> Void
    ) throws(StoreError) {
        try read { database in
            let (sql, arguments) = AuditLog.statement(of: query)
            let rows = try Row.fetchCursor(database, sql: sql, arguments: arguments)
            while let row = try rows.next() {
                let text: String = row["body"]
                guard let parsed = AuditBody(text: text) else { throw error(.damaged) }
                try body(
                    AuditEntry(
                        sequence: row["sequence"], event: parsed.event, body: text,
                        previous: row["previous"], hash: row["hash"]))
            }
        }
    }

    /// The random id of this database, which stands in each of its events.
    public func databaseID() throws(StoreError) -> String {
        try read { try AuditLog.databaseID($0) }
    }
}

/// The audit table: events that are only ever added, each with the hash of the one before.
enum AuditLog {
    /// What stands for the hash before the first event.
    static let origin = String(repeating: "0", count: 64)

    static let tables = """
        CREATE TABLE audit(
            sequence INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            type TEXT NOT NULL,
            plan TEXT,
            asset TEXT,
            actor TEXT NOT NULL,
            body TEXT NOT NULL,
            previous TEXT NOT NULL,
            hash TEXT NOT NULL
        ) STRICT;
        CREATE INDEX audit_plan ON audit(plan);
        CREATE INDEX audit_asset ON audit(asset);
        CREATE TABLE audit_head(
            sequence INTEGER PRIMARY KEY,
            hash TEXT NOT NULL,
            database TEXT NOT NULL,
            key TEXT NOT NULL,
            at INTEGER NOT NULL,
            signature TEXT NOT NULL
        ) STRICT;
        """

    /// What keeps a mistaken statement from changing the log. `INSERT OR REPLACE` fires no delete
    /// trigger, so the order is checked on insertion.
    static let triggers: [(name: String, sql: String)] = {
        var triggers: [(name: String, sql: String)] = []
        for table in ["audit", "audit_head"] {
            for (event, action) in [("update", "UPDATE"), ("delete", "DELETE")] {
                let name = "\(table)_no_\(event)"
                triggers.append(
                    (name, trigger(name, "BEFORE \(action) ON \(table)", "events are for ever")))
            }
        }
        triggers.append(
            (
                "audit_in_order",
                trigger(
                    "audit_in_order",
                    "BEFORE INSERT ON audit WHEN NEW.sequence IS NOT "
                        + "(SELECT coalesce(max(sequence), 0) + 1 FROM audit)",
                    "events come one after another")
            ))
        triggers.append(
            (
                "audit_head_in_order",
                trigger(
                    "audit_head_in_order",
                    "BEFORE INSERT ON audit_head WHEN NEW.sequence <= "
                        + "(SELECT coalesce(max(sequence), 0) FROM audit_head)",
                    "heads come one after another")
            ))
        return triggers
    }()

    private static func trigger(_ name: String, _ clause: String, _ text: String) -> String {
        "CREATE TRIGGER \(name) \(clause) BEGIN SELECT RAISE(ABORT, '\(text)'); END"
    }

    /// An event that was added, and the head that it made.
    struct Logged {
        var entry: AuditEntry
        var head: AuditHead
    }

    static func newDatabaseID() -> String {
        Hex.encode((0..<16).map { _ in UInt8.random(in: 0...255) })
    }

    static func databaseID(_ database: Database) throws -> String {
        let id = try String.fetchOne(
            database, sql: "SELECT value FROM setting WHERE name = 'database'")
        guard let id else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "no database id")
        }
        return id
    }

    /// The hash of an event; `nil` when there is none of that number.
    static func hash(of sequence: Int64, _ database: Database) throws -> String? {
        try String.fetchOne(
            database, sql: "SELECT hash FROM audit WHERE sequence = ?", arguments: [sequence])
    }

    /// Adds an event, and its signed head when there is a key; inside the caller's transaction.
    static func append(
        _ event: AuditEvent, _ database: Database, _ seal: AuditSeal
    ) throws -> Logged {
        let id = try databaseID(database)
        let last = try Row.fetchOne(
            database, sql: "SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1")
        let sequence = ((last?["sequence"] as Int64?) ?? 0) &+ 1
        let previous = (last?["hash"] as String?) ?? origin
        let body = try AuditBody.text(
            of: event, sequence: sequence, database: id, previous: previous,
            keyID: seal.key.map { AuditHead.keyID(of: $0.verifyingKey) })
        let entry = AuditEntry(
            sequence: sequence, event: event, body: body, previous: previous,
            hash: Digest.sha256(of: Array(body.utf8)).hex)
        try database.execute(
            sql: """
                INSERT INTO audit(sequence, at, type, plan, asset, actor, body, previous, hash)
                VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                sequence, event.at.seconds, event.type, event.plan, event.asset, event.actor.id,
                body, previous, entry.hash,
            ])
        let head = try seal.head(of: entry, database: id)
        try store(head, database)
        return Logged(entry: entry, head: head)
    }

    private static func store(_ head: AuditHead, _ database: Database) throws {
        guard let keyID = head.keyID, let signature = head.signature else { return }
        try database.execute(
            sql: """
                INSERT INTO audit_head(sequence, hash, database, key, at, signature)
                VALUES(?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                head.sequence, head.hash, head.database, keyID, head.at.seconds, signature,
            ])
    }

    static func statement(of query: AuditQuery) -> (sql: String, arguments: StatementArguments) {
        var conditions = ["1"]
        var arguments: StatementArguments = [:]
        func add(_ condition: String, _ name: String, _ value: (any DatabaseValueConvertible)?) {
            guard let value else { return }
            conditions.append(condition)
            arguments += [name: value]
        }
        add("plan = :plan", "plan", query.plan)
        add("asset = :asset", "asset", query.asset)
        if let type = query.type, type.hasSuffix(".") {
            add("substr(type, 1, length(:type)) = :type", "type", type)
        } else {
            add("type = :type", "type", query.type)
        }
        add("at >= :since", "since", query.since?.seconds)
        add("at < :until", "until", query.until?.seconds)
        var sql = "SELECT * FROM audit WHERE " + conditions.joined(separator: " AND ")
        if let limit = query.limit {
            sql += " ORDER BY sequence DESC LIMIT \(max(0, limit))"
            sql = "SELECT * FROM (\(sql))"
        }
        return (sql + " ORDER BY sequence", arguments)
    }
}
