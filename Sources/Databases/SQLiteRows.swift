internal import CSQLite

/// The rows of one query, one by one.
@safe public final class SQLiteRows {
    /// The names of the columns; no two are the same.
    public private(set) var columns: [String] = []

    private let database: SQLiteReader
    private let statement: OpaquePointer
    private var isEnded = false

    init(
        _ database: SQLiteReader, _ sql: String, _ values: [DatabaseValue]
    ) throws(DatabaseError) {
        var prepared: OpaquePointer?
        let text = Array(sql.utf8)
        guard !text.contains(0) else { throw DatabaseError(.query, "it has a NUL byte") }
        var status: Int32 = SQLITE_ERROR
        var used = 0
        unsafe text.withUnsafeBytes { bytes in
            let start = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            var tail: UnsafePointer<CChar>?
            status = unsafe sqlite3_prepare_v3(
                database.handle, start, Int32(clamping: bytes.count), 0, &prepared, &tail)
            if let start = unsafe start, let tail = unsafe tail { used = unsafe tail - start }
        }
        guard status == SQLITE_OK else { throw database.failure(status) }
        guard let prepared = unsafe prepared else { throw DatabaseError(.query, "it is empty") }
        unsafe statement = prepared
        self.database = database
        guard text[used...].allSatisfy({ [0x20, 9, 10, 13, 0x3B].contains($0) }) else {
            throw DatabaseError(.query, "it is more than one statement")
        }
        let wanted = Int(unsafe sqlite3_bind_parameter_count(statement))
        guard wanted == values.count else {
            throw DatabaseError(
                .query, "it has \(wanted) '?', and \(values.count) values are given")
        }
        for (index, value) in values.enumerated() { try bind(value, at: Int32(index + 1)) }
        for index in 0..<(unsafe sqlite3_column_count(statement)) {
            let name =
                unsafe sqlite3_column_name(statement, index)
                .map { unsafe String(cString: $0) } ?? ""
            guard !columns.contains(name) else {
                throw DatabaseError(.query, "two columns are named '\(name)': name one with AS")
            }
            columns.append(name)
        }
    }

    deinit { unsafe sqlite3_finalize(statement) }

    private func bind(_ value: DatabaseValue, at index: Int32) throws(DatabaseError) {
        let status: Int32
        switch value {
        case .null: status = unsafe sqlite3_bind_null(statement, index)
        case .integer(let number): status = unsafe sqlite3_bind_int64(statement, index, number)
        case .real(let number): status = unsafe sqlite3_bind_double(statement, index, number)
        case .text(let bytes), .blob(let bytes):
            guard bytes.count <= Int(SQLiteReader.cellLimit) else {
                throw DatabaseError(
                    .limit, "a value is larger than \(SQLiteReader.cellLimit) bytes")
            }
            // An empty array may have no address, which would bind NULL.
            status = unsafe (bytes + [0]).withUnsafeBytes { raw in
                unsafe oakum_sqlite_bind_text(
                    statement, index, raw.baseAddress?.assumingMemoryBound(to: CChar.self),
                    Int32(bytes.count))
            }
        }
        guard status == SQLITE_OK else { throw database.failure(status) }
    }

    /// The next row, a value for each of ``columns``; nil at the end.
    ///
    /// - Throws: ``DatabaseError``; there are no more rows then.
    public func next() throws(DatabaseError) -> [DatabaseValue]? {
        guard !isEnded else { return nil }
        let status = unsafe sqlite3_step(statement)
        guard status == SQLITE_ROW else {
            isEnded = true
            let failure = status == SQLITE_DONE ? nil : database.failure(status)
            unsafe sqlite3_reset(statement)
            if let failure { throw failure }
            return nil
        }
        return (0..<columns.count).map { value(at: Int32($0)) }
    }

    private func value(at column: Int32) -> DatabaseValue {
        switch unsafe sqlite3_column_type(statement, column) {
        case SQLITE_INTEGER: .integer(unsafe sqlite3_column_int64(statement, column))
        case SQLITE_FLOAT: .real(unsafe sqlite3_column_double(statement, column))
        case SQLITE_TEXT: .text(unsafe bytes(sqlite3_column_text(statement, column), column))
        case SQLITE_BLOB: .blob(unsafe bytes(sqlite3_column_blob(statement, column), column))
        default: .null
        }
    }

    private func bytes(_ start: UnsafeRawPointer?, _ column: Int32) -> [UInt8] {
        let count = unsafe sqlite3_column_bytes(statement, column)
        return unsafe Array(
            UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : Int(count)))
    }
}
