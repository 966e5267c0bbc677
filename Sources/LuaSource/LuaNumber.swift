/// What a numeral of Lua means (reference manual, 3.1).
public enum LuaNumber: Sendable, Hashable {
    case integer(Int64)
    case float(Double)

    /// The value, rounded where an integer has more than 53 bits.
    public var value: Double {
        switch self {
        case .integer(let value): Double(value)
        case .float(let value): value
        }
    }

    /// Reads a whole numeral; `nil` when it is malformed.
    init?(_ text: [UInt8]) {
        var cursor = 0
        let isHex = text.count > 1 && text[0] == UInt8(ascii: "0") && text[1] | 0x20 == 0x78
        if isHex { cursor = 2 }
        func digits() -> Int {
            let start = cursor
            while cursor < text.count, isHex ? isHexDigit(text[cursor]) : isDigit(text[cursor]) {
                cursor += 1
            }
            return cursor - start
        }
        let whole = digits()
        let wholeEnd = cursor
        var hasPoint = false
        var fraction = 0
        if cursor < text.count, text[cursor] == UInt8(ascii: ".") {
            hasPoint = true
            cursor += 1
            fraction = digits()
        }
        guard whole + fraction > 0 else { return nil }
        var hasExponent = false
        if cursor < text.count, text[cursor] | 0x20 == (isHex ? 0x70 : 0x65) {
            hasExponent = true
            cursor += 1
            if cursor < text.count, text[cursor] == 0x2b || text[cursor] == 0x2d { cursor += 1 }
            let start = cursor
            while cursor < text.count, isDigit(text[cursor]) { cursor += 1 }
            guard cursor > start else { return nil }
        }
        guard cursor == text.count else { return nil }
        if !hasPoint, !hasExponent {
            if isHex {
                // Hexadecimal integers wrap around modulo 2^64.
                self = .integer(
                    text[2..<wholeEnd].reduce(Int64(0)) { $0 << 4 | Int64(hexValue($1)) })
                return
            }
            if let value = Int64(String(decoding: text, as: UTF8.self)) {
                self = .integer(value)
                return
            }
        }
        self = .float(Double(String(decoding: text, as: UTF8.self)) ?? .infinity)
    }
}

func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

func isHexDigit(_ byte: UInt8) -> Bool {
    isDigit(byte) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x66)
}

func hexValue(_ byte: UInt8) -> UInt8 { isDigit(byte) ? byte - 0x30 : (byte | 0x20) - 0x61 + 10 }

func isNameStart(_ byte: UInt8) -> Bool {
    byte == 0x5f || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7a)
}

func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 9 && byte <= 13) }

func isLineBreak(_ byte: UInt8) -> Bool { byte == 10 || byte == 13 }
