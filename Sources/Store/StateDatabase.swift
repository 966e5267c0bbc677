import GRDB
import PatchModel
import Synchronization

/// The state database: assets, scans, findings, plans, rollouts and the audit log. It cannot be
/// rebuilt; it is never deleted.
///
/// Every change is on disk when its call returns (`synchronous = FULL`), together with the event
/// that it was given: both or neither. All calls block.
public final class StateDatabase: Sendable {
    /// Path of the database file.
    public let path: String
    /// Whether it was opened for reading only: every change is refused.
    public let isReadOnly: Bool
    /// The path without links, by which an anchor knows the file.
    let place: String
    let queue: DatabaseQueue
    private let seal: AuditSeal
    private let warning = Mutex<String?>(nil)

    /// Opens the database, making or upgrading it where needed. Its folder must exist; a new file
    /// has mode 0600.
    ///
    /// - Parameters:
    ///   - seal: How the end of the audit log is proven; without one it is not.
    ///   - isReadOnly: Whether it is only read: then nothing is made, upgraded or written, so that
    ///     it also works where nothing can be. SQLite may still make the empty `-wal` and `-shm`
    ///     beside the file, and needs them.
    /// - Throws: `StoreError`: damaged, of a newer version, in use, not accessible; for reading
    ///   only, of an older version, or not there.
    public init(
        path: String, seal: AuditSeal = AuditSeal(), isReadOnly: Bool = false
    ) throws(StoreError) {
        self.path = path
        self.seal = seal
        self.isReadOnly = isReadOnly
        queue = try isReadOnly ? Self.openedForReading(path) : Self.opened(path)
        place = DurableFile.resolved(path)
    }

    private static func opened(_ path: String) throws(StoreError) -> DatabaseQueue {
        DurableFile.makeIfAbsent(path, mode: 0o600)
        return try StoreError.wrapping(path, isRebuildable: false) {
            var configuration = Configuration()
            configuration.journalMode = .wal
            configuration.busyMode = .timeout(10)
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            // After opening: turning WAL on sets NORMAL, with which a power cut may lose the
            // last transactions.
            try queue.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA synchronous = FULL")
            }
            try StateSchema.migrator.migrateIfKnown(queue)
            return queue
        }
    }

    private static func openedForReading(_ path: String) throws(StoreError) -> DatabaseQueue {
        guard !DurableFile.isAbsent(path) else {
            let text = "there is no '\(path)' yet: run a command that writes first, such as a scan"
            throw StoreError(reason: .notFound(text), path: path, isRebuildable: false)
        }
        return try StoreError.wrapping(path, isRebuildable: false) {
            var configuration = Configuration()
            configuration.readonly = true
            configuration.busyMode = .timeout(10)
            do {
                let queue = try DatabaseQueue(path: path, configuration: configuration)
                try StateSchema.migrator.requireCurrent(queue)
                return queue
            } catch let error as DatabaseError {
                switch error.resultCode {
                case .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_FULL, .SQLITE_IOERR:
                    // The file itself is there: it is what SQLite keeps beside it that cannot
                    // be had.
                    guard DurableFile.isReadable(path) else { throw error }
                    throw StoreError(reason: .notReadable, path: path, isRebuildable: false)
                default: throw error
                }
            }
        }
    }

    /// Why the latest event could not be written to the anchor; `nil` when it was, or when there is
    /// no anchor. The event itself is in the log all the same.
    public var anchorWarning: String? { warning.withLock { $0 } }

    /// Reads in one consistent state.
    func read<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
        try StoreError.wrapping(path, isRebuildable: false) { try queue.read(body) }
    }

    /// Runs a change and logs its event, in one transaction.
    ///
    /// - Parameter body: Gets the event to complete it with what only the transaction knows; when
    ///   it makes it `nil`, nothing is logged.
    func write<Value>(
        event: AuditEvent?, _ body: (Database, inout AuditEvent?) throws -> Value
    ) throws(StoreError) -> Value {
        try logging(event, body).value
    }

    /// As ``write(event:_:)``; returns the event in its place, too.
    func logging<Value>(
        _ event: AuditEvent?, _ body: (Database, inout AuditEvent?) throws -> Value
    ) throws(StoreError) -> (value: Value, entry: AuditEntry?) {
        guard !isReadOnly else { throw error(.readOnly) }
        return try StoreError.wrapping(path, isRebuildable: false) {
            try queue.writeWithoutTransaction { database in
                var event = event
                var value: Value?
                var logged: AuditLog.Logged?
                try database.inTransaction(.immediate) {
                    value = try body(database, &event)
                    logged = try event.map { try AuditLog.append($0, database, seal) }
                    return .commit
                }
                if let logged { note(logged.head, database) }
                guard let value else {
                    throw DatabaseError(resultCode: .SQLITE_ABORT, message: "nothing was done")
                }
                return (value, logged?.entry)
            }
        }
    }

    /// Runs a change that has no event.
    func write<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
        guard !isReadOnly else { throw error(.readOnly) }
        return try StoreError.wrapping(path, isRebuildable: false) { try queue.write(body) }
    }

    /// An error about a thing in this database.
    func error(_ reason: StoreError.Reason) -> StoreError {
        StoreError(reason: reason, path: path, isRebuildable: false)
    }

    /// After the commit, and before another of this process: anchors are written in order.
    private func note(_ head: AuditHead, _ database: Database) {
        guard let anchor = seal.anchor else { return }
        let text = anchor.update(to: head, at: place) { noted in
            try AuditLog.hash(of: noted.sequence, database) == noted.hash
        }
        let isNew = warning.withLock { warning in
            defer { warning = text }
            return warning != text
        }
        if isNew, let text { seal.warn?(text) }
    }
}
