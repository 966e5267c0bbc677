/// Cuts a text into tokens, one at a time (reference manual, 3.1).
struct Lexer {
    let source: [UInt8]
    private(set) var offset = 0
    /// Of the byte at `offset`, from 1.
    private(set) var line = 1
    /// The byte where each line begins.
    private(set) var lineStarts = [0]
    private(set) var comments: [Comment] = []

    init(_ source: [UInt8]) { self.source = source }

    private var current: UInt8? { offset < source.count ? source[offset] : nil }

    private func byte(after distance: Int) -> UInt8? {
        offset + distance < source.count ? source[offset + distance] : nil
    }

    func fail(_ message: String, from start: Int) -> LuaSyntaxError {
        LuaSyntaxError(message + near(start..<offset), offset: start, line: line)
    }

    /// ` near 'text'`, cut to what is worth showing.
    func near(_ range: Range<Int>) -> String {
        let end = min(range.upperBound, source.count, range.lowerBound + 40)
        guard range.lowerBound < end else { return " near <eof>" }
        return " near '" + String(decoding: source[range.lowerBound..<end], as: UTF8.self) + "'"
    }

    /// Passes a line break; `\r\n` and `\n\r` are one.
    private mutating func passLineBreak() {
        let first = source[offset]
        offset += 1
        if let second = current, isLineBreak(second), second != first { offset += 1 }
        line += 1
        lineStarts.append(offset)
    }

    mutating func next() throws(LuaSyntaxError) -> Token {
        while let byte = current {
            if isLineBreak(byte) {
                passLineBreak()
            } else if isSpace(byte) {
                offset += 1
            } else if byte == UInt8(ascii: "-"), self.byte(after: 1) == UInt8(ascii: "-") {
                try passComment()
            } else {
                return try token(byte)
            }
        }
        return Token(kind: .end, range: offset..<offset)
    }

    private mutating func passComment() throws(LuaSyntaxError) {
        let start = offset
        let startLine = line
        let before = source[lineStarts[lineStarts.count - 1]..<start]
        offset += 2
        if current == UInt8(ascii: "["), let level = longBracketLevel() {
            _ = try longText(level, from: start, "comment")
        } else {
            while let byte = current, !isLineBreak(byte) { offset += 1 }
        }
        comments.append(
            Comment(
                range: start..<offset, line: startLine, isAlone: before.allSatisfy(isSpace)))
    }

