public import PluginHost

/// The headers of a request: what a plugin may set, and what is well-formed at all.
public enum RequestHeaders {
    /// What a plugin may set, in lower case. Everything else is the host's: user agent, conditions,
    /// encoding, and whatever names a user.
    public static let allowed = ["accept", "accept-language"]

    /// Longest value in bytes.
    public static let valueLimit = 1024

    /// The header lines of a plugin's request.
    ///
    /// - Throws: `FetchError` naming the header that may not be set or is not well-formed.
    public static func lines(_ headers: [FetchHeader]) throws(FetchError) -> [String] {
        var seen: Set<String> = []
        var lines: [String] = []
        for header in headers {
            let name = header.name.lowercased()
            let shown = "'\(header.name.prefix(60))'".onOneLine
            guard allowed.contains(name) else {
                throw FetchError(
                    reason: "a plugin may not set the header \(shown); it may set "
                        + allowed.joined(separator: " and "))
            }
            guard seen.insert(name).inserted else {
                throw FetchError(reason: "the header \(shown) is there twice")
            }
            guard isValue(header.value) else {
                throw FetchError(
                    reason: "the value of the header \(shown) is not visible ASCII of at most "
                        + "\(valueLimit) bytes")
            }
            lines.append(name + ": " + header.value)
        }
        return lines
    }

    /// A token (RFC 9110, section 5.6.2) of at most 60 bytes.
    public static func isName(_ text: String) -> Bool {
        (1...60).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                $0.isDigit || $0.isLetter || "!#$%&'*+-.^_`|~".utf8.contains($0)
            }
    }

    /// Visible ASCII with blanks inside: nothing that could end the line.
    public static func isValue(_ text: String, limit: Int = valueLimit) -> Bool {
        (1...limit).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
            && text.utf8.first != 0x20 && text.utf8.last != 0x20
    }

    /// Names that frame the message or that the host sets itself; a secret may not be one.
    public static let reserved: Set<String> = [
        "accept", "accept-encoding", "accept-language", "connection", "content-length",
        "content-type", "expect", "host", "if-modified-since", "if-none-match", "if-range",
        "keep-alive", "proxy-authorization", "proxy-connection", "range", "te", "trailer",
        "transfer-encoding", "upgrade", "user-agent",
    ]
}
