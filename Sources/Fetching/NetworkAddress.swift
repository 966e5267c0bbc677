internal import Glibc

/// An IPv4 or IPv6 address, and what part of the network it belongs to.
public struct NetworkAddress: Sendable, Hashable, CustomStringConvertible {
    /// 4 or 16 bytes, in network order.
    public let bytes: [UInt8]

    /// - Returns: `nil` for any other number of bytes.
    public init?(bytes: [UInt8]) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        self.bytes = bytes
    }

    /// Reads `192.0.2.1` (four decimal numbers without leading zeros) or `2001:db8::1`, without
    /// brackets or zone.
    public init?(_ text: String) {
        guard !text.utf8.contains(0) else { return nil }
        let isLong = text.utf8.contains(UInt8(ascii: ":"))
        var bytes = [UInt8](repeating: 0, count: isLong ? 16 : 4)
        guard unsafe inet_pton(isLong ? AF_INET6 : AF_INET, text, &bytes) == 1 else { return nil }
        self.bytes = bytes
    }

    public var isLong: Bool { bytes.count == 16 }

    public var description: String {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { text in
            let base = text.baseAddress
            guard
                let base = unsafe base,
                unsafe inet_ntop(isLong ? AF_INET6 : AF_INET, bytes, base, 64) != nil
            else { return "?" }
            return unsafe String(cString: base)
        }
    }

    /// Whose network an address is in.
    ///
    /// Source: the IANA special-purpose address registries (RFC 6890 and its updates), and the
    /// addresses at which clouds keep the credentials of a machine.
    public enum Scope: Sendable, Hashable, CaseIterable {
        /// The internet.
        case global
        /// RFC 1918, unique local (RFC 4193).
        case privateUse
        /// Behind a carrier's address translation (RFC 6598).
        case shared
        case loopback
        case linkLocal
        /// The metadata service of a cloud: whoever reaches it may get the machine's credentials.
        case metadata
        case multicast
        /// Unspecified, broadcast, documentation, benchmarks, tunnels, reserved.
        case special

        /// `a private address`, for messages.
        public var words: String {
            switch self {
            case .global: "an address of the internet"
            case .privateUse: "a private address"
            case .shared: "an address of a carrier's own network"
            case .loopback: "a loopback address"
            case .linkLocal: "a link-local address"
            case .metadata: "the metadata service of a cloud"
            case .multicast: "a multicast address"
            case .special: "an address for special use"
            }
        }
    }

    /// What part of the network it belongs to; of an address that carries an IPv4 address, that
    /// one's.
    public var scope: Scope { isLong ? longScope : Self.shortScope(bytes[...]) }

    private struct Block {
        var prefix: [UInt8]
        /// Leading bits that count.
        var bits: Int
        var scope: Scope

        init(_ scope: Scope, _ bits: Int, _ prefix: UInt8...) {
            (self.scope, self.bits, self.prefix) = (scope, bits, prefix)
        }

        func holds(_ bytes: ArraySlice<UInt8>) -> Bool {
            var left = bits
            for (position, byte) in bytes.enumerated() {
                guard left > 0 else { return true }
                let wanted = position < prefix.count ? prefix[position] : 0
                let mask: UInt8 = left >= 8 ? 0xFF : ~(0xFF >> UInt8(left))
                guard byte & mask == wanted & mask else { return false }
                left -= 8
            }
            return true
        }
    }

    // The first that holds decides.
    private static let short: [Block] = [
        Block(.metadata, 32, 169, 254, 169, 254), Block(.metadata, 32, 169, 254, 170, 2),
        Block(.metadata, 32, 100, 100, 100, 200), Block(.metadata, 32, 168, 63, 129, 16),
        Block(.metadata, 32, 192, 0, 0, 192),
        Block(.special, 8, 0), Block(.privateUse, 8, 10), Block(.shared, 10, 100, 64),
        Block(.loopback, 8, 127), Block(.linkLocal, 16, 169, 254),
        Block(.privateUse, 12, 172, 16), Block(.special, 24, 192, 0, 0),
        Block(.special, 24, 192, 0, 2), Block(.special, 24, 192, 88, 99),
        Block(.privateUse, 16, 192, 168), Block(.special, 15, 198, 18),
        Block(.special, 24, 198, 51, 100), Block(.special, 24, 203, 0, 113),
        Block(.multicast, 4, 224), Block(.special, 4, 240),
    ]

    private static let long: [Block] = [
        Block(.metadata, 128, 0xFD, 0, 0x0E, 0xC2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0x54),
        Block(.loopback, 128, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
        Block(.privateUse, 7, 0xFC), Block(.linkLocal, 10, 0xFE, 0x80),
        Block(.privateUse, 10, 0xFE, 0xC0), Block(.multicast, 8, 0xFF),
        Block(.special, 23, 0x20, 0x01, 0), Block(.special, 32, 0x20, 0x01, 0x0D, 0xB8),
        Block(.special, 20, 0x3F, 0xFF), Block(.global, 3, 0x20),
    ]

    private static func shortScope(_ bytes: ArraySlice<UInt8>) -> Scope {
        short.first { $0.holds(bytes) }?.scope ?? .global
    }

    private var longScope: Scope {
        // Mapped and compatible (RFC 4291), translated (RFC 6052): the IPv4 address is what counts.
        if bytes[..<10].allSatisfy({ $0 == 0 }), bytes[10] == bytes[11],
            bytes[10] == 0xFF || bytes[10] == 0 && bytes[12...14].contains(where: { $0 != 0 })
        {
            return Self.shortScope(bytes[12...])
        }
        if bytes[..<4] == [0, 0x64, 0xFF, 0x9B], bytes[4..<12].allSatisfy({ $0 == 0 }) {
            return Self.shortScope(bytes[12...])
        }
        // 6to4 (RFC 3056) leads to the address inside.
        if bytes[0] == 0x20, bytes[1] == 0x02 {
            let inner = Self.shortScope(bytes[2..<6])
            return inner == .global ? .special : inner
        }
        return Self.long.first { $0.holds(bytes[...]) }?.scope ?? .special
    }
}
