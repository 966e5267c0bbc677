import Digests
import Foundation

/// Why a file is not in the cache, or may not be used from it.
public enum ContentCacheError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The text is no SHA-256: 64 lower-case hexadecimal digits.
    case invalidDigest(String)
    /// There is no file of that digest.
    case missing(String)
    /// The bytes in the cache no longer have their digest; the path is that of the file.
    case damaged(String)
    /// A call of the operating system failed; the text says which.
    case failed(String)

    /// One line: what is wrong, and what to do.
    public var description: String {
        switch self {
        case .invalidDigest(let text):
            "'\(text)' is no SHA-256 digest, write 64 lower-case hexadecimal digits"
        case .missing(let digest): "no file 'sha256:\(digest)' in the cache, fetch it again"
        case .damaged(let path): "'\(path)' is damaged, delete it and fetch it again"
        case .failed(let text): text
        }
    }
}

/// Files by the digest of their bytes: `DIRECTORY/sha256/ab/HEX`, read-only.
///
/// A file gets its name only when it is whole and on disk, so several processes may add at once.
public struct ContentCache: Sendable, Hashable {
    /// A file of the cache.
    public struct Entry: Sendable, Hashable {
        /// Hexadecimal.
        public var sha256: String
        /// In bytes.
        public var size: Int64
    }

    /// The directory that it lies in; made when the first file comes.
    public let directory: String

    public init(directory: String) { self.directory = directory }

    /// Where the file of a digest lies; `nil` when it is not there. Its bytes are not looked at:
    /// ``verifiedPath(sha256:)`` does that.
    public func path(sha256 digest: String) -> String? {
        guard let path = try? place(of: digest), let descriptor = try? DurableFile.openRegular(path)
        else { return nil }
        close(descriptor)
        return path
    }

    /// Where the file of a digest lies, after reading it whole.
    ///
    /// - Throws: ``ContentCacheError``: missing, damaged, failed.
    public func verifiedPath(sha256 digest: String) throws(ContentCacheError) -> String {
        let path = try place(of: digest)
        let found: String
        do throws(FileFailure) { found = try Self.digest(of: path) } catch {
            throw error.code == ENOENT ? .missing(digest) : .failed("\(error)")
        }
        guard found == digest else { throw .damaged(path) }
        return path
    }

    /// Copies a regular file into the cache; a damaged one of the same digest is replaced.
    /// - Throws: ``ContentCacheError``.
    public func add(file: String) throws(ContentCacheError) -> Entry {
        try add { (body) throws(FileFailure) in
            let descriptor = try DurableFile.openRegular(file)
            defer { close(descriptor) }
            try DurableFile.eachPiece(of: descriptor, path: file, body)
        }
    }

    /// Puts bytes into the cache; a damaged file of the same digest is replaced.
    /// - Throws: ``ContentCacheError``.
    public func add(bytes: [UInt8]) throws(ContentCacheError) -> Entry {
        try add { (body) throws(FileFailure) in try body(bytes[...]) }
    }

    /// Every file, by digest; what bears no digest as its name is passed over.
    /// - Throws: ``ContentCacheError/failed(_:)``.
    public func entries() throws(ContentCacheError) -> [Entry] {
        let root = directory + "/sha256"
        var entries: [Entry] = []
        for folder in try Self.names(in: root).sorted() where folder.utf8.count == 2 {
            for name in try Self.names(in: root + "/" + folder).sorted() {
                guard let path = try? place(of: name), name.hasPrefix(folder) else { continue }
                var status = stat()
                guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
                    continue
                }
                entries.append(Entry(sha256: name, size: Int64(status.st_size)))
            }
        }
        return entries
    }

    /// How many bytes the files have together.
    /// - Throws: ``ContentCacheError/failed(_:)``.
    public func size() throws(ContentCacheError) -> Int64 {
        try entries().reduce(0) { $0 &+ $1.size }
    }

    /// What gives the pieces of a file to its argument.
    private typealias Source =
        ((ArraySlice<UInt8>) throws(FileFailure) -> Void) throws(FileFailure) -> Void

    /// The digest is that of the bytes that were written, not of a file that may change meanwhile.
    private func add(_ source: Source) throws(ContentCacheError) -> Entry {
        do throws(FileFailure) {
            try DurableFile.makeFolder(directory + "/sha256", mode: 0o755)
            let scratch = DurableFile.temporaryName(beside: directory + "/sha256/file")
            let entry: Entry
            do throws(FileFailure) {
                entry = try copy(source, to: scratch)
                try DurableFile.makeFolder(
                    directory + "/sha256/" + entry.sha256.prefix(2), mode: 0o755)
                try DurableFile.syncFolder(of: directory + "/sha256/.")
            } catch {
                unsafe unlink(scratch)
                throw error
            }
            try DurableFile.rename(scratch, to: place(ofKnown: entry.sha256))
            return entry
        } catch {
            throw .failed("\(error)")
        }
    }

    private func copy(_ source: Source, to path: String) throws(FileFailure) -> Entry {
        let descriptor = try DurableFile.make(path, mode: 0o444)
        defer { close(descriptor) }
        var hasher = SHA256()
        var size: Int64 = 0
        try source { (piece) throws(FileFailure) in
            hasher.update(piece)
            size += Int64(piece.count)
            try DurableFile.append(piece, to: descriptor, path: path)
        }
        try DurableFile.sync(descriptor, path: path)
        let digest = hasher.finalize().hex
        guard try Self.digest(of: path) == digest else {
            throw FileFailure(action: "read back", path: path, code: EIO)
        }
        return Entry(sha256: digest, size: size)
    }

    private static func digest(of path: String) throws(FileFailure) -> String {
        let descriptor = try DurableFile.openRegular(path, flags: O_NOFOLLOW)
        defer { close(descriptor) }
        var hasher = SHA256()
        try DurableFile.eachPiece(of: descriptor, path: path) { (piece) throws(FileFailure) in
            hasher.update(piece)
        }
        return hasher.finalize().hex
    }

    private func place(of digest: String) throws(ContentCacheError) -> String {
        let isDigest =
            digest.utf8.count == 64
            && digest.utf8.allSatisfy { byte in
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
            }
        guard isDigest else { throw .invalidDigest(digest) }
        return place(ofKnown: digest)
    }

    private func place(ofKnown digest: String) -> String {
        directory + "/sha256/" + digest.prefix(2) + "/" + digest
    }

    private static func names(in folder: String) throws(ContentCacheError) -> [String] {
        guard let stream = unsafe opendir(folder) else {
            if errno == ENOENT { return [] }
            throw .failed("\(FileFailure(action: "read", path: folder, code: errno))")
        }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe String(
                    cString: UnsafeRawPointer(pointer).assumingMemoryBound(to: CChar.self))
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
