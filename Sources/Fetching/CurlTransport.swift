internal import CCurl
public import PluginHost

/// libcurl behind ``HTTPTransport``: TLS 1.2 or later with verified certificates, HTTP/1.1 and 2.
///
/// It follows no redirect, decodes no body, reads no environment and no netrc, and asks before it
/// connects to an address.
@safe public final class CurlTransport: HTTPTransport {
    private let pool: UnsafeMutableRawPointer
    private let userAgent: String
    private let authorities: String?
    private let isCancelled: () -> Bool

    /// Longest time for name, connection and handshake.
    private static let connectMilliseconds: Int64 = 20_000

    /// - Parameters:
    ///   - userAgent: `oakum/VERSION`.
    ///   - authorities: A file of certificate authorities (PEM) beside those of the system.
    ///   - isCancelled: Asked at least once a second.
    public init(
        userAgent: String, authorities: String? = nil, isCancelled: @escaping () -> Bool = { false }
    ) throws(FetchError) {
        guard let pool = unsafe oakum_http_open() else {
            throw FetchError(reason: "no memory for the HTTP client")
        }
        unsafe self.pool = unsafe pool
        self.userAgent = userAgent
        self.authorities = authorities
        self.isCancelled = isCancelled
    }

    deinit { unsafe oakum_http_close(pool) }

    /// Does one GET; blocks until its end.
    public func get(
        _ request: HTTPRequest, _ receiver: any HTTPReceiver
    ) throws(HTTPFailure) -> HTTPHead {
        for line in request.headers {
            guard unsafe oakum_http_add_header(pool, line) != 0 else {
                throw .refused("no memory for the request")
            }
        }
        let transfer = Transfer(request, receiver, isCancelled)
        var text = [CChar](repeating: 0, count: 256)
        let end = withExtendedLifetime(transfer) {
            unsafe perform(request, Unmanaged.passUnretained(transfer).toOpaque(), &text)
        }
        let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        let words = String(decoding: bytes, as: UTF8.self).onOneLine
        let host = "'\(request.address.host)'"
        if let failure = transfer.failure { throw failure }
        switch end {
        case OAKUM_HTTP_DONE:
            guard let head = transfer.head else {
                throw .passing("\(host) gave no answer of HTTP")
            }
            return head
        case OAKUM_HTTP_STOPPED: throw .cancelled
        case OAKUM_HTTP_REFUSED:
            throw .refused(transfer.refusal ?? "\(host) leads to no address that may be reached")
        case OAKUM_HTTP_TIMEOUT: throw .passing("no end in time: \(words)")
        case OAKUM_HTTP_TRUNCATED: throw .passing("the answer ended early: \(words)")
        case OAKUM_HTTP_TLS: throw .refused("\(host) cannot be trusted: \(words)")
        case OAKUM_HTTP_NETWORK: throw .passing(words)
        default: throw .refused(words)
        }
    }

    private func perform(
        _ request: HTTPRequest, _ context: UnsafeMutableRawPointer, _ text: inout [CChar]
    ) -> oakum_http_end {
        var get = unsafe oakum_http_get()
        unsafe get.allows_plain = request.address.scheme == .http ? 1 : 0
        unsafe get.timeout_milliseconds = max(1, request.milliseconds)
        unsafe get.connect_milliseconds = min(
            Self.connectMilliseconds, max(1, request.milliseconds))
        unsafe get.context = unsafe context
        unsafe get.may_connect = { context, bytes, count in
            guard let transfer = unsafe Transfer.at(context), let bytes = unsafe bytes else {
                return 0
            }
            let address = unsafe Array(UnsafeBufferPointer(start: bytes, count: count))
            return transfer.mayConnect(address) ? 1 : 0
        }
        unsafe get.header = { context, bytes, count in
            guard let transfer = unsafe Transfer.at(context) else { return }
            let line = unsafe UnsafeBufferPointer(start: bytes, count: count)
            unsafe transfer.take(header: String(decoding: line, as: UTF8.self))
        }
        unsafe get.body = { context, bytes, count in
            guard let transfer = unsafe Transfer.at(context) else { return 0 }
            let piece = unsafe UnsafeRawBufferPointer(start: bytes, count: count)
            return unsafe transfer.take(body: piece) ? 1 : 0
        }
        unsafe get.is_cancelled = { context in
            unsafe Transfer.at(context)?.isEnded == false ? 0 : 1
        }
        return unsafe withTexts(
            [request.address.description, userAgent, request.proxy, authorities]
        ) { texts in
            unsafe get.url = unsafe texts[0]
            unsafe get.user_agent = unsafe texts[1]
            unsafe get.proxy = unsafe texts[2]
            unsafe get.ca_file = unsafe texts[3]
            return unsafe oakum_http_perform(pool, &get, &text, text.count)
        }
    }
}

