import Foundation
import GRDB
public import PatchModel

/// The advisory database: feeds, their advisories and signals. It can be rebuilt from the feeds.
///
/// SQLite in WAL mode: one import at a time, any number of readers, each of which sees the state
/// before or after an import, never between. All calls block: make them from a thread that may.
public final class AdvisoryDatabase: Sendable {
    /// Path of the database file.
    public let path: String
    private let pool: DatabasePool

    /// Opens the database, making or upgrading it where needed. Its folder must exist; a new file
    /// has mode 0600.
    /// - Throws: `StoreError`: damaged, of a newer version, in use, not accessible.
    public init(path: String) throws(StoreError) {
        self.path = path
        DurableFile.makeIfAbsent(path, mode: 0o600)
        pool = try StoreError.wrapping(path, isRebuildable: true) {
            var configuration = Configuration()
            configuration.maximumReaderCount = 4
            configuration.busyMode = .timeout(10)
            configuration.prepareDatabase { database in
                // Spilling a big import to disk costs more than this much memory.
                try database.execute(sql: "PRAGMA cache_size = -16384")
            }
            let pool = try DatabasePool(path: path, configuration: configuration)
            try AdvisorySchema.migrator.migrateIfKnown(pool)
            return pool
        }
    }

    /// What is stored, by feed name.
    public func feeds() throws(StoreError) -> [FeedState] {
        try wrapping {
            try pool.read { database in
                try Row.fetchAll(database, sql: "SELECT * FROM feed ORDER BY name").map { row in
                    let newest: Int64? = row["newest"]
                    let sources: String = row["sources"]
                    return FeedState(
                        name: row["name"], plugin: row["plugin"], advisories: row["advisories"],
                        signals: row["signals"], newest: newest.map(Timestamp.init(seconds:)),
                        importedAt: Timestamp(seconds: row["imported_at"]),
                        sources: (try? JSONDecoder().decode(
                            [String].self, from: Data(sources.utf8))) ?? [],
                        isStarter: row["is_starter"], splitAliases: row["split_aliases"])
                }
            }
        }
    }

    /// Notes that a feed's source still says what was imported; `false` when there is no such feed.
    @discardableResult
    public func confirmFeed(_ name: String, at time: Timestamp) throws(StoreError) -> Bool {
        try wrapping {
            try pool.write { database in
                try database.execute(
                    sql: "UPDATE feed SET imported_at = ? WHERE name = ?",
                    arguments: [time.seconds, name])
                return database.changesCount > 0
            }
        }
    }

    /// Removes a feed with all its records; `false` when there is none of that name.
    @discardableResult
    public func removeFeed(_ name: String) throws(StoreError) -> Bool {
        try wrapping {
            try pool.write { database in
                try database.execute(sql: "DELETE FROM feed WHERE name = ?", arguments: [name])
                guard database.changesCount > 0 else { return false }
                try AliasGroupTable.rebuild(database)
                return true
            }
        }
    }

    /// Runs one import as one transaction: when `body` throws, or the process ends in it, the old
    /// data stay, and no reader ever sees a part.
    /// - Throws: what `body` throws, else `StoreError`.
    @discardableResult
    public func importFeed(
        _ identity: FeedIdentity, at time: Timestamp, _ body: (FeedImporter) throws -> Void
    ) throws -> ImportSummary {
        do {
            return try pool.write { database in
                try FeedImport(identity: identity, time: time, path: path).run(database, body)
            }
        } catch let error as DatabaseError {
            throw StoreError(error, path: path, isRebuildable: true)
        }
    }

    /// Gives `body` one consistent state of the data, whatever is imported meanwhile.
    ///
    /// `body` must not call the database itself, only the snapshot.
    /// - Throws: what `body` throws, else `StoreError`.
    public func read<Value>(_ body: (AdvisorySnapshot) throws -> Value) throws -> Value {
        do {
            return try pool.read { database in
                try body(try AdvisorySnapshot(database, path: path))
            }
        } catch let error as DatabaseError {
            throw StoreError(error, path: path, isRebuildable: true)
        }
    }

    /// Stores a plugin's order of versions, in place of that of the plugin's other states.
    ///
    /// - Parameter plugin: digest of the plugin's code.
    /// - Throws: `StoreError`.
    public func add(
        versionKeys: [StoredVersionKey], plugin: String, scheme: String
    ) throws(StoreError) {
        guard !versionKeys.isEmpty else { return }
        try wrapping {
            try pool.write { database in
                try VersionKeyTable.add(versionKeys, database, plugin: plugin, scheme: scheme)
            }
        }
    }

    private func wrapping<Value>(_ body: () throws -> Value) throws(StoreError) -> Value {
        try StoreError.wrapping(path, isRebuildable: true, body)
    }
}
