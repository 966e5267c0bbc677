public import Digests
import Foundation

/// Why a key file is not used.
public enum SigningKeyFileError: Error, Sendable, Hashable, CustomStringConvertible {
    /// It lies in the data directory: whoever copies or rewrites the data would have the key, too.
    case insideDataDirectory(String)
    /// Somebody else owns it.
    case otherOwner(String)
    /// Others than its owner may read or write it; the mode is octal text.
    case tooOpen(String, mode: String)
    /// Its bytes are no key.
    case malformed(String)
    /// A call of the operating system failed; the text says which.
    case failed(String)

    /// One line: what is wrong, and what to do.
    public var description: String {
        switch self {
        case .insideDataDirectory(let path):
            "signing key '\(path)' lies in the data directory, keep it outside"
        case .otherOwner(let path):
            "signing key '\(path)' belongs to another user, use one of your own"
        case .tooOpen(let path, let mode):
            "signing key '\(path)' has mode \(mode), make it 0600"
        case .malformed(let path):
            "'\(path)' holds no signing key, restore it or name another file"
        case .failed(let text): text
        }
    }
}

/// The file of the Ed25519 key that signs the heads of the audit log.
///
/// One line: `ed25519-seed` and 64 hexadecimal digits. Whoever can read it can sign.
public struct SigningKeyFile: Sendable, Hashable {
    private static let label = "ed25519-seed "

    public let path: String
    private let dataDirectory: String

    /// - Parameter dataDirectory: Where the state database lies; the key must not.
    public init(path: String, dataDirectory: String) {
        self.path = path
        self.dataDirectory = dataDirectory
    }

    /// The key in the file; `nil` when there is no file.
    /// - Throws: ``SigningKeyFileError``.
    public func load() throws(SigningKeyFileError) -> SigningKey? {
        guard !isInsideDataDirectory() else { throw .insideDataDirectory(path) }
        let descriptor: Int32
        do throws(FileFailure) {
            descriptor = try DurableFile.openRegular(path, flags: O_NOFOLLOW)
        } catch {
            if error.code == ENOENT { return nil }
            throw .failed("\(error)")
        }
        defer { close(descriptor) }
        try refuseOthers(descriptor)
        return try key(descriptor)
    }

    /// The key in the file; a new one, which is stored, when there is no file. Its folder is made
    /// for its owner alone when it is not there.
    /// - Throws: ``SigningKeyFileError``.
    public func loadOrCreate() throws(SigningKeyFileError) -> SigningKey {
        if let key = try load() { return key }
        do {
            try DurableFile.makeFolder(DurableFile.folder(of: path), mode: 0o700)
            // Once more: only now can links in its folder be resolved.
            guard !isInsideDataDirectory() else {
                throw SigningKeyFileError.insideDataDirectory(path)
            }
            try store(try SigningKey())
        } catch let error as SigningKeyFileError {
            throw error
        } catch {
            throw .failed("\(error)")
        }
        // Whichever process was first: all use the same key.
        guard let key = try load() else { throw .malformed(path) }
        return key
    }

    /// A link never replaces a key that another process stored meanwhile, as renaming would.
    private func store(_ key: SigningKey) throws(FileFailure) {
        let scratch = DurableFile.temporaryName(beside: path)
        let text = Self.label + Hex.encode(key.seed()) + "\n"
        try DurableFile.write(Array(text.utf8), to: scratch, mode: 0o600)
        defer { unsafe unlink(scratch) }
        if unsafe link(scratch, path) != 0, errno != EEXIST {
            throw FileFailure(action: "write", path: path, code: errno)
        }
        try DurableFile.syncFolder(of: path)
    }

    private func refuseOthers(_ descriptor: Int32) throws(SigningKeyFileError) {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            throw .failed("\(FileFailure(action: "read", path: path, code: errno))")
        }
        guard status.st_uid == geteuid() else { throw .otherOwner(path) }
        guard status.st_mode & 0o077 == 0 else {
            throw .tooOpen(path, mode: "0" + String(status.st_mode & 0o7777, radix: 8))
        }
    }

    private func key(_ descriptor: Int32) throws(SigningKeyFileError) -> SigningKey {
        var bytes: [UInt8] = []
        do throws(FileFailure) {
            try DurableFile.eachPiece(of: descriptor, path: path) { (piece) throws(FileFailure) in
                bytes += piece.prefix(1024 - min(1024, bytes.count))
            }
        } catch {
            throw .failed("\(error)")
        }
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.hasPrefix(Self.label),
            let seed = try? Hex.decode(String(text.dropFirst(Self.label.count))),
            let key = try? SigningKey(seed: seed)
        else { throw .malformed(path) }
        return key
    }

    /// Whether the folder of the key is the data directory or below it, links resolved.
    private func isInsideDataDirectory() -> Bool {
        let folder = DurableFile.folder(of: path)
        return Self.resolved(folder).starts(with: Self.resolved(dataDirectory))
            || Self.parts(folder).starts(with: Self.parts(dataDirectory))
    }

    private static func resolved(_ path: String) -> [Substring] {
        guard let found = unsafe realpath(path, nil) else { return parts(path) }
        defer { unsafe free(found) }
        return parts(unsafe String(cString: found))
    }

    private static func parts(_ path: String) -> [Substring] {
        path.split(separator: "/").filter { $0 != "." }
    }
}
