/// The order of R package versions and the relations of a DESCRIPTION file.
///
/// `validate` wants two numbers, as R does of a package.
///
/// Source: "Writing R Extensions", "The DESCRIPTION file" and the documentation of numeric_version.
public struct CranScheme: KeyedTextScheme {
    typealias Text = CranVersion

    /// The name, `cran`.
    public let name = "cran"
    /// The language and the other registry that use this order.
    public let otherNames = ["r", "bioconductor"]

    /// Makes the scheme; it has no settings.
    public init() {}

    private static let operators = Operators<VersionRelation>([
        ("<", .less), ("<=", .lessOrEqual), (">", .greater), (">=", .greaterOrEqual),
        ("==", .equal), ("!=", .notEqual),
    ])

    /// `>= 1.2, < 2` or `(>= 1.2), (< 2)`: all must hold.
    func contains(_ version: String, in range: String) throws(VersionError) -> Bool {
        let bounds = try reading(range) { range throws(ParseFailure) in
            var plain = range
            if range.utf8.contains(0x28) { plain = try Self.withoutParentheses(range) }
            return try Self.operators.bounds(plain)
        }
        return try contains(version, bounds, of: range)
    }

    private static func withoutParentheses(_ range: String) throws(ParseFailure) -> String {
        var parts: [String] = []
        for part in range.utf8.split(separator: 0x2C, omittingEmptySubsequences: false) {
            var text = Array(part)[...].drop { $0.isSpace }
            while let last = text.last, last.isSpace { text.removeLast() }
            guard text.first == 0x28, text.last == 0x29, text.count > 2 else {
                throw ParseFailure(reason: "parentheses are not around each relation")
            }
            parts.append(String(decoding: text.dropFirst().dropLast(), as: UTF8.self))
        }
        return parts.joined(separator: ",")
    }
}

/// An R package version: numbers with a dot or hyphen between.
struct CranVersion: KeyedVersionText {
    private let numbers: Range<Int>

    @inline(__always)
    init(_ bytes: Span<UInt8>) throws(ParseFailure) {
        let run = trimmedSpaces(bytes)
        let end = try NumberLists.end(bytes, run) { $0 == 0x2E || $0 == 0x2D }
        if end != run.upperBound {
            throw ParseFailure(
                reason: "\(quoted(bytes, end..<run.upperBound)) follows where it should end")
        }
        numbers = run
    }

    func complaint(_ bytes: Span<UInt8>) -> String? {
        if NumberLists.count(bytes, numbers) < 2 { return "it has one number only" }
        return numbers.count < bytes.count ? "it has white space around it" : nil
    }

    @inline(__always)
    static func compare(
        _ left: Span<UInt8>, _ one: CranVersion, _ right: Span<UInt8>, _ other: CranVersion
    ) -> Int {
        NumberLists.compare(left, one.numbers, right, other.numbers)
    }

    func appendKey(_ bytes: Span<UInt8>, to key: inout [UInt8]) {
        NumberLists.appendKey(bytes, numbers, to: &key)
    }
}
