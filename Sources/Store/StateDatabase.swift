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
    let queue: DatabaseQueue
    private let seal: AuditSeal
    private let warning = Mutex<String?>(nil)

    /// Opens the database, making or upgrading it where needed. Its folder must exist.
    ///
    /// - Parameter seal: How the end of the audit log is proven; without one it is not.
    /// - Throws: `StoreError`: damaged, of a newer version, in use, not accessible.
    public init(path: String, seal: AuditSeal = AuditSeal()) throws(StoreError) {
        self.path = path
        self.seal = seal
        queue = try StoreError.wrapping(path, isRebuildable: false) {
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
        try StoreError.wrapping(path, isRebuildable: false) {
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
        try StoreError.wrapping(path, isRebuildable: false) { try queue.write(body) }
    }

    /// An error about a thing in this database.
    func error(_ reason: StoreError.Reason) -> StoreError {
        StoreError(reason: reason, path: path, isRebuildable: false)
    }

    /// After the commit, and before another of this process: anchors are written in order.
    private func note(_ head: AuditHead, _ database: Database) {
        guard let anchor = seal.anchor else { return }
        let text = anchor.update(to: head) { noted in
            try AuditLog.hash(of: noted.sequence, database) == noted.hash
        }
        let isNew = warning.withLock { warning in
            defer { warning = text }
            return warning != text
        }
        if isNew, let text { seal.warn?(text) }
    }
}
