import GRDB
public import PatchModel

extension StateDatabase {
    /// Blocks versions that must not be proposed again.
    public func block(
        _ versions: [BlockedVersion], event: AuditEvent
    ) throws(StoreError) {
        try write(event: event) { database, _ in
            for version in versions {
                try database.execute(
                    sql: """
                        INSERT INTO blocked_version(package, version, reason, plan, at, expires)
                        VALUES(?, ?, ?, ?, ?, ?)
                        """,
                    arguments: [
                        version.package, version.version, version.reason, version.plan,
                        version.at.seconds, version.expires?.seconds,
                    ])
            }
        }
    }

    /// Lifts every block of a version; `false` when it is not blocked, and then the event is not
    /// logged.
    @discardableResult
    public func unblock(
        package: String, version: String, at time: Timestamp, event: AuditEvent
    ) throws(StoreError) -> Bool {
        try write(event: event) { database, event in
            try database.execute(
                sql: """
                    UPDATE blocked_version SET lifted = ?1 WHERE package = ?2 AND version = ?3
                    AND lifted IS NULL AND (expires IS NULL OR expires > ?1)
                    """,
                arguments: [time.seconds, package, version])
            if database.changesCount == 0 { event = nil }
            return database.changesCount > 0
        }
    }

    /// The versions that are blocked at a moment, by package and version.
    public func blockedVersions(at time: Timestamp) throws(StoreError) -> [BlockedVersion] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM blocked_version
                    WHERE at <= ?1 AND (expires IS NULL OR expires > ?1)
                        AND (lifted IS NULL OR lifted > ?1)
                    ORDER BY package, version, id
                    """,
                arguments: [time.seconds]
            ).map { row in
                BlockedVersion(
                    package: row["package"], version: row["version"], reason: row["reason"],
                    plan: row["plan"], at: Timestamp(seconds: row["at"]),
                    expires: (row["expires"] as Int64?).map(Timestamp.init(seconds:)))
            }
        }
    }
}
