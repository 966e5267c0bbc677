import CSQLite
import Databases
import Testing

/// Keeps the bytes of a reader.
@safe private final class Kept {
    let memory: UnsafeMutableRawBufferPointer

    init(_ content: [UInt8]) {
        unsafe memory = .allocate(byteCount: max(content.count, 1), alignment: 16)
        unsafe memory.copyBytes(from: content)
    }

    deinit { unsafe memory.deallocate() }
}

private func reader(
    _ bytes: [UInt8], shouldStop: @escaping () -> Bool = { false }
) throws(DatabaseError) -> SQLiteReader {
    let kept = Kept(bytes)
    let view = unsafe UnsafeRawBufferPointer(rebasing: kept.memory[..<bytes.count])
    return unsafe try SQLiteReader(bytes: view, owner: kept, shouldStop: shouldStop)
}

/// The bytes of a database that these statements make.
private func database(_ sql: String) -> [UInt8] {
    var handle: OpaquePointer?
    unsafe _ = sqlite3_open(":memory:", &handle)
    defer { unsafe _ = sqlite3_close(handle) }
    var message: UnsafeMutablePointer<CChar>?
    if unsafe sqlite3_exec(handle, sql, nil, nil, &message) != SQLITE_OK {
        Issue.record("\(unsafe message.map { unsafe String(cString: $0) } ?? "")")
    }
    var count: Int64 = 0
    guard let start = unsafe sqlite3_serialize(handle, "main", &count, 0) else { return [] }
    defer { unsafe sqlite3_free(start) }
    return unsafe Array(UnsafeBufferPointer(start: start, count: Int(count)))
}

private let sample = database(
    """
    CREATE TABLE packages (name TEXT PRIMARY KEY, version TEXT, size INTEGER, score REAL, raw BLOB);
    INSERT INTO packages VALUES ('a', '1.0', 10, 0.5, x'00ff'), ('b', NULL, -3, 2.0, NULL),
      ('ü', '2', 9007199254740993, 1e300, x'');
    CREATE TABLE empty (x);
    CREATE INDEX by_version ON packages (version);
    CREATE VIEW all_packages AS SELECT * FROM packages;
    """)

private func all(
    _ database: SQLiteReader, _ sql: String, _ values: [DatabaseValue] = []
) throws(DatabaseError) -> [[DatabaseValue]] {
    let rows = try database.query(sql, values)
    var found: [[DatabaseValue]] = []
    while let row = try rows.next() { found.append(row) }
    return found
}