/// Runs `body` with C strings that live as long as it does.
private func withTexts<Result>(
    _ texts: [String?], _ body: ([UnsafePointer<CChar>?]) -> Result
) -> Result {
    func step(_ rest: ArraySlice<String?>, _ done: [UnsafePointer<CChar>?]) -> Result {
        guard let first = rest.first else { return unsafe body(done) }
        guard let first else { return unsafe step(rest.dropFirst(), done + [nil]) }
        return unsafe first.withCString { unsafe step(rest.dropFirst(), done + [$0]) }
    }
    return unsafe step(texts[...], [])
}

/// What the library's calls find: one GET on its way.
private final class Transfer {
    private let request: HTTPRequest
    private let receiver: any HTTPReceiver
    private let isCancelled: () -> Bool
    /// What the receiver threw.
    private(set) var failure: HTTPFailure?
    /// Why an address was refused.
    private(set) var refusal: String?
    private(set) var head: HTTPHead?
    private var coming = HTTPHead(status: 0)

    /// Headers that anybody asks for, and how long one may be.
    private static let kept: Set<String> = [
        "content-length", "content-range", "etag", "last-modified", "location", "retry-after",
    ]
    private static let valueLimit = WebAddress.sizeLimit

    init(
        _ request: HTTPRequest, _ receiver: any HTTPReceiver, _ isCancelled: @escaping () -> Bool
    ) {
        self.request = request
        self.receiver = receiver
        self.isCancelled = isCancelled
    }

    static func at(_ context: UnsafeMutableRawPointer?) -> Transfer? {
        unsafe context.map { unsafe Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
    }

    var isEnded: Bool { failure != nil || isCancelled() }

    func mayConnect(_ bytes: [UInt8]) -> Bool {
        // Through a proxy it is the proxy that is connected to, which the administrator chose.
        guard request.proxy == nil else { return true }
        guard let address = NetworkAddress(bytes: bytes) else { return false }
        refusal = request.refusal(address)
        return refusal == nil
    }

    func take(header line: String) {
        // What follows the body is no part of the head.
        guard head == nil else { return }
        if line.hasPrefix("HTTP/") {
            let status = line.split(separator: " ", maxSplits: 2).dropFirst().first ?? ""
            coming = HTTPHead(status: status.utf8.count == 3 ? Int(status) ?? 0 : 0)
            return
        }
        guard !line.isEmpty else {
            // 100 and 103 announce the answer.
            guard coming.status >= 200 else { return }
            head = coming
            do throws(FetchError) { try receiver.begin(coming) } catch {
                failure = .refused(error.reason)
            }
            return
        }
        guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) else { return }
        let name = line[..<colon].lowercased()
        let value = line[colon...].dropFirst().drop { $0 == " " || $0 == "\t" }
        guard Self.kept.contains(name), value.utf8.count <= Self.valueLimit else { return }
        coming.headers[name] = String(value)
    }

    func take(body piece: UnsafeRawBufferPointer) -> Bool {
        guard !isEnded, head != nil else { return false }
        do throws(FetchError) { unsafe try receiver.take(piece) } catch {
            failure = .refused(error.reason)
        }
        return failure == nil
    }
}
