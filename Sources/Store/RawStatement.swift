import GRDB
import GRDBSQLite

/// A held SQLite statement, driven through SQLite's C interface: the only place that uses it.
///
/// Bulk import and look-ups go through it because it is about 1.5 times as fast as GRDB's own
/// statements. It must not outlive the `Database` it was made from, nor leave its queue.
@safe final class RawStatement {
    // Safety: both handles are set once, used on the connection's own queue, and never escape;
    // the statement is finalised exactly once, by `deinit`.
    private let handle: OpaquePointer
    private let connection: OpaquePointer

    /// Tells SQLite to copy what is bound, since Swift's strings move.
    private static var transient: sqlite3_destructor_type {
        unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    }

    init(_ database: Database, _ sql: String) throws(DatabaseError) {
        guard let connection = unsafe database.sqliteConnection else {
            throw DatabaseError(resultCode: .SQLITE_MISUSE, message: "connection is closed")
        }
        var made: OpaquePointer?
        let code = unsafe sqlite3_prepare_v3(
            connection, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &made, nil)
        guard code == SQLITE_OK, let handle = unsafe made else {
            throw unsafe RawStatement.failure(code, on: connection)
        }
        unsafe self.handle = unsafe handle
        unsafe self.connection = unsafe connection
    }

    deinit { unsafe sqlite3_finalize(handle) }

    /// Binds to the parameter at `index`, from 1.
    func bind(_ value: Int64, at index: Int32) {
        unsafe sqlite3_bind_int64(handle, index, value)
    }

    func bind(_ value: Int64?, at index: Int32) {
        if let value { bind(value, at: index) } else { unsafe sqlite3_bind_null(handle, index) }
    }

    func bind(_ value: Double?, at index: Int32) {
        if let value {
            unsafe sqlite3_bind_double(handle, index, value)
        } else {
            unsafe sqlite3_bind_null(handle, index)
        }
    }

    func bind(_ value: String, at index: Int32) {
        var value = value
        value.withUTF8 { utf8 in
            unsafe utf8.withMemoryRebound(to: CChar.self) { characters in
                // An empty buffer may have no address, and SQLite takes that for NULL.
                if let start = characters.baseAddress, characters.count > 0 {
                    _ = unsafe sqlite3_bind_text64(
                        handle, index, start, UInt64(characters.count), RawStatement.transient,
                        UInt8(SQLITE_UTF8))
                } else {
                    unsafe sqlite3_bind_text(handle, index, "", 0, RawStatement.transient)
                }
            }
        }
    }

    func bind(_ bytes: [UInt8], at index: Int32) {
        unsafe bytes.withUnsafeBytes { buffer in
            if let start = buffer.baseAddress, buffer.count > 0 {
                _ = unsafe sqlite3_bind_blob64(
                    handle, index, start, UInt64(buffer.count), RawStatement.transient)
            } else {
                _ = unsafe sqlite3_bind_zeroblob(handle, index, 0)
            }
        }
    }

    /// Takes one step; `true` when a row is there to read.
    func step() throws(DatabaseError) -> Bool {
        switch unsafe sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code:
            let error = unsafe RawStatement.failure(code, on: connection)
            unsafe sqlite3_reset(handle)
            throw error
        }
    }

    /// Ends the current run, so that the statement can be bound and run again.
    func reset() { unsafe sqlite3_reset(handle) }

    /// Runs a statement that gives no rows; returns how many rows it changed.
    @discardableResult
    func run() throws(DatabaseError) -> Int {
        while try step() {}
        reset()
        return Int(unsafe sqlite3_changes(connection))
    }

    /// The rowid of the last row that this connection inserted.
    var lastInsertedRowID: Int64 { unsafe sqlite3_last_insert_rowid(connection) }

    /// The value in a column of the current row, from 0.
    func int64(_ column: Int32) -> Int64 { unsafe sqlite3_column_int64(handle, column) }

    func optionalInt64(_ column: Int32) -> Int64? { isNull(column) ? nil : int64(column) }

    func double(_ column: Int32) -> Double? {
        isNull(column) ? nil : unsafe sqlite3_column_double(handle, column)
    }

    func text(_ column: Int32) -> String {
        guard let start = unsafe sqlite3_column_text(handle, column) else { return "" }
        let count = Int(unsafe sqlite3_column_bytes(handle, column))
        return unsafe String(
            decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    /// Gives `body` a reader over the bytes of a column, which is valid only while `body` runs.
    func read<Value>(
        _ column: Int32, _ body: (inout RecordReader) throws(RecordDamaged) -> Value
    ) throws(RecordDamaged) -> Value {
        let start = unsafe sqlite3_column_blob(handle, column)
        let count = Int(unsafe sqlite3_column_bytes(handle, column))
        var reader = unsafe RecordReader(
            UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
        return try body(&reader)
    }

    func isNull(_ column: Int32) -> Bool {
        unsafe sqlite3_column_type(handle, column) == SQLITE_NULL
    }

    private static func failure(_ code: Int32, on connection: OpaquePointer) -> DatabaseError {
        let text = unsafe sqlite3_errmsg(connection).map { unsafe String(cString: $0) }
        return DatabaseError(resultCode: ResultCode(rawValue: code), message: text)
    }
}