@Suite struct SQLiteReaderTests {
    @Test func `gives rows with the types of their cells`() throws {
        let opened = try reader(sample)
        #expect(try opened.tables() == ["empty", "packages"])
        let rows = try opened.query("SELECT * FROM packages ORDER BY name", [])
        #expect(rows.columns == ["name", "version", "size", "score", "raw"])
        #expect(
            try rows.next() == [
                .text([0x61]), .text(Array("1.0".utf8)), .integer(10), .real(0.5),
                .blob([0, 0xFF]),
            ])
        #expect(try rows.next() == [.text([0x62]), .null, .integer(-3), .real(2), .null])
        #expect(try rows.next()?[2] == .integer(9_007_199_254_740_993))
        #expect(try rows.next() == nil)
        #expect(try rows.next() == nil)
    }

    @Test func `binds values to question marks`() throws {
        let opened = try reader(sample)
        let sql = "SELECT name FROM packages WHERE version = ? AND size > ?"
        #expect(
            try all(opened, sql, [.text(Array("1.0".utf8)), .integer(3)]) == [[.text([0x61])]])
        #expect(try all(opened, sql, [.text(Array("' OR 1 --".utf8)), .real(0)]).isEmpty)
        #expect(throws: DatabaseError.self) { try all(opened, sql, [.null]) }
    }

    @Test func `allows nothing but reading`() throws {
        let opened = try reader(sample)
        for sql in [
            "INSERT INTO empty VALUES (1)", "UPDATE packages SET name = 'x'",
            "DELETE FROM packages", "DROP TABLE packages", "CREATE TABLE x (y)",
            "CREATE TEMP TABLE x (y)", "ATTACH '/tmp/x' AS y", "PRAGMA journal_mode = WAL",
            "PRAGMA table_info(packages)", "SELECT * FROM pragma_table_info('packages')",
            "VACUUM INTO '/tmp/x'", "BEGIN", "SAVEPOINT x", "REINDEX", "ANALYZE",
            "SELECT load_extension('x')", "SELECT randomblob(1000000000)",
            "SELECT writefile('/tmp/x', 'y')", "SELECT readfile('/etc/passwd')",
            "SELECT fts3_tokenizer('simple')", "SELECT * FROM all_packages",
            "CREATE VIRTUAL TABLE x USING fts5(y)", "SELECT zeroblob(2000000000)",
            "SELECT name, name FROM packages", "SELECT 1; SELECT 2", "", "SELECT \"nothing\"",
            "SELECT name FROM packages WHERE name = 'a\0b'",
        ] {
            #expect(throws: DatabaseError.self, "\(sql)") { try all(opened, sql) }
        }
        #expect(try all(opened, "SELECT count(*) FROM packages") == [[.integer(3)]])
        #expect(
            try all(opened, "SELECT upper(trim(' a ')) || json_extract('{\"b\":1}', '$.b')")
                == [[.text(Array("A1".utf8))]])
    }

    @Test func `refuses virtual tables of the file`() throws {
        let bytes = database("CREATE VIRTUAL TABLE words USING fts5(body); CREATE TABLE t (x);")
        let opened = try reader(bytes)
        #expect(throws: DatabaseError.self) { try all(opened, "SELECT * FROM words") }
        #expect(try opened.tables().contains("t"))
        #expect(try !opened.tables().contains("words"))
    }

    @Test func `stops an endless query`() throws {
        var asked = 0
        let opened = try reader(sample) {
            asked += 1
            return asked > 5
        }
        let sql = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) "
        let error = #expect(throws: DatabaseError.self) {
            try all(opened, sql + "SELECT max(x) FROM n")
        }
        #expect(error?.kind == .stopped)
        let memory = #expect(throws: DatabaseError.self) {
            try all(
                try reader(sample),
                "SELECT length(replace(hex(hex(hex(printf('%.2000000c', 'x')))), '3', 'xxxxxxxxxx'))"
            )
        }
        #expect(memory?.kind == .limit)
    }

    @Test func `rows outlive the reader's last use`() throws {
        let rows = try reader(sample).query("SELECT name FROM packages", [])
        var count = 0
        while try rows.next() != nil { count += 1 }
        #expect(count == 3)
    }

    @Test func `tells what is no database`() {
        for bytes in [[], Array("text".utf8), Array(sample.prefix(100)), Array(sample.prefix(16))] {
            let error = #expect(throws: DatabaseError.self) { try reader(bytes) }
            #expect(error?.kind == .input)
        }
    }

    @Test func `survives thousands of damaged databases`() throws {
        var state: UInt64 = 99
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let large = database(
            """
            CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT, c BLOB);
            WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 300)
            INSERT INTO t SELECT x, printf('row %d', x), zeroblob(x * 20) FROM n;
            CREATE INDEX i ON t (b);
            """)
        var (whole, broken) = (0, 0)
        for round in 0..<4000 {
            var bytes = round % 4 == 0 ? large : sample
            for _ in 0..<(1 + random(6)) {
                let place = random(round % 3 == 0 ? bytes.count : min(bytes.count, 4096))
                bytes[place] = UInt8(truncatingIfNeeded: [random(256), 0, 255, 1][random(4)])
            }
            if round % 9 == 0 { bytes.removeLast(random(bytes.count)) }
            // In WAL mode it could not be opened; the caller patches these two.
            for place in SQLiteReader.modeOffsets where place < bytes.count { bytes[place] = 1 }
            do throws(DatabaseError) {
                let opened = try reader(bytes)
                for table in try opened.tables() {
                    _ = try all(opened, "SELECT * FROM \"\(table.filter { $0 != "\"" })\"")
                }
                _ = try all(opened, "SELECT b, count(*) FROM t GROUP BY b ORDER BY b DESC")
                whole += 1
            } catch { broken += 1 }
        }
        #expect(broken > 500 && whole + broken == 4000)
    }
}
