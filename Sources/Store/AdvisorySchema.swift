import GRDB

/// The tables of the advisory database, by migration.
///
/// A record is spread over several tables so that each question reads few pages: `advisory` is
/// small and answers what is there, `record` holds what matching reads, `prose` the rest,
/// `affected` which packages it names.
enum AdvisorySchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 feeds, advisories, aliases, signals") { database in
            try database.execute(sql: feedsAndAdvisories)
            try database.execute(sql: aliasesAndSignals)
            try database.execute(sql: createKeyIndex)
        }
        migrator.registerMigration("2 keys of plugins' version schemes") { database in
            try database.execute(sql: VersionKeyTable.create)
        }
        return migrator
    }

    /// The index that look-ups use. Dropped for a first load and made again after it.
    static let createKeyIndex = "CREATE INDEX affected_key ON affected(key, release)"
    static let dropKeyIndex = "DROP INDEX affected_key"

    private static let feedsAndAdvisories = """
        CREATE TABLE feed(
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            plugin TEXT NOT NULL,
            is_snapshot INTEGER NOT NULL,
            is_starter INTEGER NOT NULL,
            sources TEXT NOT NULL,
            imported_at INTEGER NOT NULL,
            newest INTEGER,
            advisories INTEGER NOT NULL,
            signals INTEGER NOT NULL,
            split_aliases INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE advisory(
            id INTEGER PRIMARY KEY,
            feed INTEGER NOT NULL REFERENCES feed(id) ON DELETE CASCADE,
            name TEXT NOT NULL,
            modified INTEGER,
            newest INTEGER,
            hash INTEGER NOT NULL,
            UNIQUE(feed, name)
        ) STRICT;
        CREATE INDEX advisory_name ON advisory(name);
        CREATE TABLE record(
            advisory INTEGER PRIMARY KEY REFERENCES advisory(id) ON DELETE CASCADE,
            feed INTEGER NOT NULL,
            body BLOB NOT NULL
        ) STRICT;
        CREATE TABLE prose(
            advisory INTEGER PRIMARY KEY REFERENCES advisory(id) ON DELETE CASCADE,
            body BLOB NOT NULL
        ) STRICT;
        CREATE TABLE affected(
            advisory INTEGER NOT NULL REFERENCES advisory(id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            key TEXT NOT NULL,
            release TEXT NOT NULL,
            PRIMARY KEY(advisory, position, key)
        ) STRICT, WITHOUT ROWID;
        """

    private static let aliasesAndSignals = """
        CREATE TABLE alias(
            advisory INTEGER NOT NULL REFERENCES advisory(id) ON DELETE CASCADE,
            name TEXT NOT NULL,
            PRIMARY KEY(advisory, name)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE alias_group(
            name TEXT PRIMARY KEY,
            canonical TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX alias_group_canonical ON alias_group(canonical);
        CREATE TABLE signal(
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            kind INTEGER NOT NULL,
            feed INTEGER NOT NULL REFERENCES feed(id) ON DELETE CASCADE,
            score REAL,
            percentile REAL,
            due INTEGER,
            date INTEGER,
            ransomware INTEGER,
            UNIQUE(name, kind, feed)
        ) STRICT;
        """
}
