internal import Databases

extension FuzzTarget {
    /// A SQLite file: its tables, read through; then a join and a sort over the first of them.
    static let sqlite = FuzzTarget("sqlite", fixtures: [".sqlite", ".db"], longest: 16384) {
        bytes, seen throws(Violation) in
        let kept = KeptBytes(bytes)
        let steps = Steps()
        do throws(DatabaseError) {
            let database = unsafe try SQLiteReader(bytes: kept.memory, owner: kept) {
                steps.used += 1
                return steps.used > 200
            }
            let tables = try database.tables()
            for table in tables.prefix(4) {
                seen.note(table)
                let name = "\"" + table.replacing("\"", with: "\"\"") + "\""
                for query in [
                    "SELECT rowid AS r, * FROM \(name)", "SELECT count(*) FROM \(name)",
                    "SELECT a.rowid AS r, b.* FROM \(name) a JOIN \(name) b ORDER BY 1, 2",
                ] { note(query, database, &seen) }
            }
        } catch { seen.note("\(error)") }
    }

    private static func note(
        _ query: String, _ database: SQLiteReader, _ seen: inout Observation
    ) {
        do throws(DatabaseError) {
            let rows = try database.query(query, [])
            for _ in 0..<500 {
                guard let row = try rows.next() else { return }
                for value in row { seen.note("\(value)") }
            }
        } catch { seen.note("\(error)") }
    }
}

/// How often the reader asked whether to stop.
private final class Steps {
    var used = 0
}
