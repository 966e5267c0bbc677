/// Which Unicode encoding a text is in, and UTF-16 made UTF-8.
enum TextEncoding {
    case utf8(markLength: Int)
    case utf16(bigEndian: Bool, markLength: Int)
    case utf32

    /// Reads the byte order mark (Unicode 15, section 23.8), else looks for the NUL bytes of ASCII
    /// written as UTF-16.
    static func detect(_ bytes: ByteView) -> TextEncoding {
        if bytes.matches("\u{FEFF}", at: 0) { return .utf8(markLength: 3) }
        let head = (bytes[0], bytes[1], bytes[2], bytes[3])
        guard bytes.count >= 2 else { return .utf8(markLength: 0) }
        if bytes.count >= 4 {
            if head == (0xFF, 0xFE, 0, 0) || head == (0, 0, 0xFE, 0xFF) { return .utf32 }
            let length = min(bytes.count, 8) & ~1
            let units = stride(from: 0, to: length, by: 2)
            if units.allSatisfy({ bytes[$0] != 0 && bytes[$0 + 1] == 0 }) {
                return .utf16(bigEndian: false, markLength: 0)
            }
            if units.allSatisfy({ bytes[$0] == 0 && bytes[$0 + 1] != 0 }) {
                return .utf16(bigEndian: true, markLength: 0)
            }
        }
        if head.0 == 0xFF, head.1 == 0xFE { return .utf16(bigEndian: false, markLength: 2) }
        if head.0 == 0xFE, head.1 == 0xFF { return .utf16(bigEndian: true, markLength: 2) }
        return .utf8(markLength: 0)
    }

    /// Appends the text as UTF-8 to `target`.
    static func decodeUTF16(
        _ bytes: ByteView, from start: Int, bigEndian: Bool, into target: DocumentBytes
    ) throws(DocumentError) {
        guard (bytes.count - start) % 2 == 0 else {
            throw DocumentError(format: "text", reason: "UTF-16 ends in the middle of a unit")
        }
        var chunk: [UInt8] = []
        chunk.reserveCapacity(65_536 + 4)
        var line = 1
        var at = start
        while at < bytes.count {
            var scalar = unit(of: bytes, at: at, bigEndian: bigEndian)
            at += 2
            if scalar & 0xF800 == 0xD800 {
                let low = unit(of: bytes, at: at, bigEndian: bigEndian)
                guard scalar < 0xDC00, at < bytes.count, low & 0xFC00 == 0xDC00 else {
                    throw DocumentError(
                        format: "text", reason: "unpaired UTF-16 surrogate", line: line)
                }
                scalar = 0x10000 + (scalar & 0x3FF) << 10 + low & 0x3FF
                at += 2
            }
            if scalar == 0x0A { line += 1 }
            append(scalar, to: &chunk)
            if chunk.count >= 65_536 { try flush(&chunk, into: target) }
        }
        try flush(&chunk, into: target)
    }

    /// Appends a scalar value, at most U+10FFFF and no surrogate, as UTF-8.
    static func append(_ scalar: UInt32, to text: inout [UInt8]) {
        func tail(_ shift: UInt32) -> UInt8 {
            UInt8(truncatingIfNeeded: 0x80 | scalar >> shift & 0x3F)
        }
        func lead(_ mark: UInt32, _ shift: UInt32) -> UInt8 {
            UInt8(truncatingIfNeeded: mark | scalar >> shift)
        }
        switch scalar {
        case 0..<0x80: text.append(lead(0, 0))
        case 0x80..<0x800: text += [lead(0xC0, 6), tail(0)]
        case 0x800..<0x10000: text += [lead(0xE0, 12), tail(6), tail(0)]
        default: text += [lead(0xF0, 18), tail(12), tail(6), tail(0)]
        }
    }

    private static func unit(of bytes: ByteView, at index: Int, bigEndian: Bool) -> UInt32 {
        let first = UInt32(bytes[index])
        let second = UInt32(bytes[index + 1])
        return bigEndian ? first << 8 | second : second << 8 | first
    }

    private static func flush(_ chunk: inout [UInt8], into target: DocumentBytes)
        throws(DocumentError)
    {
        unsafe chunk.withUnsafeBytes { unsafe target.append($0) }
        chunk.removeAll(keepingCapacity: true)
        if let refusal = target.refusal { throw refusal }
    }
}
