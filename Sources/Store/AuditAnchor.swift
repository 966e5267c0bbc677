import Digests
import Foundation

/// A small file outside the data directory that says how far the audit log had come: without it,
/// nobody can tell that the end of a log was cut off.
///
/// One line of JSON for each state database: an ``AuditHead``. Lines of other databases stay.
public struct AuditAnchor: Sendable, Hashable {
    /// Path of the file; `.lock` behind it is the name of its lock.
    public let path: String

    public init(path: String) { self.path = path }

    /// The head that is noted for a database; `nil` when there is no file, or no line for it.
    /// - Throws: When the file is there and cannot be read; its text says why.
    public func head(of database: String) throws -> AuditHead? {
        try lines().compactMap(Self.head).last { $0.database == database }
    }

    /// Notes a head, unless the file says that the log had come further, or elsewhere.
    ///
    /// - Parameter isKnown: Whether the log has the event of a head, with its hash.
    /// - Returns: Why it was not noted, or what was wrong before; `nil` when all is well.
    func update(to head: AuditHead, isKnown: (AuditHead) throws -> Bool) -> String? {
        do {
            try DurableFile.makeFolder(DurableFile.folder(of: path), mode: 0o755)
            let lock = try locked()
            defer { close(lock) }
            return try updateLocked(to: head, isKnown: isKnown)
        } catch {
            return "the audit anchor was not written: \(error)"
        }
    }

    private func updateLocked(
        to head: AuditHead, isKnown: (AuditHead) throws -> Bool
    ) throws -> String? {
        let lines = try lines()
        let noted = lines.compactMap(Self.head).last { $0.database == head.database }
        if let noted {
            guard try isKnown(noted) else {
                return "the audit anchor '\(path)' names event \(noted.sequence), which the log "
                    + "does not have so: run 'oakum audit verify'"
            }
            // Another process was faster.
            if noted.sequence >= head.sequence { return nil }
        }
        let others = lines.filter { Self.head($0)?.database != head.database }
        let own = String(decoding: try CanonicalJSON.bytes(of: head), as: UTF8.self)
        let text = (others + [own]).map { $0 + "\n" }.joined()
        try DurableFile.replace(path, with: Array(text.utf8), mode: 0o644)
        guard noted == nil, head.sequence > 1 else { return nil }
        return "the audit anchor '\(path)' did not know this database and was made anew: what was "
            + "logged before event \(head.sequence) is proven by the chain alone"
    }

    /// The lines of the file; none when it is not there.
    private func lines() throws(FileFailure) -> [String] {
        do throws(FileFailure) {
            let bytes = try DurableFile.bytes(of: path, limit: 1 << 24)
            return bytes.split(separator: UInt8(ascii: "\n")).map {
                String(decoding: $0, as: UTF8.self)
            }
        } catch {
            if error.code == ENOENT { return [] }
            throw error
        }
    }

    private static func head(_ line: String) -> AuditHead? {
        try? JSONDecoder().decode(AuditHead.self, from: Data(line.utf8))
    }

    /// A descriptor that holds the lock until it is closed.
    private func locked() throws(FileFailure) -> Int32 {
        let name = path + ".lock"
        let descriptor = unsafe open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0, flock(descriptor, LOCK_EX) == 0 else {
            let code = errno
            if descriptor >= 0 { close(descriptor) }
            throw FileFailure(action: "lock", path: name, code: code)
        }
        return descriptor
    }
}
