public import PluginHost

/// One GET, whose address and headers have been checked.
public struct HTTPRequest {
    public var address: WebAddress
    /// `Name: value`.
    public var headers: [String]
    /// Where to go through; `nil` for the direct way.
    public var proxy: String?
    /// Milliseconds that all of it may take.
    public var milliseconds: Int64
    /// Why an address may not be connected to; asked before the first packet.
    public var refusal: (NetworkAddress) -> String?

    public init(
        address: WebAddress, headers: [String], proxy: String? = nil, milliseconds: Int64,
        refusal: @escaping (NetworkAddress) -> String?
    ) {
        self.address = address
        self.headers = headers
        self.proxy = proxy
        self.milliseconds = milliseconds
        self.refusal = refusal
    }
}

/// The head of an answer.
public struct HTTPHead: Sendable, Hashable {
    public var status: Int
    /// By lower-case name; of several lines the last.
    public var headers: [String: String]

    public init(status: Int, headers: [String: String] = [:]) {
        self.status = status
        self.headers = headers
    }
}

/// Takes an answer as it comes.
public protocol HTTPReceiver: AnyObject {
    /// The head has come; what this throws ends the transfer.
    func begin(_ head: HTTPHead) throws(FetchError)
    /// The next piece of the body; what this throws ends the transfer.
    func take(_ piece: UnsafeRawBufferPointer) throws(FetchError)
}

/// Why there is no answer.
public enum HTTPFailure: Error, Sendable, Hashable {
    /// Ctrl-C.
    case cancelled
    /// Nothing will change that: a refused address, a certificate, what the receiver threw.
    case refused(String)
    /// May work in a minute: the name, the connection, the time, a body that ended early.
    case passing(String)
}

/// Does GETs. One thread uses it; connections are kept between requests.
public protocol HTTPTransport: AnyObject {
    func get(
        _ request: HTTPRequest, _ receiver: any HTTPReceiver
    ) throws(HTTPFailure) -> HTTPHead
}
