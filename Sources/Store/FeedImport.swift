import Foundation
import GRDB
import PatchModel

/// One import from begin to end, inside a transaction that the caller opens and closes.
struct FeedImport {
    let identity: FeedIdentity
    let time: Timestamp
    let path: String

    func run(
        _ database: Database, _ body: (FeedImporter) throws -> Void
    ) throws -> ImportSummary {
        let isFirstLoad =
            try Row.fetchOne(database, sql: "SELECT 1 FROM advisory LIMIT 1") == nil
        // Sorting once after a first load is several times faster than keeping an index sorted.
        if isFirstLoad { try database.execute(sql: AdvisorySchema.dropKeyIndex) }
        let feed = try feedRow(database)
        let hadAdvisories =
            try Row.fetchOne(
                database, sql: "SELECT 1 FROM advisory WHERE feed = ? LIMIT 1", arguments: [feed])
            != nil
        let importer = try FeedImporter(
            database, feed: feed, identity: identity, path: path, hadAdvisories: hadAdvisories)
        defer { importer.close() }
        try body(importer)
        try importer.finish(database)
        if isFirstLoad { try database.execute(sql: AdvisorySchema.createKeyIndex) }
        if importer.changedAliases { try AliasGroupTable.rebuild(database) }
        try updateCounts(database, feed: feed)
        var summary = importer.summary
        summary.splitAliases =
            try Int.fetchOne(
                database, sql: "SELECT split_aliases FROM feed WHERE id = ?", arguments: [feed])
            ?? 0
        return summary
    }

    private func feedRow(_ database: Database) throws -> Int64 {
        let sources = String(decoding: try JSONEncoder().encode(identity.sources), as: UTF8.self)
        let row = try Row.fetchOne(
            database,
            sql: """
                INSERT INTO feed(name, plugin, is_snapshot, is_starter, sources, imported_at,
                    advisories, signals, split_aliases)
                VALUES(?, ?, ?, ?, ?, ?, 0, 0, 0)
                ON CONFLICT(name) DO UPDATE SET plugin = excluded.plugin,
                    is_snapshot = excluded.is_snapshot, is_starter = excluded.is_starter,
                    sources = excluded.sources, imported_at = excluded.imported_at
                RETURNING id
                """,
            arguments: [
                identity.name, identity.plugin, identity.isSnapshot, identity.isStarter, sources,
                time.seconds,
            ])
        guard let row else {
            throw DatabaseError(resultCode: .SQLITE_INTERNAL, message: "no row for the feed")
        }
        return row[0]
    }

    private func updateCounts(_ database: Database, feed: Int64) throws {
        try database.execute(
            sql: """
                UPDATE feed SET
                    advisories = (SELECT count(*) FROM advisory WHERE feed = :feed),
                    signals = (SELECT count(*) FROM signal WHERE feed = :feed),
                    newest = (SELECT max(date) FROM (
                        SELECT max(newest) AS date FROM advisory WHERE feed = :feed
                        UNION ALL SELECT max(date) FROM signal WHERE feed = :feed))
                WHERE id = :feed
                """,
            arguments: ["feed": feed])
    }
}
