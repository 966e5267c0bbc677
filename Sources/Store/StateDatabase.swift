import GRDB
import PatchModel

/// The state database: assets and their scans. It cannot be rebuilt; it is never deleted.
///
/// Every change is on disk when its call returns (`synchronous = FULL`). All calls block.
public final class StateDatabase: Sendable {
    /// Path of the database file.
    public let path: String
    private let queue: DatabaseQueue

    /// Opens the database, making or upgrading it where needed. Its folder must exist.
    /// - Throws: `StoreError`: damaged, of a newer version, in use, not accessible.
    public init(path: String) throws(StoreError) {
        self.path = path
        queue = try StoreError.wrapping(path, isRebuildable: false) {
            var configuration = Configuration()
            configuration.journalMode = .wal
            configuration.busyMode = .timeout(10)
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            // After opening: turning WAL on sets NORMAL, with which a power cut may lose the
            // last transactions.
            try queue.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA synchronous = FULL")
            }
            try StateSchema.migrator.migrateIfKnown(queue)
            return queue
        }
    }

    /// Records a scan, and the asset that it looked at.
    ///
    /// The first record of an asset sets `firstSeen`; `lastSeen` never goes back, and name, kind
    /// and path are those of the latest scan.
    public func record(_ scan: ScanRecord, of asset: AssetRecord) throws(StoreError) {
        try wrapping {
            try queue.write { database in
                try StateSchema.upsert(asset, database)
                try database.execute(
                    sql: """
                        INSERT INTO scan(asset, started, finished, components, findings,
                            incomplete, exit_code, feeds)
                        VALUES((SELECT id FROM asset WHERE key = ?), ?, ?, ?, ?, ?, ?, ?)
                        """,
                    arguments: [
                        asset.key, scan.started.seconds, scan.finished.seconds, scan.components,
                        scan.findings, scan.incomplete, scan.exitCode, scan.feeds,
                    ])
            }
        }
    }

    /// Every known asset, by key.
    public func assets() throws(StoreError) -> [AssetRecord] {
        try wrapping {
            try queue.read { database in
                try Row.fetchAll(database, sql: "SELECT * FROM asset ORDER BY key").map { row in
                    AssetRecord(
                        key: row["key"], name: row["name"], kind: row["kind"], path: row["path"],
                        firstSeen: Timestamp(seconds: row["first_seen"]),
                        lastSeen: Timestamp(seconds: row["last_seen"]))
                }
            }
        }
    }

    /// The latest scan of an asset, by its start; `nil` when there is none.
    public func lastScan(asset key: String) throws(StoreError) -> ScanRecord? {
        try wrapping {
            try queue.read { database in
                try Row.fetchOne(
                    database,
                    sql: """
                        SELECT scan.* FROM scan JOIN asset ON asset.id = scan.asset
                        WHERE asset.key = ? ORDER BY scan.started DESC, scan.id DESC LIMIT 1
                        """,
                    arguments: [key]
                ).map { row in
                    ScanRecord(
                        asset: key, started: Timestamp(seconds: row["started"]),
                        finished: Timestamp(seconds: row["finished"]),
                        components: row["components"], findings: row["findings"],
                        incomplete: row["incomplete"], exitCode: row["exit_code"],
                        feeds: row["feeds"])
                }
            }
        }
    }

    private func wrapping<Value>(_ body: () throws -> Value) throws(StoreError) -> Value {
        try StoreError.wrapping(path, isRebuildable: false, body)
    }
}

/// The tables of the state database, by migration.
private enum StateSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 assets, scans") { database in
            try database.execute(
                sql: """
                    CREATE TABLE asset(
                        id INTEGER PRIMARY KEY,
                        key TEXT NOT NULL UNIQUE,
                        name TEXT NOT NULL,
                        kind TEXT NOT NULL,
                        path TEXT NOT NULL,
                        first_seen INTEGER NOT NULL,
                        last_seen INTEGER NOT NULL
                    ) STRICT;
                    CREATE TABLE scan(
                        id INTEGER PRIMARY KEY,
                        asset INTEGER NOT NULL REFERENCES asset(id) ON DELETE CASCADE,
                        started INTEGER NOT NULL,
                        finished INTEGER NOT NULL,
                        components INTEGER NOT NULL,
                        findings INTEGER NOT NULL,
                        incomplete INTEGER NOT NULL,
                        exit_code INTEGER NOT NULL,
                        feeds TEXT NOT NULL
                    ) STRICT;
                    CREATE INDEX scan_asset ON scan(asset, started);
                    """)
        }
        return migrator
    }

    static func upsert(_ asset: AssetRecord, _ database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO asset(key, name, kind, path, first_seen, last_seen)
                VALUES(?, ?, ?, ?, ?, ?)
                ON CONFLICT(key) DO UPDATE SET name = excluded.name, kind = excluded.kind,
                    path = excluded.path, last_seen = max(last_seen, excluded.last_seen)
                """,
            arguments: [
                asset.key, asset.name, asset.kind, asset.path, asset.firstSeen.seconds,
                asset.lastSeen.seconds,
            ])
    }
}
