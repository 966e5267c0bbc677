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
        guard bytes[end] == UInt8(ascii: "e") || bytes[end] == UInt8(ascii: "E") else { return true }
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
    /// Writes `123456789012345678901` as `1234567890123456789e2` in place, so that it parses as a double and no other byte moves.
    ///
    /// At least 17 leading digits stay, which decide the double but for ties that no real file holds. Strings are left alone.
    /// Faulty texts are too, as far as it matters: they fail again on the second parse, with the same fault.
    ///
    /// - Returns: whether a number was rewritten.
    static func shortenOverlong(in source: DocumentBytes) -> Bool {
        let bytes = source.view
        var changed = false
        var at = 0
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "\""): at = endOfString(bytes, from: at)
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                var number = JSONNumber(bytes, at: at)
                let isNumber = number.parse()
                if isNumber, number.isWhole, number.wholeDigits > 18, !number.isTooLarge {
                    shorten(at..<number.end, digits: number.wholeDigits, in: source)
                    changed = true
                }
                at = max(number.end, at + 1)
            default: at += 1
            }
        }
        return changed
    }

    private static func shorten(_ range: Range<Int>, digits: Int, in source: DocumentBytes) {
        // 19 digits that fit Int64, and 20 that fit UInt64, need no help.
        let text = source.view.string(range)
        if Int64(text) != nil || UInt64(text) != nil { return }
        var dropped = 2
        while String(dropped).utf8.count + 1 < dropped { dropped -= 1 }
        while String(dropped).utf8.count + 1 > dropped { dropped += 1 }
        let tail = Array("e\(dropped)".utf8)
        let padding = [UInt8](repeating: 0x20, count: dropped - tail.count)
        source.replace(range.upperBound - dropped..<range.upperBound, with: tail + padding)
    }

    private static func endOfString(_ bytes: ByteView, from start: Int) -> Int {
        var at = start + 1
        while at < bytes.count, bytes[at] != UInt8(ascii: "\"") {
            at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1
        }
        return at + 1
    }
}
