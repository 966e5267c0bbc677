internal import CSQLite

/// A SQLite database in memory, for reading alone.
///
/// A hostile file meets: no write, no attached or temporary file, no virtual table but JSON's, no
/// view and no trigger, no function with effects, sizes and depths capped, and a handler that asks
/// whether to stop. (SQLite's own advice, "Defense Against The Dark Arts".) Changes that a writer
/// left in a `-wal` or `-journal` file beside the database are not seen.
///
/// Not for use from two threads at once.
@safe public final class SQLiteReader {
    let handle: OpaquePointer
    private let owner: AnyObject?
    private let shouldStop: Box

    /// What the progress handler reaches.
    final class Box {
        let shouldStop: () -> Bool
        init(_ shouldStop: @escaping () -> Bool) { self.shouldStop = shouldStop }
    }

    /// Bytes of SQLite's own memory, of all databases of the process together.
    public static let memoryLimit: Int64 = 256 << 20
    /// Most bytes of one cell.
    public static let cellLimit: Int32 = 64 << 20

    /// The bytes that every SQLite 3 file begins with.
    public static let magic = Array("SQLite format 3\0".utf8)
    /// Offsets of the two bytes that say 2 when the file is in WAL mode, 1 otherwise ("Database File
    /// Format", 1.3.3). A database in memory cannot be in WAL mode.
    public static let modeOffsets = 18...19

    /// Does what opens a file of the system, so that later calls open none: seeds the generator of
    /// random numbers. Call it before a fence that forbids opening files. Sets the memory limit.
    public static func prepare() {
        sqlite3_initialize()
        var seed: UInt8 = 0
        unsafe sqlite3_randomness(1, &seed)
        sqlite3_hard_heap_limit64(memoryLimit)
    }

    /// Opens bytes in memory.
    ///
    /// - Parameters:
    ///   - bytes: unchanged as long as `owner` lives, and not in WAL mode by ``modeOffsets``.
    ///   - owner: is held by the reader.
    ///   - shouldStop: asked every some thousand steps of a query.
    /// - Throws: ``DatabaseError`` when they are no SQLite database.
    public init(
        bytes: UnsafeRawBufferPointer, owner: AnyObject?,
        shouldStop: @escaping () -> Bool = { false }
    ) throws(DatabaseError) {
        guard unsafe bytes.starts(with: Self.magic), bytes.count >= 512 else {
            throw DatabaseError(.input, "it is no SQLite 3 database")
        }
        Self.prepare()
        var opened: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX
        guard unsafe sqlite3_open_v2(":memory:", &opened, flags, nil) == SQLITE_OK,
            let opened = unsafe opened
        else {
            unsafe sqlite3_close_v2(opened)
            throw DatabaseError(.limit, "no memory for the database")
        }
        unsafe handle = opened
        self.owner = owner
        self.shouldStop = Box(shouldStop)
        unsafe try harden(bytes)
    }

    deinit { unsafe sqlite3_close_v2(handle) }

