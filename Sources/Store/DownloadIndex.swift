import Digests
import Foundation

/// What was downloaded, by what it was asked for: validators, and the digest of the bytes.
///
/// `DIRECTORY/index/HEX` is one entry, `DIRECTORY/sha256/` holds the bytes (``ContentCache``). An
/// entry is replaced only when the new bytes are whole and on disk. All of it can be deleted: then
/// everything is downloaded again.
public struct DownloadIndex: Sendable, Hashable {
    /// One download.
    public struct Entry: Sendable, Hashable, Codable {
        /// The address that answered, after redirects.
        public var url: String
        public var entityTag: String?
        public var lastModified: String?
        /// Hexadecimal.
        public var sha256: String
        /// In bytes.
        public var size: Int64

        public init(
            url: String, entityTag: String?, lastModified: String?, sha256: String, size: Int64
        ) {
            self.url = url
            self.entityTag = entityTag
            self.lastModified = lastModified
            self.sha256 = sha256
            self.size = size
        }
    }

    /// The bytes of the entries.
    public let content: ContentCache
    private let directory: String

    /// Largest entry in bytes.
    private static let entryLimit = 64 << 10

    /// - Parameter directory: Made when the first entry comes.
    public init(directory: String) {
        self.directory = directory
        content = ContentCache(directory: directory)
    }

    /// The entry under a key; `nil` when there is none, or its bytes are missing or damaged.
    public func entry(_ key: [String]) -> Entry? {
        guard let bytes = try? DurableFile.bytes(of: path(key), limit: Self.entryLimit),
            let entry = try? JSONDecoder().decode(Entry.self, from: Data(bytes)),
            (try? content.verifiedPath(sha256: entry.sha256)) != nil
        else { return nil }
        return entry
    }

    /// Puts an entry under a key; the one that was there is gone. Its bytes stay until
    /// ``removeUnused()``.
    /// - Throws: ``ContentCacheError/failed(_:)``.
    public func save(_ entry: Entry, _ key: [String]) throws(ContentCacheError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            let bytes = Array(try encoder.encode(entry))
            try DurableFile.makeFolder(directory + "/index", mode: 0o700)
            try DurableFile.replace(path(key), with: bytes, mode: 0o600)
        } catch { throw .failed("\(error)") }
    }

    /// Removes bytes that no entry names.
    /// - Throws: ``ContentCacheError/failed(_:)``.
    public func removeUnused() throws(ContentCacheError) {
        let names =
            (try? FileManager.default.contentsOfDirectory(atPath: directory + "/index")) ?? []
        var used: Set<String> = []
        for name in names {
            guard
                let bytes = try? DurableFile.bytes(
                    of: directory + "/index/" + name, limit: Self.entryLimit),
                let entry = try? JSONDecoder().decode(Entry.self, from: Data(bytes))
            else { continue }
            used.insert(entry.sha256)
        }
        for file in try content.entries() where !used.contains(file.sha256) {
            guard let path = content.path(sha256: file.sha256) else { continue }
            unsafe unlink(path)
        }
    }

    /// A name that no file has, for a download on its way, on the same disk.
    /// - Throws: ``ContentCacheError/failed(_:)``.
    public func scratchPath() throws(ContentCacheError) -> String {
        do throws(FileFailure) { try DurableFile.makeFolder(directory, mode: 0o700) } catch {
            throw .failed("\(error)")
        }
        return DurableFile.temporaryName(beside: directory + "/download")
    }

    private func path(_ key: [String]) -> String {
        var hasher = SHA256()
        // Lengths first, so that no two keys give the same stream.
        for part in key { hasher.update(Array("\(part.utf8.count):\(part)".utf8)) }
        return directory + "/index/" + hasher.finalize().hex
    }
}
