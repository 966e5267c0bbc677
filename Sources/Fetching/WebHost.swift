public import PluginHost

/// The host of an address: a name, or an IP address.
public enum WebHost: Sendable, Hashable, CustomStringConvertible {
    /// Lower case: letters, digits and hyphens in labels, without a dot at the end.
    case name(String)
    case address(NetworkAddress)

    /// Reads a host as it stands in an address; IPv6 in brackets.
    ///
    /// Names are those of RFC 1123, 253 bytes at most. What C libraries would take for an IPv4
    /// address in another notation (`127.1`, `0x7f000001`, `2130706433`) is refused.
    /// - Throws: `FetchError` that says what is wrong.
    public init(parsing text: String) throws(FetchError) {
        let shown = "'\(text.prefix(100))'".onOneLine
        if text.hasPrefix("[") {
            let inner = String(text.dropFirst().dropLast())
            guard text.hasSuffix("]"), let address = NetworkAddress(inner), address.isLong else {
                throw FetchError(reason: "\(shown) is not an IPv6 address in brackets")
            }
            self = .address(address)
            return
        }
        if let address = NetworkAddress(text), !address.isLong {
            self = .address(address)
            return
        }
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else {
            throw FetchError(
                reason: "\(shown) is not a host: write the name in its ASCII form (xn--...)")
        }
        let name = text.lowercased()
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        guard name.utf8.count <= 253, labels.allSatisfy({ Self.isLabel($0.utf8) }) else {
            throw FetchError(reason: "\(shown) is not a host name")
        }
        // Such a last label is no top-level domain, and somebody would read a number into it.
        if let last = labels.last, last.utf8.allSatisfy(\.isDigit) || last.hasPrefix("0x") {
            throw FetchError(
                reason: "\(shown) is not a host: write an IPv4 address as four decimal numbers")
        }
        self = .name(name)
    }

    private static func isLabel(_ label: Substring.UTF8View) -> Bool {
        (1...63).contains(label.count) && label.first != UInt8(ascii: "-")
            && label.last != UInt8(ascii: "-")
            && label.allSatisfy { $0.isDigit || $0.isLetter || $0 == UInt8(ascii: "-") }
    }

    /// As it stands in an address.
    public var description: String {
        switch self {
        case .name(let name): name
        case .address(let address): address.isLong ? "[\(address)]" : address.description
        }
    }
}

extension UInt8 {
    var isDigit: Bool { self &- 0x30 < 10 }
    /// ASCII.
    var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }
    var isHexDigit: Bool { isDigit || (self | 0x20) &- 0x61 < 6 }
}

extension String {
    /// Without control characters, which could move a terminal's cursor.
    var onOneLine: String {
        var text = ""
        for scalar in unicodeScalars {
            let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            text.unicodeScalars.append(isControl ? "\u{FFFD}" : scalar)
        }
        return text
    }
}
