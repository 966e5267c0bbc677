import GRDB

/// Makes the alias groups anew from the alias edges of all feeds.
///
/// Edges are taken in the order of their ids, so that the groups do not depend on which feed was
/// imported first. Cost grows with the number of edges of all feeds: about a second per million.
enum AliasGroupTable {
    static func rebuild(_ database: Database) throws {
        var groups = AliasGroups()
        var refused: [Int64: Int] = [:]
        let edges = try RawStatement(
            database,
            """
            SELECT advisory.name, alias.name, advisory.feed
            FROM alias JOIN advisory ON advisory.id = alias.advisory
            ORDER BY advisory.name, alias.name, advisory.feed
            """)
        while try edges.step() {
            if !groups.join(edges.text(0), edges.text(1)) {
                refused[edges.int64(2), default: 0] += 1
            }
        }
        edges.reset()
        try database.execute(sql: "DELETE FROM alias_group")
        let insert = try RawStatement(
            database, "INSERT OR IGNORE INTO alias_group(name, canonical) VALUES(?, ?)")
        try groups.eachMember { name, canonical in
            insert.bind(name, at: 1)
            insert.bind(canonical, at: 2)
            try insert.run()
        }
        try database.execute(sql: "UPDATE feed SET split_aliases = 0 WHERE split_aliases <> 0")
        for (feed, count) in refused {
            try database.execute(
                sql: "UPDATE feed SET split_aliases = ? WHERE id = ?", arguments: [count, feed])
        }
    }
}