    private func harden(_ bytes: UnsafeRawBufferPointer) throws(DatabaseError) {
        let off = [
            SQLITE_DBCONFIG_TRUSTED_SCHEMA, SQLITE_DBCONFIG_ENABLE_TRIGGER,
            SQLITE_DBCONFIG_ENABLE_VIEW, SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER,
            SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, SQLITE_DBCONFIG_DQS_DML,
        ]
        for option in off { unsafe _ = oakum_sqlite_switch(handle, option, 0) }
        unsafe _ = oakum_sqlite_switch(handle, SQLITE_DBCONFIG_DEFENSIVE, 1)
        for (limit, value) in Self.limits { unsafe _ = sqlite3_limit(handle, limit, value) }
        let start = unsafe UnsafeMutablePointer(
            mutating: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
        let status = unsafe sqlite3_deserialize(
            handle, "main", start, Int64(bytes.count), Int64(bytes.count),
            UInt32(SQLITE_DESERIALIZE_READONLY))
        guard status == SQLITE_OK else { throw failure(status) }
        // Spilled sorts stay in memory; cells are checked before they are used.
        for pragma in ["temp_store=MEMORY", "cell_size_check=ON", "query_only=ON"] {
            unsafe _ = sqlite3_exec(handle, "PRAGMA " + pragma, nil, nil, nil)
        }
        // Virtual tables of the file run code on its bytes.
        unsafe _ = oakum_sqlite_drop_modules(handle)
        unsafe _ = sqlite3_set_authorizer(
            handle,
            { _, action, first, second, _, _ in
                let name = unsafe (action == SQLITE_FUNCTION ? second : first)
                    .map { unsafe String(cString: $0) }
                return SQLiteReader.allows(action, name) ? SQLITE_OK : SQLITE_DENY
            }, nil)
        unsafe sqlite3_progress_handler(
            handle, 5000,
            { context in
                guard let context = unsafe context else { return 0 }
                let box = unsafe Unmanaged<Box>.fromOpaque(context).takeUnretainedValue()
                return box.shouldStop() ? 1 : 0
            }, unsafe Unmanaged.passUnretained(shouldStop).toOpaque())
    }

    private static let limits: [(Int32, Int32)] = [
        (SQLITE_LIMIT_LENGTH, cellLimit), (SQLITE_LIMIT_SQL_LENGTH, 100_000),
        (SQLITE_LIMIT_COLUMN, 500), (SQLITE_LIMIT_EXPR_DEPTH, 100),
        (SQLITE_LIMIT_COMPOUND_SELECT, 20), (SQLITE_LIMIT_VDBE_OP, 50_000),
        (SQLITE_LIMIT_FUNCTION_ARG, 32), (SQLITE_LIMIT_ATTACHED, 0),
        (SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 500), (SQLITE_LIMIT_VARIABLE_NUMBER, 250),
        (SQLITE_LIMIT_TRIGGER_DEPTH, 1), (SQLITE_LIMIT_WORKER_THREADS, 0),
    ]

    /// Whether a query may do this. `name`: of the function, or what is read.
    private static func allows(_ action: Int32, _ name: String?) -> Bool {
        switch action {
        case SQLITE_SELECT, SQLITE_READ, SQLITE_RECURSIVE: true
        case SQLITE_FUNCTION: name.map { functions.contains($0.lowercased()) } ?? false
        default: false
        }
    }

    /// Functions of values alone.
    private static let functions: Set<String> = [
        "abs", "avg", "char", "coalesce", "concat", "concat_ws", "count", "date", "datetime",
        "dense_rank", "first_value", "format", "glob", "group_concat", "hex", "ifnull", "iif",
        "instr", "json", "json_array", "json_array_length", "json_extract", "json_type",
        "json_valid", "julianday", "lag", "last_value", "lead", "length", "like", "lower",
        "ltrim", "max", "min", "nullif", "printf", "quote", "rank", "replace", "round",
        "row_number", "rtrim", "sign", "strftime", "substr", "substring", "sum", "time", "total",
        "trim", "typeof", "unhex", "unicode", "unixepoch", "upper", "->", "->>",
    ]

    /// The tables of the file, sorted; its own (`sqlite_...`), virtual tables and views are not
    /// among them.
    ///
    /// - Throws: ``DatabaseError``.
    public func tables() throws(DatabaseError) -> [String] {
        let rows = try query(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 "
                + "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name", [])
        var names: [String] = []
        while let row = try rows.next() {
            if case .text(let name)? = row.first {
                names.append(String(decoding: name, as: UTF8.self))
            }
        }
        return names
    }

    /// Prepares one query.
    ///
    /// - Parameters:
    ///   - sql: one SELECT (or WITH or VALUES).
    ///   - values: for its `?`, in order.
    /// - Throws: ``DatabaseError``.
    public func query(
        _ sql: String, _ values: [DatabaseValue]
    ) throws(DatabaseError) -> SQLiteRows {
        try SQLiteRows(self, sql, values)
    }

    /// The failure that the connection holds, for a status.
    func failure(_ status: Int32) -> DatabaseError {
        let text = unsafe sqlite3_errmsg(handle).map { unsafe String(cString: $0) } ?? ""
        switch status & 0xFF {
        case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_FORMAT, SQLITE_CANTOPEN, SQLITE_IOERR:
            return DatabaseError(.input, text)
        case SQLITE_INTERRUPT: return DatabaseError(.stopped, text)
        case SQLITE_NOMEM: return DatabaseError(.limit, "no memory for the query")
        case SQLITE_TOOBIG:
            return DatabaseError(.limit, "a cell or text is larger than \(Self.cellLimit) bytes")
        case SQLITE_AUTH:
            return DatabaseError(
                .query, "\(text): only SELECT over the file's own tables is allowed")
        case SQLITE_ERROR where text.hasPrefix("malformed database schema"):
            return DatabaseError(.input, text)
        default: return DatabaseError(.query, text)
        }
    }
}
