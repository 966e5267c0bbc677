import Fetching
import Glibc
import PluginHost
import Store

/// The cache of fetched documents, for one feed: what comes new counts only when it was imported.
///
/// Were a validator kept at once, a document whose import failed would be unchanged for ever.
final class StagedDocuments: DocumentCache {
    private let index: DownloadIndex
    /// Of the plugin's files: another version may read the same bytes differently.
    private let digest: String
    /// Whether what was kept by earlier runs may be asked for as unchanged.
    private let trustsStored: Bool
    private var staged: [[String]: DownloadIndex.Entry] = [:]

    init(index: DownloadIndex, digest: String, trustsStored: Bool) {
        self.index = index
        self.digest = digest
        self.trustsStored = trustsStored
    }

    func stored(plugin: String, url: String) -> StoredDocument? {
        let key = [plugin, digest, url]
        guard let entry = staged[key] ?? (trustsStored ? index.entry(key) : nil),
            let path = index.content.path(sha256: entry.sha256)
        else { return nil }
        return StoredDocument(
            url: entry.url, entityTag: entry.entityTag, lastModified: entry.lastModified,
            path: path)
    }

    func scratchPath() throws(FetchError) -> String {
        do throws(ContentCacheError) { return try index.scratchPath() } catch {
            throw FetchError(reason: "\(error)")
        }
    }

    func keep(
        _ document: StoredDocument, plugin: String, url: String
    ) throws(FetchError) -> StoredDocument {
        do throws(ContentCacheError) {
            let file = try index.content.add(file: document.path)
            guard let path = index.content.path(sha256: file.sha256) else {
                throw .missing(file.sha256)
            }
            staged[[plugin, digest, url]] = DownloadIndex.Entry(
                url: document.url, entityTag: document.entityTag,
                lastModified: document.lastModified, sha256: file.sha256, size: file.size)
            var kept = document
            kept.path = path
            return kept
        } catch { throw FetchError(reason: "\(error)") }
    }

    /// Makes the new documents those that the next run asks about.
    func commit() throws(ContentCacheError) {
        for (key, entry) in staged { try index.save(entry, key) }
        staged = [:]
    }
}

/// Keeps two programs from fetching into one cache: a lock that ends with the program that holds it.
final class DocumentLock {
    private let descriptor: Int32

    /// - Returns: `nil` when another program holds it.
    init?(folder: String) throws {
        let path = folder + "/lock"
        descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw CommandEnd(.failed, "cannot lock '\(path)': \(errorText(errno))")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            return nil
        }
    }

    deinit { close(descriptor) }
}
