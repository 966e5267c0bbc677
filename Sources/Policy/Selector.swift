public import PatchModel

/// Which assets are meant: the one selector language of waves, windows, checks and commands.
///
/// ```
/// selector   = or
/// or         = and { "or" and }
/// and        = not { "and" not }
/// not        = "not" not | "(" or ")" | "all" | field [ operator value ]
/// operator   = "=" | "!=" | "~" | ">=" | "<=" | ">" | "<"
/// ```
///
/// A field is `name`, `key`, `kind`, `path`, `driver`, or else a tag; alone it asks whether it is
/// there. `=` compares bytes. `!=` is exactly `not` and `=`, so it is true where the field is not
/// there. `~` compares with a pattern in which `*` stands for any characters and `?` for one. The
/// others compare decimal numbers and are false where the field is absent or no number. Names and
/// values with other characters than letters, digits and `_-./:@*?+%` stand in quotes.
public struct Selector: Sendable, Hashable, CustomStringConvertible {
    /// How a field is compared.
    public enum Comparison: String, Sendable, Hashable, CaseIterable {
        case equal = "="
        case unequal = "!="
        case matches = "~"
        case atLeast = ">="
        case atMost = "<="
        case above = ">"
        case below = "<"

        var isNumeric: Bool {
            switch self {
            case .equal, .unequal, .matches: false
            case .atLeast, .atMost, .above, .below: true
            }
        }
    }

    /// The parts of a selector.
    public indirect enum Expression: Sendable, Hashable {
        case all
        /// The field is there.
        case present(String)
        case compare(String, Comparison, String)
        case not(Expression)
        /// Two or more, all of which must hold.
        case and([Expression])
        /// Two or more, one of which must hold.
        case or([Expression])
    }

    public let expression: Expression

    /// Every asset.
    public static let all = Selector(expression: .all)
    /// The fields that are no tags.
    public static let assetFields = ["name", "key", "kind", "path", "driver"]
    /// The words that are no names unless they stand in quotes.
    public static let keywords = ["all", "and", "or", "not"]

    /// Whether a text can be the name of a tag: a small letter, then small letters, digits, `-`, `_`
    /// and `.`, 63 bytes at most; no field of an asset and no word of this language.
    public static func isTagName(_ text: String) -> Bool {
        let isPlain = text.utf8.allSatisfy { byte in
            byte &- 0x61 < 26 || byte &- 0x30 < 10 || "-_.".utf8.contains(byte)
        }
        let isLetter = text.utf8.first.map { $0 &- 0x61 < 26 } ?? false
        return isPlain && isLetter && text.utf8.count <= 63 && !assetFields.contains(text)
            && !keywords.contains(text)
    }

    init(expression: Expression) { self.expression = expression }

    /// Reads a selector of at most 4096 bytes, nested 32 levels deep at most.
    ///
    /// - Throws: ``SelectorError`` with the column and what was expected there.
    public init(parsing text: String) throws(SelectorError) {
        var parser = try SelectorParser(text)
        expression = try parser.selector()
    }

    /// Whether an asset is meant.
    public func matches(_ asset: Asset) -> Bool { Self.holds(expression, for: asset) }

    /// The fields and tags that the selector asks for, sorted.
    public var fields: [String] {
        var found: Set<String> = []
        Self.collect(expression, into: &found)
        return found.sorted()
    }

    /// Text that reads back as the same selector.
    public var description: String { Self.text(expression, inside: nil) }

    private static func holds(_ expression: Expression, for asset: Asset) -> Bool {
        switch expression {
        case .all: true
        case .present(let field): value(of: field, in: asset) != nil
        case .not(let part): !holds(part, for: asset)
        case .and(let parts): parts.allSatisfy { holds($0, for: asset) }
        case .or(let parts): parts.contains { holds($0, for: asset) }
        case .compare(let field, let comparison, let wanted):
            compare(value(of: field, in: asset), comparison, wanted)
        }
    }

    private static func value(of field: String, in asset: Asset) -> String? {
        switch field {
        case "name": asset.name
        case "key": asset.key
        case "kind": asset.kind.rawValue
        case "path": asset.path
        case "driver": asset.driver
        default: asset.tags[field]?.value
        }
    }

    private static func compare(_ found: String?, _ how: Comparison, _ wanted: String) -> Bool {
        guard let found else { return how == .unequal }
        switch how {
        // Bytes, not canonical equivalence: names are what the asset's owner typed.
        case .equal: return found.utf8.elementsEqual(wanted.utf8)
        case .unequal: return !found.utf8.elementsEqual(wanted.utf8)
        case .matches: return WildcardPattern(wanted).matches(found)
        case .atLeast, .atMost, .above, .below: break
        }
        guard let left = DecimalText.number(found), let right = DecimalText.number(wanted) else {
            return false
        }
        return switch how {
        case .atLeast: left >= right
        case .atMost: left <= right
        case .above: left > right
        default: left < right
        }
    }

    private static func collect(_ expression: Expression, into found: inout Set<String>) {
        switch expression {
        case .all: break
        case .present(let field), .compare(let field, _, _): found.insert(field)
        case .not(let part): collect(part, into: &found)
        case .and(let parts), .or(let parts): for part in parts { collect(part, into: &found) }
        }
    }

    /// - Parameter inside: the operator around this part, which decides on parentheses.
    private static func text(_ expression: Expression, inside: String?) -> String {
        switch expression {
        case .all: return "all"
        case .present(let field): return written(field)
        case .compare(let field, let how, let value):
            return written(field) + how.rawValue + written(value)
        case .not(let part): return "not " + text(part, inside: "not")
        case .and(let parts):
            let joined = parts.map { text($0, inside: "and") }.joined(separator: " and ")
            return inside == nil || inside == "or" ? joined : "(" + joined + ")"
        case .or(let parts):
            let joined = parts.map { text($0, inside: "or") }.joined(separator: " or ")
            return inside == nil ? joined : "(" + joined + ")"
        }
    }

    /// A name or value, in quotes where it needs them.
    private static func written(_ text: String) -> String {
        let isPlain = !text.isEmpty && text.utf8.allSatisfy(SelectorParser.isWordByte)
        if isPlain, !keywords.contains(text) { return text }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { quoted.unicodeScalars.append("\\") }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }
}

/// A text that is not a selector.
public struct SelectorError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The whole text.
    public var text: String
    /// From 1, in characters (Unicode scalars).
    public var column: Int
    /// What would have been right there.
    public var expected: String
    /// What is there.
    public var found: String

    public init(text: String, column: Int, expected: String, found: String) {
        self.text = text
        self.column = column
        self.expected = expected
        self.found = found
    }

    public var description: String {
        "'\(text.prefix(200))' is not a selector: \(reason)"
    }

    /// The place and the fault, without the text.
    public var reason: String { "column \(column): expected \(expected), got \(found)" }
}

/// Decimal numbers as people write them: `3`, `-1`, `0.5`.
enum DecimalText {
    /// The number; `nil` for any other text, and for one of more than 30 bytes.
    static func number(_ text: String) -> Double? {
        let bytes = Array(text.utf8)
        guard bytes.count <= 30 else { return nil }
        var digits = bytes[...]
        if digits.first == UInt8(ascii: "-") { digits.removeFirst() }
        let parts = digits.split(
            separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy { $0 &- 48 < 10 } }) else {
            return nil
        }
        return Double(text)
    }
}
