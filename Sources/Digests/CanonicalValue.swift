/// A value of canonical JSON: everything but floating point, which has no single text.
///
/// Decimals are strings. Keys of an object are told apart as Swift tells strings apart: by canonical
/// equivalence.
public enum CanonicalValue: Sendable, Hashable {
    case null
    case bool(Bool)
    /// -(2^53 - 1)...2^53 - 1: what every reader of JSON holds exactly; more belongs into a string.
    case integer(Int64)
    case string(String)
    case list([CanonicalValue])
    case object([String: CanonicalValue])
}

extension CanonicalValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    public init(nilLiteral: ()) { self = .null }

    public init(booleanLiteral value: Bool) { self = .bool(value) }

    public init(integerLiteral value: Int64) { self = .integer(value) }

    public init(stringLiteral value: String) { self = .string(value) }

    public init(arrayLiteral elements: CanonicalValue...) { self = .list(elements) }

    /// The last of several equal keys counts.
    public init(dictionaryLiteral elements: (String, CanonicalValue)...) {
        self = .object(Dictionary(elements, uniquingKeysWith: { $1 }))
    }
}

/// Why a value has no canonical JSON.
public enum CanonicalJSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// An integer that readers of JSON would round; as text it is exact.
    case integerOutOfRange(String)
    /// Not a number, or infinite.
    case notFinite
    /// More than ``CanonicalJSON/depthLimit`` levels.
    case tooDeep

    /// One line: what is wrong, and what to do.
    public var description: String {
        switch self {
        case .integerOutOfRange(let digits):
            return "integer '\(digits)' does not fit into 53 bits, write it as text"
        case .notFinite:
            return "a number that is infinite or none has no JSON, leave it out"
        case .tooDeep:
            return "value of more than \(CanonicalJSON.depthLimit) levels, make it flatter"
        }
    }
}
