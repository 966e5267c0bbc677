public import PluginHost

/// An absolute address of http or https, read strictly after RFC 3986.
///
/// No user, no characters that have to be percent-encoded, no guessing: two programs that read it
/// see the same host. A fragment is dropped; it is never sent.
public struct WebAddress: Sendable, Hashable, CustomStringConvertible {
    /// What is spoken; nothing else is.
    public enum Scheme: String, Sendable, Hashable {
        case http
        case https

        /// 80 or 443.
        public var port: Int { self == .https ? 443 : 80 }
    }

    /// Who answers: redirects that change it lose the secrets.
    public struct Origin: Sendable, Hashable {
        public var scheme: Scheme
        public var host: WebHost
        /// 1...65535.
        public var port: Int
    }

    public var origin: Origin
    /// Begins with `/`; percent-encoded as it was written.
    public var path: String
    /// Without `?`.
    public var query: String?

    public var scheme: Scheme { origin.scheme }
    public var host: WebHost { origin.host }
    public var port: Int { origin.port }

    /// Longest address in bytes.
    public static let sizeLimit = 8192

    /// - Throws: `FetchError` that says what is wrong.
    public init(parsing text: String) throws(FetchError) {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")),
            text[colon...].hasPrefix("://")
        else { throw Self.fault(text, "is not an absolute address such as https://HOST/PATH") }
        let rest = text[colon...].dropFirst(3)
        try self.init(text, scheme: text[..<colon], rest: rest)
    }

    /// Reads what stands after `scheme://`.
    private init(_ text: String, scheme: Substring, rest: Substring) throws(FetchError) {
        guard text.utf8.count <= Self.sizeLimit else {
            throw FetchError(reason: "the address is longer than \(Self.sizeLimit) bytes")
        }
        guard let scheme = Scheme(rawValue: scheme.lowercased()) else {
            throw Self.fault(text, "is refused: only https is spoken")
        }
        let end = rest.utf8.firstIndex { "/?#".utf8.contains($0) } ?? rest.endIndex
        origin = try Self.origin(text, scheme, rest[..<end])
        let tail = rest[end...].prefix { $0 != "#" }
        let mark = tail.utf8.firstIndex(of: UInt8(ascii: "?")) ?? tail.endIndex
        path = mark == tail.startIndex ? "/" : String(tail[..<mark])
        query = mark == tail.endIndex ? nil : String(tail[mark...].dropFirst())
        guard Self.isEncoded(path, also: "/"), Self.isEncoded(query ?? "", also: "/?") else {
            throw Self.fault(text, "has characters that must be percent-encoded")
        }
    }

    private static func origin(
        _ text: String, _ scheme: Scheme, _ authority: Substring
    ) throws(FetchError) -> Origin {
        guard !authority.utf8.contains(UInt8(ascii: "@")) else {
            // The text is not shown: there may be a password in it.
            throw FetchError(reason: "an address may not name a user or a password")
        }
        var host = authority
        var port = scheme.port
        // The colons of an IPv6 address stand inside its brackets.
        let bracket = authority.utf8.lastIndex(of: UInt8(ascii: "]")) ?? authority.startIndex
        if let colon = authority[bracket...].utf8.lastIndex(of: UInt8(ascii: ":")) {
            guard let number = PortNumber.parse(authority[colon...].dropFirst()) else {
                throw fault(text, "has no valid port")
            }
            port = number
            host = authority[..<colon]
        }
        return Origin(scheme: scheme, host: try WebHost(parsing: String(host)), port: port)
    }

    /// The address that `reference` means where this one was fetched (RFC 3986, section 5.2).
    ///
    /// - Throws: `FetchError`, as reading an absolute address does.
    public func resolving(_ reference: String) throws(FetchError) -> WebAddress {
        let text = String(reference.prefix { $0 != "#" })
        if text.hasPrefix("//") {
            return try WebAddress(text, scheme: scheme.rawValue[...], rest: text.dropFirst(2))
        }
        if Self.hasScheme(text) { return try WebAddress(parsing: text) }
        var next = self
        let mark = text.utf8.firstIndex(of: UInt8(ascii: "?")) ?? text.endIndex
        let written = String(text[..<mark])
        if mark != text.endIndex || !written.isEmpty {
            next.query = mark == text.endIndex ? nil : String(text[mark...].dropFirst())
        }
        if written.hasPrefix("/") {
            next.path = Self.withoutDots(written)
        } else if !written.isEmpty {
            let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) ?? path.startIndex
            next.path = Self.withoutDots(String(path[...slash]) + written)
        }
        // Everything is read again, so that nothing gets in that an address may not have.
        return try WebAddress(parsing: next.description)
    }

    private static func hasScheme(_ text: String) -> Bool {
        guard let end = text.utf8.firstIndex(where: { ":/?".utf8.contains($0) }),
            text.utf8[end] == UInt8(ascii: ":"), let first = text.utf8.first, first.isLetter
        else { return false }
        return true
    }

    private static func withoutDots(_ path: String) -> String {
        var parts: [Substring] = []
        let all = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        for (index, part) in all.enumerated() {
            let isLast = index == all.count - 1
            if part == ".." {
                _ = parts.popLast()
            } else if part != "." {
                parts.append(part)
                continue
            }
            if isLast { parts.append("") }
        }
        return "/" + parts.joined(separator: "/")
    }

    /// pchar of RFC 3986, and what else may stand there.
    private static func isEncoded(_ text: String, also: String) -> Bool {
        let bytes = Array(text.utf8)
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "%") {
                guard index + 2 < bytes.count, bytes[index + 1].isHexDigit,
                    bytes[index + 2].isHexDigit
                else { return false }
            } else if !byte.isDigit, !byte.isLetter, !"-._~!$&'()*+,;=:@".utf8.contains(byte),
                !also.utf8.contains(byte)
            {
                return false
            }
        }
        return true
    }

    private static func fault(_ text: String, _ words: String) -> FetchError {
        // A user and password may stand before the host, whatever else is wrong.
        let shown = text.utf8.contains(UInt8(ascii: "@")) ? "the address" : "'\(text.prefix(200))'"
        return FetchError(reason: "\(shown.onOneLine) \(words)")
    }

    /// The address again, in the one form that is asked for.
    public var description: String {
        let port = port == scheme.port ? "" : ":\(port)"
        return "\(scheme.rawValue)://\(host)\(port)\(path)" + (query.map { "?" + $0 } ?? "")
    }

    /// Without the query, in which servers put signatures and plugins may put what they like.
    public var shown: String {
        var address = self
        address.query = nil
        return address.description + (query == nil ? "" : "?...")
    }
}

/// Ports in text.
enum PortNumber {
    /// 1...65535, in decimal digits.
    static func parse(_ text: Substring) -> Int? {
        guard (1...5).contains(text.utf8.count), text.utf8.allSatisfy(\.isDigit),
            let number = Int(text), (1...65_535).contains(number)
        else { return nil }
        return number
    }
}
