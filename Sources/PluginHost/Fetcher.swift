/// A header of a request, as a plugin set it.
public struct FetchHeader: Sendable, Hashable {
    public var name: String
    public var value: String

    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

/// What a plugin's `fetch` or `list` asks for: a GET of one address.
public struct FetchRequest: Sendable, Hashable {
    /// The plugin's name, from the process that asks, never from a frame.
    public var plugin: String
    /// As the plugin wrote it; not checked yet.
    public var url: String
    /// As the plugin set them; not checked yet.
    public var headers: [FetchHeader]

    public init(plugin: String, url: String, headers: [FetchHeader] = []) {
        self.plugin = plugin
        self.url = url
        self.headers = headers
    }
}

/// The answer to a request.
public struct FetchedDocument: Sendable, Hashable {
    /// The body from its start, open for reading; the receiver's to close. `nil` when nothing has
    /// changed since the last fetch.
    public var descriptor: Int32?
    /// The address that answered, after redirects.
    public var url: String
    /// The HTTP status: 200 to 299; 304 when unchanged.
    public var status: Int

    public init(descriptor: Int32?, url: String, status: Int) {
        self.descriptor = descriptor
        self.url = url
        self.status = status
    }
}

/// Why nothing was fetched. A plugin may read it: there is no secret in it.
public struct FetchError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Lower case, values in single quotes, no full stop.
    public var reason: String

    public init(reason: String) { self.reason = reason }

    public var description: String { reason }
}

/// Does the network side of plugins, which cannot open a socket themselves.
///
/// Whoever implements it checks the address, every redirect and the headers against what was granted
/// to the plugin, and adds the secrets, which no plugin can read.
public protocol Fetcher {
    /// Fetches one document; blocks until it is whole.
    func fetch(_ request: FetchRequest) throws(FetchError) -> FetchedDocument
}
