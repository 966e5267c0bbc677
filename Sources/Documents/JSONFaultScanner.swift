/// Finds the place of a JSON text's first fault (RFC 8259), for messages only: the fast parser has
/// already said that there is one.
///
/// No recursion: the open containers are one bit each, since nesting beyond
/// ``DocumentLimits/depth`` is itself a fault.
struct JSONFaultScanner {
    /// What is wrong, and where.
    struct Fault {
        var offset: Int
        var kind: DocumentError.Kind = .invalid
        var reason: String
    }

    private enum Expectation { case value, valueOrClose, key, keyOrClose, colon, commaOrClose, end }

    private let bytes: ByteView
    private var at = 0
    private var depth = 0
    private var mapBits: UInt64 = 0

    init(_ bytes: ByteView) { self.bytes = bytes }

    /// The first fault, nil when the text is well formed.
    mutating func firstFault() -> Fault? {
        var expectation = Expectation.value
        while true {
            while isSpace(bytes[at]), at < bytes.count { at += 1 }
            if at >= bytes.count {
                if expectation == .end { return nil }
                return Fault(
                    offset: at,
                    reason: isBlank ? "the file is empty" : "unexpected end of the file")
            }
            if let fault = step(&expectation) { return fault }
        }
    }

    private var isBlank: Bool { (0..<bytes.count).allSatisfy { isSpace(bytes[$0]) } }

    private mutating func step(_ expectation: inout Expectation) -> Fault? {
        let byte = bytes[at]
        switch expectation {
        case .end: return Fault(offset: at, reason: "unexpected \(shown(byte)) after the value")
        case .colon:
            guard byte == UInt8(ascii: ":") else { return unexpected("':'") }
            at += 1
            expectation = .value
        case .key, .keyOrClose:
            if byte == UInt8(ascii: "}"), expectation == .keyOrClose { return close(&expectation) }
            guard byte == UInt8(ascii: "\"") else { return unexpected("a key in double quotes") }
            expectation = .colon
            return string()
        case .commaOrClose:
            let inMap = mapBits & 1 == 1
            if byte == UInt8(ascii: ",") {
                at += 1
                expectation = inMap ? .key : .value
                return nil
            }
            guard byte == (inMap ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
                return unexpected(inMap ? "',' or '}'" : "',' or ']'")
            }
            return close(&expectation)
        case .value, .valueOrClose:
            if byte == UInt8(ascii: "]"), expectation == .valueOrClose {
                return close(&expectation)
            }
            return value(byte, &expectation)
        }
        return nil
    }

    private mutating func value(_ byte: UInt8, _ expectation: inout Expectation) -> Fault? {
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            if depth == DocumentLimits.depth, let end = endOfEmptyContainer() {
                // simdjson does not count an empty container as a level.
                at = end
                expectation = .commaOrClose
                return nil
            }
            guard depth < DocumentLimits.depth else {
                return Fault(
                    offset: at, kind: .limit,
                    reason: "nested deeper than \(DocumentLimits.depth) levels")
            }
            let isMap = byte == UInt8(ascii: "{")
            depth += 1
            mapBits = mapBits << 1 | (isMap ? 1 : 0)
            at += 1
            expectation = isMap ? .keyOrClose : .valueOrClose
            return nil
        case UInt8(ascii: "\""):
            expectation = depth == 0 ? .end : .commaOrClose
            return string()
        default:
            expectation = depth == 0 ? .end : .commaOrClose
            return atom()
        }
    }

    private func endOfEmptyContainer() -> Int? {
        var end = at + 1
        while isSpace(bytes[end]) { end += 1 }
        // ']' and '}' lie two after '[' and '{'.
        return bytes[end] == bytes[at] + 2 ? end + 1 : nil
    }

    private mutating func close(_ expectation: inout Expectation) -> Fault? {
        at += 1
        depth -= 1
        mapBits >>= 1
        expectation = depth == 0 ? .end : .commaOrClose
        return nil
    }

    private func unexpected(_ wanted: String) -> Fault {
        Fault(offset: at, reason: "unexpected \(shown(bytes[at])) where \(wanted) should stand")
    }

    private mutating func string() -> Fault? {
        let start = at
        at += 1
        while at < bytes.count {
            let byte = bytes[at]
            switch byte {
            case UInt8(ascii: "\""):
                at += 1
                return nil
            case UInt8(ascii: "\\"):
                if let fault = escape() { return fault }
            case 0..<0x20:
                return Fault(offset: at, reason: "\(shown(byte)) in a string must be escaped")
            default:
                let length = UTF8Validation.sequenceLength(in: bytes, at: at)
                if length == 0 { return Fault(offset: at, reason: "invalid UTF-8") }
                at += length
            }
        }
        return Fault(offset: start, reason: "a string is not closed")
    }

    private mutating func escape() -> Fault? {
        let start = at
        let byte = bytes[at + 1]
        at += 2
        switch byte {
        case UInt8(ascii: "u"):
            guard let unit = hexUnit() else { break }
            guard unit & 0xF800 == 0xD800 else { return nil }
            if unit < 0xDC00, bytes[at] == UInt8(ascii: "\\"), bytes[at + 1] == UInt8(ascii: "u") {
                at += 2
                if let low = hexUnit(), low & 0xFC00 == 0xDC00 { return nil }
            }
            return Fault(offset: start, reason: "unpaired surrogate in an escape")
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
            UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return nil
        default: break
        }
        return Fault(offset: start, reason: "unknown escape in a string")
    }

    private mutating func hexUnit() -> UInt32? {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = hexDigitValue(bytes[at]) else { return nil }
            unit = unit << 4 | UInt32(digit)
            at += 1
        }
        return unit
    }

    private mutating func atom() -> Fault? {
        let start = at
        while JSONFaultScanner.isAtomByte(bytes[at]) { at += 1 }
        if at == start {
            if bytes[at] >= 0x80, UTF8Validation.sequenceLength(in: bytes, at: at) == 0 {
                return Fault(offset: at, reason: "invalid UTF-8")
            }
            return Fault(offset: at, reason: "unexpected \(shown(bytes[at]))")
        }
        let length = at - start
        for word in ["true", "false", "null"] as [StaticString]
        where word.utf8CodeUnitCount == length && bytes.matches(word, at: start) { return nil }
        var number = JSONNumber(bytes, at: start)
        guard number.parse(), number.end == at else {
            let text = bytes.string(start..<min(at, start + 32))
            return Fault(offset: start, reason: "unexpected '\(text)'")
        }
        if number.isTooLarge {
            return Fault(offset: start, reason: "the number is too large for 64 bits")
        }
        return nil
    }

    private func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }

    /// Bytes that numbers and the three words are made of.
    static func isAtomByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "+"), UInt8(ascii: "-"),
            UInt8(ascii: "."), UInt8(ascii: "_"):
            return true
        default: return false
        }
    }
}

/// A hexadecimal digit's value.
func hexDigitValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): return byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): return byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): return byte - UInt8(ascii: "A") + 10
    default: return nil
    }
}
