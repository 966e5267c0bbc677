/// Reads wire values from untrusted bytes; never reads past them and never traps.
public struct WireReader {
    private let bytes: [UInt8]
    private var position: Int
    /// How many absent fields may still be filled in: a few bytes must not stand for a thousand values.
    private var absentFields: Int

    public init(_ bytes: [UInt8], from position: Int = 0) {
        self.bytes = bytes
        self.position = position
        absentFields = bytes.count + Self.fieldLimit
    }

    /// Field numbers are below it.
    private static let fieldLimit = 64

    public var isAtEnd: Bool { position >= bytes.count }

    /// Everything that has not been read yet.
    public var rest: ArraySlice<UInt8> { bytes[position...] }

    /// The next raw byte.
    public mutating func byte() throws(WireError) -> UInt8 {
        guard position < bytes.count else { throw WireError("frame is cut short") }
        defer { position += 1 }
        return bytes[position]
    }

    /// An unsigned LEB128 number that fits in 63 bits.
    public mutating func count() throws(WireError) -> Int {
        let value = try unsigned()
        guard value <= UInt64(Int.max) else { throw WireError("number out of range") }
        return Int(value)
    }

    private mutating func unsigned() throws(WireError) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            let byte = try byte()
            if shift == 63, byte > 1 { break }
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return value }
        }
        throw WireError("number out of range")
    }

    /// Exactly `count` raw bytes.
    public mutating func take(_ count: Int) throws(WireError) -> ArraySlice<UInt8> {
        guard count <= bytes.count - position else { throw WireError("frame is cut short") }
        defer { position += count }
        return bytes[position..<position + count]
    }

    /// The next value with its tag, nested up to `WireValue.depthLimit`.
    public mutating func value() throws(WireError) -> WireValue { try value(depth: 0) }

    private mutating func value(depth: Int) throws(WireError) -> WireValue {
        guard depth < WireValue.depthLimit else { throw WireError("value is nested too deeply") }
        let tag = try byte()
        switch WireValue.Tag(rawValue: tag) {
        case .null: return .null
        case .no: return .boolean(false)
        case .yes: return .boolean(true)
        case .integer:
            let raw = try unsigned()
            return .integer(Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1))
        case .number:
            var pattern: UInt64 = 0
            for (shift, byte) in try take(8).enumerated() { pattern |= UInt64(byte) << (8 * shift) }
            return .number(Double(bitPattern: pattern))
        case .string: return .string(try text())
        case .list:
            var items: [WireValue] = []
            for _ in 0..<(try boundedCount()) { items.append(try value(depth: depth + 1)) }
            return .list(items)
        case .record: return .record(try fields(depth: depth))
        case .map:
            var entries: [WireValue.Entry] = []
            for _ in 0..<(try boundedCount()) {
                guard case .string(let name) = try value(depth: depth + 1) else {
                    throw WireError("map key is not a string")
                }
                entries.append(.init(name: name, value: try value(depth: depth + 1)))
            }
            return .map(entries)
        case nil: throw WireError("unknown tag \(tag)")
        }
    }

    private mutating func fields(depth: Int) throws(WireError) -> [WireValue] {
        var fields: [WireValue] = []
        for _ in 0..<(try boundedCount()) {
            let number = try count()
            guard number < Self.fieldLimit else {
                throw WireError("field number \(number) is out of range")
            }
            let field = try value(depth: depth + 1)
            absentFields -= max(0, number - fields.count)
            guard absentFields >= 0 else { throw WireError("too many absent fields") }
            while fields.count <= number { fields.append(.null) }
            fields[number] = field
        }
        return fields
    }

    /// A count of things that each take at least a byte, so it cannot exceed what is left.
    private mutating func boundedCount() throws(WireError) -> Int {
        let count = try count()
        guard count <= bytes.count - position else { throw WireError("frame is cut short") }
        return count
    }

    /// A length and that many bytes; bytes that are not UTF-8 become `\xNN`.
    private mutating func text() throws(WireError) -> String {
        escapedText(try take(try count()))
    }
}

/// The bytes as text, with every byte that is not part of valid UTF-8 written as `\xNN`.
public func escapedText(_ bytes: some Collection<UInt8>) -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    var result = ""
    var decoder = UTF8()
    var rest = Array(bytes)[...]
    while !rest.isEmpty {
        var iterator = rest.makeIterator()
        if case .scalarValue(let scalar) = decoder.decode(&iterator) {
            result.unicodeScalars.append(scalar)
            rest = rest.dropFirst(UTF8.width(scalar))
        } else {
            let byte = rest.removeFirst()
            let digits = Array("0123456789abcdef")
            result += "\\x" + String([digits[Int(byte >> 4)], digits[Int(byte & 15)]])
        }
        decoder = UTF8()
    }
    return result
}
