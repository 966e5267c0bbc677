public import PluginHost

/// A host that may be reached: `HOST`, `*.HOST` for the names below it, each with `:PORT` at will.
///
/// Without a port the scheme's own is meant, and no other.
public struct HostGrant: Sendable, Hashable, CustomStringConvertible {
    public let host: WebHost
    /// Whether the names below it are meant, and not itself.
    public let isWildcard: Bool
    /// `nil`: 443, or 80 where http may be spoken.
    public let port: Int?

    /// - Throws: `FetchError` that says what is wrong.
    public init(parsing text: String) throws(FetchError) {
        guard !text.utf8.contains(UInt8(ascii: "/")) else {
            throw FetchError(
                reason: "'\(text.prefix(100))' is not a host: leave out the scheme and the path"
                    .onOneLine)
        }
        var rest = text[...]
        let bracket = text.utf8.lastIndex(of: UInt8(ascii: "]")) ?? text.startIndex
        if let colon = text[bracket...].utf8.lastIndex(of: UInt8(ascii: ":")) {
            guard let number = PortNumber.parse(text[colon...].dropFirst()) else {
                throw FetchError(reason: "'\(text.prefix(100))' has no valid port".onOneLine)
            }
            port = number
            rest = text[..<colon]
        } else {
            port = nil
        }
        isWildcard = rest.hasPrefix("*.")
        host = try WebHost(parsing: String(isWildcard ? rest.dropFirst(2) : rest))
        guard isWildcard else { return }
        // '*.com' would be half of the internet.
        guard case .name(let name) = host, name.utf8.contains(UInt8(ascii: ".")) else {
            throw FetchError(
                reason: "'\(text.prefix(100))' is too wide: name a domain with at least one dot"
                    .onOneLine)
        }
    }

    /// Whether it holds for an origin.
    public func holds(for origin: WebAddress.Origin) -> Bool {
        guard origin.port == port ?? origin.scheme.port else { return false }
        guard isWildcard else { return origin.host == host }
        guard case .name(let name) = origin.host, case .name(let domain) = host else {
            return false
        }
        return name.hasSuffix("." + domain)
    }

    public var description: String {
        (isWildcard ? "*." : "") + host.description + (port.map { ":\($0)" } ?? "")
    }
}
