import Digests
import Foundation

/// A small file outside the data directory that says how far the audit log had come: without it,
/// nobody can tell that the end of a log was cut off.
///
/// One line of JSON for each state database: an ``AuditHead`` and the `path` of the database file.
/// Lines of other databases stay. It is one host's: another database at the same path takes the
/// place of the first.
public struct AuditAnchor: Sendable, Hashable {
    /// Path of the file; `.lock` behind it is the name of its lock.
    public let path: String

    public init(path: String) { self.path = path }

    /// The head that is noted for a database; `nil` when there is no file, or no line for it.
    /// - Throws: When the file is there and cannot be read; its text says why.
    public func head(of database: String) throws -> AuditHead? {
        try lines()?.compactMap(\.head).last { $0.database == database }
    }

    /// What the file says of a database and of others that lay at its path; `nil` when there is no
    /// file. Makes nothing.
    func reading(of database: String, at place: String) throws(FileFailure) -> AnchorReading? {
        guard let lines = try lines() else { return nil }
        return AnchorReading(lines, database: database, place: place)
    }

    /// Notes a head, unless the file says that the log had come further, or elsewhere.
    ///
    /// - Parameters:
    ///   - place: The path of the database file, absolute.
    ///   - makesFiles: Whether the file, its lock and its folder are made when they are not there.
    ///   - isKnown: Whether the log has the event of a head, with its hash.
    /// - Returns: Why it was not noted, or what was wrong before; `nil` when all is well.
    func update(
        to head: AuditHead, at place: String, makesFiles: Bool = true,
        isKnown: (AuditHead) throws -> Bool
    ) -> String? {
        do {
            if makesFiles {
                try DurableFile.makeFolder(DurableFile.folder(of: path), mode: 0o755)
            }
            let lock = try locked(flags: makesFiles ? O_CREAT : 0)
            defer { close(lock) }
            return try updateLocked(to: head, at: place, isKnown: isKnown)
        } catch {
            return "the audit anchor was not written: \(error)"
        }
    }

    private func updateLocked(
        to head: AuditHead, at place: String, isKnown: (AuditHead) throws -> Bool
    ) throws -> String? {
        let lines = try lines() ?? []
        let reading = AnchorReading(lines, database: head.database, place: place)
        if let noted = reading.head {
            guard try isKnown(noted) else {
                return "the audit anchor '\(path)' names event \(noted.sequence), which the log "
                    + "does not have so: run 'oakum audit verify'"
            }
            // Another process was faster.
            if noted.sequence >= head.sequence { return nil }
        }
        let others = lines.filter { $0.head?.database != head.database }.map(\.text)
        let own = try AnchorLine.text(of: head, path: place)
        let text = (others + [own]).map { $0 + "\n" }.joined()
        try DurableFile.replace(path, with: Array(text.utf8), mode: 0o600)
        guard reading.head == nil else { return nil }
        if let replaced = reading.replaced.last {
            return "the audit anchor '\(path)' knows another database at this path through event "
                + "\(replaced.sequence), was it replaced? run 'oakum audit verify'"
        }
        guard head.sequence > 1 else { return nil }
        return "the audit anchor '\(path)' did not know this database and was made anew: what was "
            + "logged before event \(head.sequence) is proven by the chain alone"
    }

    /// The lines of the file; `nil` when it is not there.
    private func lines() throws(FileFailure) -> [AnchorLine]? {
        do throws(FileFailure) {
            let bytes = try DurableFile.bytes(of: path, limit: 1 << 24)
            return bytes.split(separator: UInt8(ascii: "\n")).map {
                AnchorLine(text: String(decoding: $0, as: UTF8.self))
            }
        } catch {
            if error.code == ENOENT { return nil }
            throw error
        }
    }

    /// A descriptor that holds the lock until it is closed.
    private func locked(flags: Int32) throws(FileFailure) -> Int32 {
        let name = path + ".lock"
        let descriptor = unsafe open(name, O_RDWR | O_CLOEXEC | O_NOFOLLOW | flags, 0o600)
        guard descriptor >= 0, flock(descriptor, LOCK_EX) == 0 else {
            let code = errno
            if descriptor >= 0 { close(descriptor) }
            throw FileFailure(action: "lock", path: name, code: code)
        }
        return descriptor
    }
}
