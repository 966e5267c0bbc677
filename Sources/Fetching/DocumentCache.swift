public import PluginHost

/// A document that was fetched before.
public struct StoredDocument: Sendable, Hashable {
    /// The address that answered.
    public var url: String
    /// As the server sent them; to be sent back with the next request.
    public var entityTag: String?
    public var lastModified: String?
    /// Where its bytes lie.
    public var path: String

    public init(url: String, entityTag: String?, lastModified: String?, path: String) {
        self.url = url
        self.entityTag = entityTag
        self.lastModified = lastModified
        self.path = path
    }
}

/// Keeps what was fetched, by plugin and the address that was asked for.
public protocol DocumentCache: AnyObject {
    /// What is kept, if its bytes are whole; `nil` also when it must be fetched anew.
    func stored(plugin: String, url: String) -> StoredDocument?
    /// A path for a new file, on the same disk.
    func scratchPath() throws(FetchError) -> String
    /// Takes a whole file over from the scratch path, which is free afterwards; returns it with the
    /// path where it lies now.
    func keep(
        _ document: StoredDocument, plugin: String, url: String
    ) throws(FetchError) -> StoredDocument
}
