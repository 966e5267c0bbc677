/// JSON with exactly one text for each value: what is hashed and signed.
///
/// No white space; keys in the order of their UTF-16 code units; the shortest escapes; UTF-8.
/// Source: RFC 8785 (JSON Canonicalization Scheme), without floating point numbers.
public enum CanonicalJSON {
    /// How many lists and objects may lie in one another.
    public static let depthLimit = 128

    /// The canonical text of a value, as UTF-8.
    ///
    /// - Throws: ``CanonicalJSONError``.
    public static func bytes(of value: CanonicalValue) throws(CanonicalJSONError) -> [UInt8] {
        var writer = CanonicalWriter()
        try writer.append(value, depth: 0)
        return writer.bytes
    }

    /// The canonical text of anything encodable, as UTF-8.
    ///
    /// Fields that are `nil` are left out; `nil` in a list is `null`. A `Double` becomes a string
    /// with its shortest decimal text, as ECMAScript writes numbers: `0.1`, `100`, `1e-7`.
    /// A `Set`, and a `Dictionary` whose keys are neither `String` nor `Int`, have no order of their
    /// own: they must not be in it.
    /// - Throws: ``CanonicalJSONError``, or what the value's own `encode` throws.
    public static func bytes(of value: some Encodable) throws -> [UInt8] {
        try bytes(of: try self.value(of: value))
    }

    /// The value that `bytes(of:)` would write.
    ///
    /// - Throws: ``CanonicalJSONError``, or what the value's own `encode` throws.
    public static func value(of value: some Encodable) throws -> CanonicalValue {
        let encoder = CanonicalEncoder(codingPath: [], depth: 0)
        try encoder.encode(value)
        return encoder.node.value
    }
}

/// Appends canonical JSON to a buffer.
private struct CanonicalWriter {
    var bytes: [UInt8] = []

    mutating func append(
        _ value: CanonicalValue, depth: Int
    ) throws(CanonicalJSONError) {
        guard depth <= CanonicalJSON.depthLimit else { throw .tooDeep }
        switch value {
        case .null: bytes += "null".utf8
        case .bool(let value): bytes += (value ? "true" : "false").utf8
        case .integer(let value): try append(value)
        case .string(let text): append(text)
        case .list(let values): try append(values, depth: depth)
        case .object(let members): try append(members, depth: depth)
        }
    }

    private mutating func append(_ value: Int64) throws(CanonicalJSONError) {
        guard value.magnitude < 1 << 53 else { throw .integerOutOfRange(String(value)) }
        bytes += String(value).utf8
    }

    private mutating func append(
        _ values: [CanonicalValue], depth: Int
    ) throws(CanonicalJSONError) {
        bytes.append(UInt8(ascii: "["))
        for (position, value) in values.enumerated() {
            if position > 0 { bytes.append(UInt8(ascii: ",")) }
            try append(value, depth: depth + 1)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    private mutating func append(
        _ members: [String: CanonicalValue], depth: Int
    ) throws(CanonicalJSONError) {
        let sorted = members.sorted { utf16Precedes($0.key, $1.key) }
        bytes.append(UInt8(ascii: "{"))
        for (position, member) in sorted.enumerated() {
            if position > 0 { bytes.append(UInt8(ascii: ",")) }
            append(member.key)
            bytes.append(UInt8(ascii: ":"))
            try append(member.value, depth: depth + 1)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    private mutating func append(_ text: String) {
        var text = text
        bytes.append(UInt8(ascii: "\""))
        text.withUTF8 { utf8 in
            var start = 0
            for position in 0..<utf8.count {
                let byte = unsafe utf8[position]
                guard byte < 0x20 || byte == 0x22 || byte == 0x5C else { continue }
                unsafe bytes += utf8[start..<position]
                escape(byte)
                start = position + 1
            }
            unsafe bytes += utf8[start...]
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// RFC 8785, section 3.2.2.2: the two-character escapes where JSON has one.
    private mutating func escape(_ byte: UInt8) {
        bytes.append(0x5C)
        switch byte {
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case 0x22, 0x5C: bytes.append(byte)
        default: bytes += ("u00" + Hex.encode([byte])).utf8
        }
    }
}

/// Whether a text comes first by its UTF-16 code units.
///
/// UTF-8 has the same order but for one place: what takes four bytes is a pair of surrogates in
/// UTF-16, and those come before U+E000.
private func utf16Precedes(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8) { rank($0) < rank($1) }
}

private func rank(_ byte: UInt8) -> UInt8 {
    // The first bytes of U+E000...U+FFFF go behind those of four-byte sequences (0xF0...0xF4).
    byte == 0xEE || byte == 0xEF ? byte &+ 0x10 : byte
}
