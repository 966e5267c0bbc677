import GRDB

extension StoreError {
    /// What SQLite's result code means for the user.
    init(_ error: DatabaseError, path: String, isRebuildable: Bool) {
        let reason: Reason =
            switch error.resultCode {
            case .SQLITE_CORRUPT, .SQLITE_NOTADB: .damaged
            case .SQLITE_BUSY, .SQLITE_LOCKED: .busy
            case .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH: .notAccessible
            case .SQLITE_FULL: .full
            default: .failed(error.message ?? "SQLite error \(error.resultCode.rawValue)")
            }
        self.init(reason: reason, path: path, isRebuildable: isRebuildable)
    }

    /// Runs `body`, and turns what it throws into a `StoreError`.
    static func wrapping<Value>(
        _ path: String, isRebuildable: Bool, _ body: () throws -> Value
    ) throws(StoreError) -> Value {
        do {
            return try body()
        } catch let error as StoreError {
            throw error
        } catch let error as DatabaseError {
            throw StoreError(error, path: path, isRebuildable: isRebuildable)
        } catch is SchemaTooNew {
            throw StoreError(reason: .newerSchema, path: path, isRebuildable: isRebuildable)
        } catch is SchemaTooOld {
            throw StoreError(reason: .olderSchema, path: path, isRebuildable: isRebuildable)
        } catch {
            throw StoreError(
                reason: .failed("\(error)"), path: path, isRebuildable: isRebuildable)
        }
    }
}

/// The file has migrations that this program does not know.
struct SchemaTooNew: Error {}

/// The file lacks migrations that this program would make.
struct SchemaTooOld: Error {}

extension DatabaseMigrator {
    /// Throws unless the schema is this program's; changes nothing.
    func requireCurrent(_ reader: some DatabaseReader) throws {
        try reader.read { database in
            if try hasBeenSuperseded(database) { throw SchemaTooNew() }
            if try !hasCompletedMigrations(database) { throw SchemaTooOld() }
        }
    }

    /// Brings the schema up to date, unless a newer program has been there.
    func migrateIfKnown(_ writer: some DatabaseWriter) throws {
        if try writer.read(hasBeenSuperseded) { throw SchemaTooNew() }
        try migrate(writer)
    }
}
