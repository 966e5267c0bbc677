/// The order of Hex package versions, which is that of SemVer, and the requirements of Elixir.
///
/// `validate` is as strict as Elixir's `Version.parse`.
///
/// Source: the documentation of Elixir's Version module.
public struct HexScheme: KeyedTextScheme {
    typealias Text = LenientSemVer

    /// The name, `hex`.
    public let name = "hex"
    /// The languages of the ecosystem.
    public let otherNames = ["elixir", "erlang"]

    /// Makes the scheme; it has no settings.
    public init() {}

    private enum Operation: Sendable {
        case relation(VersionRelation)
        case approximate
    }

    private static let operators = Operators<Operation>(
        [
            ("==", .relation(.equal)), ("!=", .relation(.notEqual)), ("!", .relation(.notEqual)),
            (">", .relation(.greater)), (">=", .relation(.greaterOrEqual)),
            ("<", .relation(.less)), ("<=", .relation(.lessOrEqual)), ("~>", .approximate),
        ], bare: .relation(.equal))

    /// `~> 1.2 or >= 2.0.0 and < 2.5.0`; `and` binds closer. `~> 1.2` is `>= 1.2.0` and before the
    /// pre-releases of `2.0.0`. Pre-releases are treated as any other version.
    func contains(_ version: String, in range: String) throws(VersionError) -> Bool {
        try contains(version, reading(range, Self.bounds), of: range)
    }

    private static func bounds(_ range: String) throws(ParseFailure) -> BoundSets {
        var reader = RangeReader(range)
        var sets = BoundSets([[]])
        while true {
            reader.skipSpaces()
            let operation = try operators.operation(reader.sign())
            reader.skipSpaces()
            let version = reader.word { !$0.isSpace && !$0.isSign }
            sets.alternatives[sets.alternatives.count - 1] += try bounds(operation, version)
            let hasSpace = reader.skipSpaces()
            if reader.isAtEnd { return sets }
            let word = reader.word { $0.isLetter }
            guard hasSpace, word == "and" || word == "or", reader.next?.isSpace == true else {
                throw ParseFailure(reason: "'and' or 'or' is missing behind a version")
            }
            if word == "or" { sets.alternatives.append([]) }
        }
    }

    private static func bounds(
        _ operation: Operation, _ version: String
    ) throws(ParseFailure) -> [VersionBound] {
        let bytes = version.utf8Span.span
        guard case .relation(let relation) = operation else { return try approximate(bytes) }
        if let complaint = strictSemVerComplaint(bytes) {
            throw ParseFailure(reason: "in \(quoted(version)), \(complaint)")
        }
        return [VersionBound(relation, version)]
    }

    /// `~> 1.2` and `~> 1.2.3-rc.1`.
    private static func approximate(_ bytes: Span<UInt8>) throws(ParseFailure) -> [VersionBound] {
        let parts = try SemVerParts(bytes)
        let shown = String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
        var full = Array(shown.utf8)
        if parts.minor.isEmpty { throw ParseFailure(reason: "'~>' needs at least two numbers") }
        if parts.patch.isEmpty { full.insert(contentsOf: ".0".utf8, at: parts.minor.upperBound) }
        if let complaint = strictSemVerComplaint(full.span) {
            throw ParseFailure(reason: "in \(quoted(shown)), \(complaint)")
        }
        let major = SemVerBound.text(bytes, parts.major)
        let upper =
            parts.patch.isEmpty
            ? SemVerBound.next(bytes, parts.major) + ".0.0-0"
            : major + "." + SemVerBound.next(bytes, parts.minor) + ".0-0"
        return [
            VersionBound(.greaterOrEqual, String(decoding: full, as: UTF8.self)),
            VersionBound(.less, upper),
        ]
    }
}
