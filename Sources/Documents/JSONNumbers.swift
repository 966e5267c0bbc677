/// The shape of one JSON number (RFC 8259, section 6) and roughly how large it is.
struct JSONNumber {
    private let bytes: ByteView
    /// First byte after the number.
    private(set) var end: Int
    /// Digits before the point, without leading zeros.
    private(set) var wholeDigits = 0
    /// Whether there is neither fraction nor exponent.
    private(set) var isWhole = true
    private(set) var isNegative = false
    private var exponent = 0
    private var firstDigit = 0

    init(_ bytes: ByteView, at start: Int) {
        self.bytes = bytes
        end = start
    }

    /// Reads the number; false when the bytes are not one.
    mutating func parse() -> Bool {
        if bytes[end] == UInt8(ascii: "-") {
            isNegative = true
            end += 1
        }
        firstDigit = end
        guard isDigit(bytes[end]) else { return false }
        if bytes[end] == UInt8(ascii: "0") {
            end += 1
        } else {
            while isDigit(bytes[end]) { end += 1 }
            wholeDigits = end - firstDigit
        }
        if bytes[end] == UInt8(ascii: ".") {
            isWhole = false
            end += 1
            guard isDigit(bytes[end]) else { return false }
            while isDigit(bytes[end]) { end += 1 }
        }
        guard bytes[end] == UInt8(ascii: "e") || bytes[end] == UInt8(ascii: "E") else {
            return true
        }
        isWhole = false
        end += 1
        return parseExponent()
    }

    private mutating func parseExponent() -> Bool {
        let negative = bytes[end] == UInt8(ascii: "-")
        if negative || bytes[end] == UInt8(ascii: "+") { end += 1 }
        guard isDigit(bytes[end]) else { return false }
        while isDigit(bytes[end]) {
            // Beyond a billion only the sign of the exponent matters.
            if exponent < 1_000_000_000 { exponent = exponent * 10 + Int(bytes[end] & 0x0F) }
            end += 1
        }
        if negative { exponent = -exponent }
        return true
    }

    /// Whether no double comes near: 1.8 * 10^308 is the largest.
    var isTooLarge: Bool {
        wholeDigits > 0 && wholeDigits + exponent > 309
            || wholeDigits + exponent == 309 && bytes[firstDigit] > UInt8(ascii: "1")
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
}

/// Whole numbers of more digits than 64 bits hold, which simdjson 3 refuses.
enum JSONIntegers {
    /// Writes `123456789012345678901` as `1234567890123456789e2` in place, so that it parses as a
    /// double and no other byte moves. The last two digits are lost for the parser, so the caller
    /// gets the numbers as they were written.
    ///
    /// Strings are left alone. Faulty texts are too, as far as it matters: they fail again on the
    /// second parse, with the same fault.
    ///
    /// - Returns: the numbers by their offsets.
    static func shortenOverlong(in source: DocumentBytes) -> KeptTexts {
        let bytes = source.view
        let originals = KeptTexts()
        var at = 0
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "\""): at = endOfString(bytes, from: at)
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                let start = at
                var number = JSONNumber(bytes, at: at)
                let isNumber = number.parse()
                at = max(number.end, at + 1)
                if isNumber, number.isWhole, number.wholeDigits > 18, !number.isTooLarge,
                    !fits64Bits(bytes.string(start..<at))
                {
                    _ = unsafe originals.keep(Array(bytes.buffer(start..<at)), at: start)
                    source.replace(at - 2..<at, with: Array("e2".utf8))
                }
            default: at += 1
            }
        }
        return originals
    }

    private static func fits64Bits(_ text: String) -> Bool {
        Int64(text) != nil || UInt64(text) != nil
    }

    private static func endOfString(_ bytes: ByteView, from start: Int) -> Int {
        var at = start + 1
        while at < bytes.count, bytes[at] != UInt8(ascii: "\"") {
            at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1
        }
        return at + 1
    }
}
