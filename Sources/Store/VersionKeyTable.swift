internal import Foundation
internal import GRDB

/// What a plugin's scheme made of one version.
public struct StoredVersionKey: Sendable, Hashable {
    public var version: String
    /// Bytes that compare as the versions do; `nil` when it is no version of the scheme.
    public var key: [UInt8]?

    public init(version: String, key: [UInt8]?) {
        self.version = version
        self.key = key
    }
}

/// Keys of plugins' version schemes, so that each version is asked about once in the life of a
/// plugin: they hang on the scheme and on the digest of the plugin's code.
///
/// A cache: losing it costs time, nothing else.
enum VersionKeyTable {
    static let create = """
        CREATE TABLE version_key(
            plugin TEXT NOT NULL,
            scheme TEXT NOT NULL,
            version TEXT NOT NULL,
            key BLOB,
            PRIMARY KEY(plugin, scheme, version)
        ) STRICT, WITHOUT ROWID
        """

    /// Beyond so many, all are dropped: whoever scans a hostile tree must not fill the disk.
    static let limit = 1_000_000

    /// What is known of versions; those that nobody asked about yet are absent.
    static func read(
        _ database: Database, plugin: String, scheme: String, versions: [String]
    ) throws -> [StoredVersionKey] {
        let statement = try database.makeStatement(
            sql: "SELECT key FROM version_key WHERE plugin = ? AND scheme = ? AND version = ?")
        return try versions.compactMap { version in
            guard
                let row = try Row.fetchOne(statement, arguments: [plugin, scheme, version])
            else { return nil }
            let key: Data? = row[0]
            return StoredVersionKey(version: version, key: key.map { Array($0) })
        }
    }

    /// Adds keys, and drops those of other states of the plugin that orders the scheme.
    static func add(
        _ keys: [StoredVersionKey], _ database: Database, plugin: String, scheme: String
    ) throws {
        try database.execute(
            sql: "DELETE FROM version_key WHERE scheme = ? AND plugin <> ?",
            arguments: [scheme, plugin])
        let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM version_key") ?? 0
        if count + keys.count > limit { try database.execute(sql: "DELETE FROM version_key") }
        let statement = try database.makeStatement(
            sql: "INSERT OR REPLACE INTO version_key VALUES (?, ?, ?, ?)")
        for key in keys.prefix(limit) {
            try statement.execute(
                arguments: [plugin, scheme, key.version, key.key.map { Data($0) }])
        }
    }
}
