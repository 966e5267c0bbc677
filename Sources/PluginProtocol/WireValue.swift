/// A value that crosses the fence.
///
/// Bytes: a tag, then the payload; counts and lengths are LEB128, integers zigzag LEB128, numbers
/// eight bytes IEEE 754 little-endian. A record is a count and that many (field number, value).
public enum WireValue: Sendable, Hashable {
    case null
    case boolean(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case list([WireValue])
    /// By field number; as long as the highest number present.
    case record([WireValue])
    case map([Entry])

    /// A name and its value.
    public struct Entry: Sendable, Hashable {
        public var name: String
        public var value: WireValue

        public init(name: String, value: WireValue) {
            self.name = name
            self.value = value
        }
    }

    /// The tags on the wire.
    public enum Tag: UInt8, Sendable {
        case null, no, yes, integer, number, string, list, record, map
    }

    /// Deepest nesting that is accepted.
    public static let depthLimit = 16

    public var string: String? { if case .string(let value) = self { value } else { nil } }
    public var boolean: Bool? { if case .boolean(let value) = self { value } else { nil } }
    public var integer: Int64? { if case .integer(let value) = self { value } else { nil } }

    public var number: Double? {
        switch self {
        case .number(let value): value
        case .integer(let value): Double(value)
        default: nil
        }
    }

    /// The items of a list; empty for anything else.
    public var list: [WireValue] { if case .list(let items) = self { items } else { [] } }

    /// The entries of a map; empty for anything else.
    public var entries: [Entry] { if case .map(let entries) = self { entries } else { [] } }

    /// A record's field; null when absent or when this is no record.
    public subscript(field: Int) -> WireValue {
        guard case .record(let fields) = self, fields.indices.contains(field) else { return .null }
        return fields[field]
    }
}

/// Why bytes from the other side were refused.
public struct WireError: Error, Sendable, Hashable, CustomStringConvertible {
    public var reason: String

    public init(_ reason: String) { self.reason = reason }

    public var description: String { "protocol error: " + reason }
}
