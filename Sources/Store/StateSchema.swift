import GRDB

/// The tables of the state database, by migration. A migration never changes once released.
enum StateSchema {
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
        migrator.registerMigration("2 findings, plans, rollouts, audit") { database in
            try database.execute(sql: assets)
            try database.execute(sql: findings)
            try database.execute(sql: plans)
            try database.execute(sql: rollouts)
            try database.execute(sql: AuditLog.tables)
            for trigger in AuditLog.triggers { try database.execute(sql: trigger.sql) }
            try database.execute(
                sql: "INSERT INTO setting(name, value) VALUES('database', ?)",
                arguments: [AuditLog.newDatabaseID()])
        }
        return migrator
    }

    /// Names become unique; until now a name was the path, which two assets may share.
    private static let assets = """
        ALTER TABLE asset ADD COLUMN driver TEXT;
        ALTER TABLE asset ADD COLUMN is_named INTEGER NOT NULL DEFAULT 0;
        UPDATE asset SET name = name || ' [' || key || ']'
            WHERE id NOT IN (SELECT min(id) FROM asset GROUP BY name);
        CREATE UNIQUE INDEX asset_name ON asset(name);
        CREATE TABLE tag(
            asset INTEGER NOT NULL REFERENCES asset(id) ON DELETE CASCADE,
            name TEXT NOT NULL,
            is_configured INTEGER NOT NULL,
            value TEXT NOT NULL,
            origin TEXT NOT NULL,
            PRIMARY KEY(asset, name, is_configured)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE setting(
            name TEXT PRIMARY KEY,
            value TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    /// What each scan touches lies apart from the bodies, which seldom change.
    private static let findings = """
        CREATE TABLE finding(
            id INTEGER PRIMARY KEY,
            asset INTEGER NOT NULL REFERENCES asset(id) ON DELETE CASCADE,
            name TEXT NOT NULL UNIQUE,
            advisory TEXT NOT NULL,
            package TEXT NOT NULL,
            status INTEGER NOT NULL,
            detected INTEGER NOT NULL,
            last_seen INTEGER NOT NULL,
            fixed_at INTEGER,
            times_reopened INTEGER NOT NULL,
            first_due INTEGER,
            fix_available INTEGER,
            hash INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX finding_asset ON finding(asset, status);
        CREATE TABLE finding_body(
            finding INTEGER PRIMARY KEY REFERENCES finding(id) ON DELETE CASCADE,
            body TEXT NOT NULL
        ) STRICT;
        CREATE TABLE finding_alias(
            name TEXT NOT NULL,
            finding INTEGER NOT NULL REFERENCES finding(id) ON DELETE CASCADE,
            PRIMARY KEY(name, finding)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX finding_alias_finding ON finding_alias(finding);
        CREATE TABLE former_finding(
            name TEXT NOT NULL,
            finding INTEGER NOT NULL REFERENCES finding(id) ON DELETE CASCADE,
            PRIMARY KEY(name, finding)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX former_finding_finding ON former_finding(finding);
        """

    private static let plans = """
        CREATE TABLE plan(
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            title TEXT NOT NULL,
            state TEXT NOT NULL,
            wave INTEGER NOT NULL,
            digest TEXT,
            created INTEGER NOT NULL,
            body TEXT NOT NULL
        ) STRICT;
        CREATE INDEX plan_state ON plan(state);
        CREATE TABLE approval(
            id INTEGER PRIMARY KEY,
            plan TEXT NOT NULL REFERENCES plan(id),
            digest TEXT NOT NULL,
            body TEXT NOT NULL
        ) STRICT;
        CREATE INDEX approval_plan ON approval(plan);
        CREATE TABLE trial(
            id INTEGER PRIMARY KEY,
            plan TEXT NOT NULL REFERENCES plan(id),
            digest TEXT NOT NULL,
            asset TEXT NOT NULL,
            is_passed INTEGER NOT NULL,
            body TEXT NOT NULL
        ) STRICT;
        CREATE INDEX trial_plan ON trial(plan, digest);
        CREATE TABLE blocked_version(
            id INTEGER PRIMARY KEY,
            package TEXT NOT NULL,
            version TEXT NOT NULL,
            reason TEXT NOT NULL,
            plan TEXT,
            at INTEGER NOT NULL,
            expires INTEGER,
            lifted INTEGER
        ) STRICT;
        CREATE INDEX blocked_version_package ON blocked_version(package, version);
        """

    private static let rollouts = """
        CREATE TABLE rollout_target(
            id INTEGER PRIMARY KEY,
            plan TEXT NOT NULL REFERENCES plan(id),
            asset TEXT NOT NULL,
            wave INTEGER NOT NULL,
            state TEXT NOT NULL,
            reason TEXT,
            UNIQUE(plan, asset)
        ) STRICT;
        CREATE TABLE operation(
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            plan TEXT NOT NULL REFERENCES plan(id),
            asset TEXT NOT NULL,
            outcome TEXT,
            intent TEXT NOT NULL,
            observation TEXT
        ) STRICT;
        CREATE INDEX operation_plan ON operation(plan);
        CREATE TABLE lease(
            asset TEXT PRIMARY KEY,
            plan TEXT,
            token INTEGER NOT NULL,
            until INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """
}
