import GRDB
public import PatchModel

extension StateDatabase {
    /// Every known asset with its tags, by key.
    public func assets() throws(StoreError) -> [AssetRecord] {
        try read { database in
            try AssetTable.records(database, "1 ORDER BY key", [])
        }
    }

    /// The asset with a key; `nil` when there is none.
    public func asset(key: String) throws(StoreError) -> AssetRecord? {
        try read { try AssetTable.records($0, "key = ?", [key]).first }
    }

    /// The asset that people call so; `nil` when there is none.
    public func asset(named name: String) throws(StoreError) -> AssetRecord? {
        try read { try AssetTable.records($0, "name = ?", [name]).first }
    }

    /// Adds an asset, or gives a known one its name, kind, path and driver. No later scan changes
    /// the name. Tags are left as they are: ``setTag(_:_:ofAsset:event:)`` and
    /// ``replaceConfigurationTags(_:event:)`` change them.
    ///
    /// - Throws: `StoreError`; `taken` when another asset has the name.
    public func save(
        _ asset: Asset, at time: Timestamp, event: AuditEvent? = nil
    ) throws(StoreError) {
        try write(event: event) { database, _ in
            if let other = try String.fetchOne(
                database, sql: "SELECT key FROM asset WHERE name = ? AND key <> ?",
                arguments: [asset.name, asset.key])
            {
                throw error(
                    .taken("asset name '\(asset.name)' belongs to '\(other)': choose another"))
            }
            try database.execute(
                sql: """
                    INSERT INTO asset(key, name, kind, path, driver, is_named, first_seen, last_seen)
                    VALUES(?, ?, ?, ?, ?, 1, ?, ?)
                    ON CONFLICT(key) DO UPDATE SET name = excluded.name, kind = excluded.kind,
                        path = excluded.path, driver = excluded.driver, is_named = 1
                    """,
                arguments: [
                    asset.key, asset.name, asset.kind.rawValue, asset.path, asset.driver,
                    time.seconds, time.seconds,
                ])
        }
    }

    /// Sets a tag from the command line; it wins over one from configuration and stays until it is
    /// removed.
    /// - Throws: `StoreError`; `notFound` when there is no such asset.
    public func setTag(
        _ name: String, _ tag: AssetTag, ofAsset key: String, event: AuditEvent? = nil
    ) throws(StoreError) {
        try write(event: event) { database, _ in
            let asset = try AssetTable.row(key, database, self)
            try AssetTable.insert(tag, name, asset: asset, isConfigured: false, database)
        }
    }

    /// Removes a tag that was set from the command line; `false` when there is none of that name,
    /// and then the event is not logged. A tag from configuration shows again.
    /// - Throws: `StoreError`; `notFound` when there is no such asset.
    @discardableResult
    public func removeTag(
        _ name: String, ofAsset key: String, event: AuditEvent? = nil
    ) throws(StoreError) -> Bool {
        try write(event: event) { database, event in
            let asset = try AssetTable.row(key, database, self)
            try database.execute(
                sql: "DELETE FROM tag WHERE asset = ? AND name = ? AND is_configured = 0",
                arguments: [asset, name])
            if database.changesCount == 0 { event = nil }
            return database.changesCount > 0
        }
    }

    /// Makes the tags of configuration those given, by asset key; all earlier ones go. Keys that
    /// are not known are passed over and returned, sorted.
    @discardableResult
    public func replaceConfigurationTags(
        _ tags: [String: [String: AssetTag]], event: AuditEvent? = nil
    ) throws(StoreError) -> [String] {
        try write(event: event) { database, _ in
            try database.execute(sql: "DELETE FROM tag WHERE is_configured = 1")
            var unknown: [String] = []
            for (key, list) in tags {
                guard let asset = try AssetTable.rowID(key, database) else {
                    unknown.append(key)
                    continue
                }
                for (name, tag) in list {
                    try AssetTable.insert(tag, name, asset: asset, isConfigured: true, database)
                }
            }
            return unknown.sorted()
        }
    }

    /// The latest scan of an asset, by its start; `nil` when there is none.
    public func lastScan(asset key: String) throws(StoreError) -> ScanRecord? {
        try read { database in
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

/// The statements of the asset table.
enum AssetTable {
    static func rowID(_ key: String, _ database: Database) throws -> Int64? {
        try Int64.fetchOne(
            database, sql: "SELECT id FROM asset WHERE key = ?", arguments: [key])
    }

    static func row(_ key: String, _ database: Database, _ state: StateDatabase) throws -> Int64 {
        guard let row = try rowID(key, database) else {
            throw state.error(.notFound("no asset '\(key)': add or scan it first"))
        }
        return row
    }

    static func records(
        _ database: Database, _ condition: String, _ arguments: StatementArguments
    ) throws -> [AssetRecord] {
        try Row.fetchAll(
            database, sql: "SELECT * FROM asset WHERE \(condition)", arguments: arguments
        ).map { row in
            AssetRecord(
                key: row["key"], name: row["name"], kind: row["kind"], path: row["path"],
                firstSeen: Timestamp(seconds: row["first_seen"]),
                lastSeen: Timestamp(seconds: row["last_seen"]), driver: row["driver"],
                tags: try tags(of: row["id"], database))
        }
    }

    /// What a scan says of its asset. A name that a person gave stays; else the name follows the
    /// latest scan where it is free, and has the key behind it where it is not.
    static func upsert(_ asset: AssetRecord, _ database: Database) throws -> Int64 {
        let isTaken =
            try Row.fetchOne(
                database, sql: "SELECT 1 FROM asset WHERE name = ? AND key <> ?",
                arguments: [asset.name, asset.key]) != nil
        try database.execute(
            sql: """
                INSERT INTO asset(key, name, kind, path, driver, first_seen, last_seen)
                VALUES(?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT(key) DO UPDATE SET
                    name = CASE WHEN is_named THEN name ELSE excluded.name END,
                    kind = excluded.kind, path = excluded.path,
                    driver = coalesce(excluded.driver, driver),
                    last_seen = max(last_seen, excluded.last_seen)
                """,
            arguments: [
                asset.key, isTaken ? "\(asset.name) [\(asset.key)]" : asset.name, asset.kind,
                asset.path, asset.driver, asset.firstSeen.seconds, asset.lastSeen.seconds,
            ])
        guard let row = try rowID(asset.key, database) else {
            throw DatabaseError(resultCode: .SQLITE_INTERNAL, message: "no row for the asset")
        }
        return row
    }

    static func insert(
        _ tag: AssetTag, _ name: String, asset: Int64, isConfigured: Bool, _ database: Database
    ) throws {
        try database.execute(
            sql: """
                INSERT INTO tag(asset, name, is_configured, value, origin) VALUES(?, ?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET value = excluded.value, origin = excluded.origin
                """,
            arguments: [asset, name, isConfigured, tag.value, tag.origin])
    }

    private static func tags(
        of asset: Int64, _ database: Database
    ) throws -> [String: AssetTag] {
        // Those of the command line come last and win.
        let rows = try Row.fetchAll(
            database,
            sql: "SELECT * FROM tag WHERE asset = ? ORDER BY is_configured DESC",
            arguments: [asset])
        var tags: [String: AssetTag] = [:]
        for row in rows { tags[row["name"]] = AssetTag(value: row["value"], origin: row["origin"]) }
        return tags
    }
}
