/// Bytes written as base64 (RFC 4648, sections 4 and 5).
public enum Base64 {
    /// Which characters stand for 62 and 63.
    public enum Alphabet: String, Sendable {
        /// `+` and `/`, with padding.
        case standard
        /// `-` and `_`; padding may be left out.
        case url
    }

    /// Why a text is not base64.
    public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// Bytes before the fault.
        public var position: Int
        /// What is wrong there, lower case.
        public var reason: String

        /// `character 5: '!' is not base64`; characters are counted from 1.
        public var description: String { "character \(position + 1): \(reason)" }
    }

    /// The text; `=` pads it to whole groups of four in the standard alphabet, and is left out in
    /// the other.
    public static func encode(
        _ bytes: UnsafeBufferPointer<UInt8>, _ alphabet: Alphabet = .standard
    ) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var at = 0
        while at < bytes.count {
            let count = min(3, bytes.count - at)
            var group: UInt32 = 0
            for offset in 0..<3 {
                group = group << 8 | (offset < count ? UInt32(unsafe bytes[at + offset]) : 0)
            }
            for place in 0..<4 {
                if place <= count {
                    text.append(digit(UInt8(truncatingIfNeeded: group >> 18 & 63), alphabet))
                } else if alphabet == .standard {
                    text.append(UInt8(ascii: "="))
                }
                group <<= 6
            }
            at += 3
        }
        return text
    }

    /// The bytes of a text.
    ///
    /// - Parameter skipsBlanks: whether white space may stand anywhere, as in property lists.
    /// - Throws: ``Failure`` for a character outside the alphabet, padding that is missing (standard
    ///   alphabet), wrong or followed by more, and for bits that say nothing but are not zero.
    public static func decode(
        _ text: UnsafeBufferPointer<UInt8>, _ alphabet: Alphabet = .standard,
        skipsBlanks: Bool = false
    ) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3)
        var group: UInt32 = 0
        var digits = 0
        var padding = 0
        for position in 0..<text.count {
            let character = unsafe text[position]
            if skipsBlanks, isXMLBlank(character) { continue }
            if character == UInt8(ascii: "=") {
                padding += 1
                guard digits >= 2, digits + padding <= 4 else {
                    throw Failure(position: position, reason: "unexpected '='")
                }
                continue
            }
            guard let value = value(character, alphabet) else {
                throw Failure(position: position, reason: "\(shown(character)) is not base64")
            }
            guard padding == 0 else {
                throw Failure(position: position, reason: "text behind the padding")
            }
            group = group << 6 | UInt32(value)
            digits += 1
            guard digits == 4 else { continue }
            for shift in [UInt32(16), 8, 0] {
                bytes.append(UInt8(truncatingIfNeeded: group >> shift))
            }
            group = 0
            digits = 0
        }
        guard digits > 0 else { return bytes }
        guard digits > 1, digits + padding == 4 || alphabet == .url && padding == 0 else {
            throw Failure(position: text.count, reason: "the text ends in the middle of a group")
        }
        group <<= UInt32(6 * (4 - digits))
        for place in 0..<digits - 1 {
            bytes.append(UInt8(truncatingIfNeeded: group >> UInt32(16 - 8 * place)))
        }
        guard group << UInt32(8 + 8 * (digits - 1)) == 0 else {
            throw Failure(position: text.count, reason: "the last character has stray bits")
        }
        return bytes
    }

    private static func digit(_ value: UInt8, _ alphabet: Alphabet) -> UInt8 {
        switch value {
        case 0..<26: value &+ 0x41
        case 26..<52: value &- 26 &+ 0x61
        case 52..<62: value &- 52 &+ 0x30
        case 62: alphabet == .standard ? UInt8(ascii: "+") : UInt8(ascii: "-")
        default: alphabet == .standard ? UInt8(ascii: "/") : UInt8(ascii: "_")
        }
    }

    private static func value(_ digit: UInt8, _ alphabet: Alphabet) -> UInt8? {
        switch digit {
        case 0x41...0x5A: digit &- 0x41
        case 0x61...0x7A: digit &- 0x61 &+ 26
        case 0x30...0x39: digit &- 0x30 &+ 52
        case UInt8(ascii: "+"), UInt8(ascii: "/"):
            alphabet == .url ? nil : digit == UInt8(ascii: "+") ? 62 : 63
        case UInt8(ascii: "-"), UInt8(ascii: "_"):
            alphabet == .standard ? nil : digit == UInt8(ascii: "-") ? 62 : 63
        default: nil
        }
    }
}
