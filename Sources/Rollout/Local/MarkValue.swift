/// A JSON value, as far as the marks on a target need it: no fractions.
///
/// Source: RFC 8259. The reader is for text that comes from a target: depth and size are bounded.
enum MarkValue: Hashable {
    case null
    case bool(Bool)
    case integer(Int64)
    case text(String)
    case list([MarkValue])
    case object([String: MarkValue])

    /// JSON text on one line, names sorted.
    var json: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .text(let value): Self.quoted(value)
        case .list(let values): "[" + values.map(\.json).joined(separator: ",") + "]"
        case .object(let values):
            "{"
                + values.sorted { $0.key < $1.key }
                .map { Self.quoted($0.key) + ":" + $0.value.json }.joined(separator: ",") + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var out: [UInt8] = [UInt8(ascii: "\"")]
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): out += [UInt8(ascii: "\\"), byte]
            case 0..<32:
                let digits = String(byte, radix: 16)
                out += "\\u00\(byte < 16 ? "0" : "")\(digits)".utf8
            default: out.append(byte)
            }
        }
        out.append(UInt8(ascii: "\""))
        return String(decoding: out, as: UTF8.self)
    }

    /// Reads JSON text; `nil` when it is none, is nested deeper than 16 or has a fraction.
    init?(parsing bytes: [UInt8]) {
        var reader = MarkReader(bytes: bytes)
        guard let value = reader.value(depth: 0) else { return nil }
        reader.skipSpace()
        guard reader.at == bytes.count else { return nil }
        self = value
    }

    subscript(name: String) -> MarkValue? {
        if case .object(let values) = self { values[name] } else { nil }
    }
    var string: String? { if case .text(let value) = self { value } else { nil } }
    var number: Int64? { if case .integer(let value) = self { value } else { nil } }
    var flag: Bool? { if case .bool(let value) = self { value } else { nil } }
    var items: [MarkValue] { if case .list(let values) = self { values } else { [] } }
    var strings: [String] { items.compactMap(\.string) }
}

private struct MarkReader {
    let bytes: [UInt8]
    var at = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

    mutating func skipSpace() {
        while let byte = next, byte == 32 || byte == 9 || byte == 10 || byte == 13 { at += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard next == byte else { return false }
        at += 1
        return true
    }

    private mutating func take(word: String) -> Bool {
        guard bytes[at...].starts(with: word.utf8) else { return false }
        at += word.utf8.count
        return true
    }

    mutating func value(depth: Int) -> MarkValue? {
        guard depth < 16 else { return nil }
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return object(depth)
        case UInt8(ascii: "["): return list(depth)
        case UInt8(ascii: "\""): return text().map { .text($0) }
        case UInt8(ascii: "t"): return take(word: "true") ? .bool(true) : nil
        case UInt8(ascii: "f"): return take(word: "false") ? .bool(false) : nil
        case UInt8(ascii: "n"): return take(word: "null") ? .null : nil
        default: return integer()
        }
    }

    private mutating func integer() -> MarkValue? {
        let digits = bytes[at...].prefix(20)
            .prefix { $0 == UInt8(ascii: "-") || $0 &- UInt8(ascii: "0") < 10 }
        at += digits.count
        return Int64(String(decoding: digits, as: UTF8.self)).map { .integer($0) }
    }

    private mutating func list(_ depth: Int) -> MarkValue? {
        at += 1
        var values: [MarkValue] = []
        if take(UInt8(ascii: "]")) { return .list(values) }
        repeat {
            guard let value = value(depth: depth + 1) else { return nil }
            values.append(value)
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "]")) ? .list(values) : nil
    }

    private mutating func object(_ depth: Int) -> MarkValue? {
        at += 1
        var values: [String: MarkValue] = [:]
        if take(UInt8(ascii: "}")) { return .object(values) }
        repeat {
            skipSpace()
            guard next == UInt8(ascii: "\""), let name = text(), take(UInt8(ascii: ":")),
                let value = value(depth: depth + 1)
            else { return nil }
            values[name] = value
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "}")) ? .object(values) : nil
    }

    /// Only escapes that ``MarkValue/json`` writes, and the common short ones.
    private mutating func text() -> String? {
        at += 1
        var out: [UInt8] = []
        while let byte = next {
            at += 1
            if byte == UInt8(ascii: "\"") { return String(validating: out, as: UTF8.self) }
            guard byte == UInt8(ascii: "\\") else {
                if byte < 32 { return nil }
                out.append(byte)
                continue
            }
            guard let escaped = next else { return nil }
            at += 1
            switch escaped {
            case UInt8(ascii: "n"): out.append(10)
            case UInt8(ascii: "t"): out.append(9)
            case UInt8(ascii: "r"): out.append(13)
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): out.append(escaped)
            case UInt8(ascii: "u"):
                let digits = bytes[at...].prefix(4)
                guard digits.count == 4,
                    let code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
                    let scalar = Unicode.Scalar(code)
                else { return nil }
                at += 4
                out += String(Character(scalar)).utf8
            default: return nil
            }
        }
        return nil
    }
}
