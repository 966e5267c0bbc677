/// The order of Go module versions with pseudo-versions, and the ranges of module queries.
///
/// `validate` wants a full version as the module mirror has it, with its `v`.
///
/// Source: the reference of Go modules, "Versions", "Version queries" and "retract directive".
public struct GoScheme: KeyedTextScheme {
    typealias Text = GoVersion

    /// The name, `go`.
    public let name = "go"
    /// The package-URL type and other names of the ecosystem.
    public let otherNames = ["golang", "kubernetes"]

    /// Makes the scheme; it has no settings.
    public init() {}

    /// `>=v1.2.0, <v1.3.0 || v1.5`: alternatives of relations; `v1.5` and `v1` stand for all versions
    /// with these numbers; `[v1.0.0, v1.9.9]` is an interval with both ends, as in `retract`.
    func contains(_ version: String, in range: String) throws(VersionError) -> Bool {
        try contains(version, reading(range, Self.bounds), of: range)
    }

    private static func bounds(_ range: String) throws(ParseFailure) -> BoundSets {
        var reader = RangeReader(range)
        reader.skipSpaces()
        if reader.next == 0x5B {
            let interval = try VersionInterval.read(&reader)
            reader.skipSpaces()
            if !reader.isAtEnd {
                throw ParseFailure(reason: "\(quoted(reader.rest)) follows the interval")
            }
            return BoundSets([interval.bounds])
        }
        var sets = try PlainRelations.read(range)
        for (index, alternative) in sets.alternatives.enumerated() {
            var bounds: [VersionBound] = []
            for bound in alternative { bounds += try widened(bound) }
            sets.alternatives[index] = bounds
        }
        return sets
    }

    /// Makes of `v1.5` all versions that start so.
    private static func widened(_ bound: VersionBound) throws(ParseFailure) -> [VersionBound] {
        guard bound.relation == .equal else { return [bound] }
        try checkVersion(bound.version, as: GoVersion.self)
        let bytes = bound.version.utf8Span.span
        let parts = try SemVerParts(bytes)
        guard parts.patch.isEmpty, parts.text.numbers.upperBound == bytes.count else {
            return [bound]
        }
        let major = SemVerBound.text(bytes, parts.major)
        if parts.minor.isEmpty {
            return [
                VersionBound(.greaterOrEqual, major + ".0.0-0"),
                VersionBound(.less, SemVerBound.next(bytes, parts.major) + ".0.0-0"),
            ]
        }
        let minor = SemVerBound.text(bytes, parts.minor)
        let next = SemVerBound.next(bytes, parts.minor)
        return [
            VersionBound(.greaterOrEqual, major + "." + minor + ".0-0"),
            VersionBound(.less, major + "." + next + ".0-0"),
        ]
    }
}