    private mutating func token(_ byte: UInt8) throws(LuaSyntaxError) -> Token {
        let start = offset
        if isNameStart(byte) {
            while let byte = current, isNameStart(byte) || isDigit(byte) { offset += 1 }
            let text = String(decoding: source[start..<offset], as: UTF8.self)
            return Token(kind: Token.keywords[text] ?? .name, range: start..<offset)
        }
        if isDigit(byte) || (byte == 0x2e && self.byte(after: 1).map(isDigit) == true) {
            return try numeral()
        }
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
            let bytes = try quotedText(byte)
            return Token(kind: .string, range: start..<offset, bytes: bytes)
        }
        if byte == UInt8(ascii: "[") {
            if let level = longBracketLevel() {
                let bytes = try longText(level, from: start, "string")
                return Token(kind: .string, range: start..<offset, bytes: bytes)
            }
            if self.byte(after: 1) == UInt8(ascii: "=") {
                throw fail("invalid long string delimiter", from: start)
            }
        }
        for symbol in Token.symbols[Int(byte)] where source[offset...].starts(with: symbol.text) {
            offset += symbol.text.count
            return Token(kind: symbol.kind, range: start..<offset)
        }
        offset += 1
        return Token(kind: .stray, range: start..<offset)
    }

    /// As greedy as Lua's: what looks like a part of a numeral belongs to it.
    private mutating func numeral() throws(LuaSyntaxError) -> Token {
        let start = offset
        var exponent: UInt8 = 0x65
        offset += 1
        if source[start] == 0x30, let mark = current, mark | 0x20 == 0x78 {
            exponent = 0x70
            offset += 1
        }
        while let byte = current {
            if byte | 0x20 == exponent {
                offset += 1
                if let sign = current, sign == 0x2b || sign == 0x2d { offset += 1 }
            } else if isHexDigit(byte) || byte == 0x2e {
                offset += 1
            } else {
                break
            }
        }
        if let byte = current, isNameStart(byte) { offset += 1 }
        guard let number = LuaNumber(Array(source[start..<offset])) else {
            throw fail("malformed number", from: start)
        }
        return Token(kind: .number, range: start..<offset, number: number)
    }

    // MARK: strings

    /// How many `=` stand between the two brackets at `offset`; nil when there are no two.
    private func longBracketLevel() -> Int? {
        var level = 0
        while byte(after: level + 1) == UInt8(ascii: "=") { level += 1 }
        return byte(after: level + 1) == UInt8(ascii: "[") ? level : nil
    }

    private mutating func longText(
        _ level: Int, from start: Int, _ what: String
    ) throws(LuaSyntaxError) -> [UInt8] {
        let firstLine = line
        offset += level + 2
        if let byte = current, isLineBreak(byte) { passLineBreak() }
        var bytes: [UInt8] = []
        while let byte = current {
            if byte == UInt8(ascii: "]") {
                var count = 0
                while self.byte(after: count + 1) == UInt8(ascii: "=") { count += 1 }
                if count == level, self.byte(after: count + 1) == UInt8(ascii: "]") {
                    offset += level + 2
                    return bytes
                }
                // The bracket that ends these may begin others.
                bytes += source[offset...(offset + count)]
                offset += count + 1
            } else if isLineBreak(byte) {
                passLineBreak()
                bytes.append(10)
            } else {
                bytes.append(byte)
                offset += 1
            }
        }
        throw LuaSyntaxError(
            "unfinished long \(what) (starting at line \(firstLine)) near <eof>", offset: start,
            line: line)
    }

    private mutating func quotedText(_ quote: UInt8) throws(LuaSyntaxError) -> [UInt8] {
        let start = offset
        offset += 1
        var bytes: [UInt8] = []
        while let byte = current, !isLineBreak(byte) {
            offset += 1
            if byte == quote { return bytes }
            guard byte == UInt8(ascii: "\\") else {
                bytes.append(byte)
                continue
            }
            try escape(into: &bytes, from: start)
        }
        throw current == nil
            ? LuaSyntaxError("unfinished string near <eof>", offset: start, line: line)
            : fail("unfinished string", from: start)
    }

    private mutating func escape(
        into bytes: inout [UInt8], from start: Int
    ) throws(LuaSyntaxError) {
        guard let byte = current else { return }
        let plain: [UInt8: UInt8] = [
            0x61: 7, 0x62: 8, 0x66: 12, 0x6e: 10, 0x72: 13, 0x74: 9, 0x76: 11, 0x5c: 0x5c,
            0x22: 0x22, 0x27: 0x27,
        ]
        if let value = plain[byte] {
            offset += 1
            bytes.append(value)
            return
        }
        switch byte {
        case UInt8(ascii: "x"):
            offset += 1
            var value: UInt8 = 0
            for _ in 0..<2 { value = value << 4 | (try hexDigit(from: start)) }
            bytes.append(value)
        case UInt8(ascii: "u"): try scalarEscape(into: &bytes, from: start)
        case UInt8(ascii: "z"):
            offset += 1
            while let byte = current, isSpace(byte) {
                if isLineBreak(byte) { passLineBreak() } else { offset += 1 }
            }
        case _ where isLineBreak(byte):
            passLineBreak()
            bytes.append(10)
        default:
            var value = 0
            var count = 0
            while count < 3, let byte = current, isDigit(byte) {
                value = value * 10 + Int(byte - 0x30)
                offset += 1
                count += 1
            }
            guard count > 0 else { throw escapeFailure("invalid escape sequence", from: start) }
            guard value <= 255 else { throw escapeFailure("decimal escape too large", from: start) }
            bytes.append(UInt8(value))
        }
    }

    private mutating func escapeFailure(_ message: String, from start: Int) -> LuaSyntaxError {
        if current != nil { offset += 1 }
        return fail(message, from: start)
    }

    private mutating func hexDigit(from start: Int) throws(LuaSyntaxError) -> UInt8 {
        guard let byte = current, isHexDigit(byte) else {
            throw escapeFailure("hexadecimal digit expected", from: start)
        }
        offset += 1
        return hexValue(byte)
    }

    /// `\u{XXX}`: up to 2^31, in the original encoding of UTF-8 with up to six bytes.
    private mutating func scalarEscape(
        into bytes: inout [UInt8], from start: Int
    ) throws(LuaSyntaxError) {
        offset += 1
        guard current == UInt8(ascii: "{") else {
            throw escapeFailure("missing '{' in \\u{xxxx}", from: start)
        }
        offset += 1
        var value = UInt32(try hexDigit(from: start))
        while let byte = current, isHexDigit(byte) {
            guard value <= 0x7FFF_FFFF >> 4 else {
                throw escapeFailure("UTF-8 value too large", from: start)
            }
            value = value << 4 | UInt32(hexValue(byte))
            offset += 1
        }
        guard current == UInt8(ascii: "}") else {
            throw escapeFailure("missing '}' in \\u{xxxx}", from: start)
        }
        offset += 1
        guard value >= 0x80 else {
            bytes.append(UInt8(value))
            return
        }
        var tail: [UInt8] = []
        var limit: UInt32 = 0x3f
        while value > limit {
            tail.append(UInt8(0x80 | value & 0x3f))
            value >>= 6
            limit >>= 1
        }
        bytes.append(UInt8(truncatingIfNeeded: ~limit << 1 | value))
        bytes += tail.reversed()
    }
}
