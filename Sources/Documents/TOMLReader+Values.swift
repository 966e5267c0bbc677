// Values: https://toml.io/en/v1.0.0, from "String" to "Inline Table".
extension TOMLReader {
    /// Reads a value inside `depth` containers.
    mutating func value(depth: Int) throws(DocumentError) -> TreeArena.ID {
        let line = line
        switch bytes[at] {
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            let quote = bytes[at]
            let isMultiline = bytes[at + 1] == quote && bytes[at + 2] == quote
            let text = try quoted(quote, isMultiline: isMultiline)
            return add(text, line: line)
        case UInt8(ascii: "["): return try list(depth: depth + 1)
        case UInt8(ascii: "{"): return try inlineTable(depth: depth + 1)
        default: return try bareValue()
        }
    }

    private mutating func list(depth: Int) throws(DocumentError) -> TreeArena.ID {
        try checkDepth(depth, at: at)
        let list = arena.addList(line: line)
        at += 1
        while true {
            try skipEmptyLines()
            if bytes[at] == UInt8(ascii: "]") { break }
            arena.append(try value(depth: depth), to: list)
            try skipEmptyLines()
            if bytes[at] == UInt8(ascii: "]") { break }
            guard bytes[at] == UInt8(ascii: ",") else { throw unexpected("',' or ']'") }
            at += 1
        }
        at += 1
        return list
    }

    private mutating func inlineTable(depth: Int) throws(DocumentError) -> TreeArena.ID {
        try checkDepth(depth, at: at)
        let table = arena.addMap(line: line)
        at += 1
        skipBlanks()
        guard bytes[at] != UInt8(ascii: "}") else {
            at += 1
            return table
        }
        while true {
            try keyValue(in: table, depth: depth)
            skipBlanks()
            if bytes[at] == UInt8(ascii: "}") { break }
            guard bytes[at] == UInt8(ascii: ",") else { throw unexpected("',' or '}'") }
            at += 1
        }
        at += 1
        return table
    }

    private mutating func add(_ text: Text, line: Int) -> TreeArena.ID {
        switch text {
        case .source(let range): return unsafe arena.addString(bytes.buffer(range), line: line)
        case .decoded(let text):
            return unsafe text.withUnsafeBufferPointer { unsafe arena.addString($0, line: line) }
        }
    }

    // MARK: Strings

    /// Reads a string of any of the four forms. The text is copied only where something in it has
    /// to be decoded.
    mutating func quoted(_ quote: UInt8, isMultiline: Bool) throws(DocumentError) -> Text {
        let opening = at
        at += isMultiline ? 3 : 1
        if isMultiline { _ = skipLineBreak() }
        var copied = at
        var decoded: [UInt8]?
        while at < bytes.count {
            let byte = bytes[at]
            if byte == quote, let end = endOfString(quote, isMultiline) {
                let rest = copied..<end
                at = end + (isMultiline ? 3 : 1)
                guard var text = decoded else { return .source(rest) }
                unsafe text.append(contentsOf: bytes.buffer(rest))
                return .decoded(text)
            }
            if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                decoded = unsafe (decoded ?? []) + bytes.buffer(copied..<at)
                try escape(isMultiline, into: &decoded)
                copied = at
            } else if byte == 0x0D || byte == 0x0A, isMultiline {
                // CR LF reads as LF, so that a checkout on another system gives the same text.
                if byte == 0x0D {
                    decoded = unsafe (decoded ?? []) + bytes.buffer(copied..<at)
                    copied = at + 1
                }
                guard skipLineBreak() else { throw unexpected("text") }
            } else if isControl(byte) {
                throw unexpected("text")
            } else {
                at += 1
            }
        }
        throw fault("a string is not closed", at: opening)
    }

    /// Where the text ends, when the quotes here close it: up to two of them right before a closing
    /// three belong to the text.
    private mutating func endOfString(_ quote: UInt8, _ isMultiline: Bool) -> Int? {
        guard isMultiline else { return at }
        var quotes = 1
        while quotes < 5, bytes[at + quotes] == quote { quotes += 1 }
        if quotes < 3 {
            at += quotes - 1
            return nil
        }
        return at + quotes - 3
    }

    private mutating func escape(_ isMultiline: Bool, into text: inout [UInt8]?)
        throws(DocumentError)
    {
        let start = at
        let letter = bytes[at + 1]
        at += 2
        switch letter {
        case UInt8(ascii: "b"): text?.append(0x08)
        case UInt8(ascii: "t"): text?.append(0x09)
        case UInt8(ascii: "n"): text?.append(0x0A)
        case UInt8(ascii: "f"): text?.append(0x0C)
        case UInt8(ascii: "r"): text?.append(0x0D)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): text?.append(letter)
        case UInt8(ascii: "u"), UInt8(ascii: "U"):
            var scalar: UInt32 = 0
            for _ in 0..<(letter == UInt8(ascii: "u") ? 4 : 8) {
                guard let digit = hexDigitValue(bytes[at]), scalar < 0x1000_0000 else {
                    throw fault("unknown escape in a string", at: start)
                }
                scalar = scalar << 4 | UInt32(digit)
                at += 1
            }
            guard Unicode.Scalar(scalar) != nil else {
                throw fault("the escape names no character", at: start)
            }
            var encoded: [UInt8] = []
            TextEncoding.append(scalar, to: &encoded)
            text? += encoded
        case 0x20, 0x09, 0x0A, 0x0D:
            guard isMultiline else { throw fault("unknown escape in a string", at: start) }
            at -= 1
            skipBlanks()
            guard skipLineBreak() else { throw fault("unknown escape in a string", at: start) }
            repeat { skipBlanks() } while skipLineBreak()
        default: throw fault("unknown escape in a string", at: start)
        }
    }

    // MARK: Numbers, truth values, dates

    private mutating func bareValue() throws(DocumentError) -> TreeArena.ID {
        let start = at
        var end = endOfWord(from: at)
        // A date and a time may be parted by one blank.
        if end - start == 10, bytes[start + 4] == UInt8(ascii: "-"), bytes[end] == 0x20,
            bytes[end + 1] &- UInt8(ascii: "0") < 10
        {
            end = endOfWord(from: end + 1)
        }
        guard end > start else { throw unexpected("a value") }
        let word = unsafe bytes.buffer(start..<end)
        let view = unsafe ByteView(word)
        at = end
        if view.count == 4, view.matches("true", at: 0) { return arena.add(true, line: line) }
        if view.count == 5, view.matches("false", at: 0) { return arena.add(false, line: line) }
        if TOMLDateTime.isValid(view) { return unsafe arena.addString(word, line: line) }
        switch TOMLNumber.read(view) {
        case .whole(let number): return unsafe arena.add(number, text: word, line: line)
        case .rounded(let number): return unsafe arena.add(number, text: word, line: line)
        case nil:
            throw fault("'\(bytes.string(start..<min(end, start + 40)))' is no value", at: start)
        }
    }

    private func endOfWord(from start: Int) -> Int {
        var end = start
        while JSONFaultScanner.isAtomByte(bytes[end]) || bytes[end] == UInt8(ascii: ":") {
            end += 1
        }
        return end
    }
}
