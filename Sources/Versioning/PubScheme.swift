/// The order of Dart package versions and the constraints of a pubspec.
///
/// Source: the Dart documentation, "Package dependencies: Version constraints"; where it is silent,
/// the pub_semver package.
public struct PubScheme: KeyedTextScheme {
    typealias Text = PubVersion

    /// The name, `pub`.
    public let name = "pub"
    /// The language and its framework.
    public let otherNames = ["dart", "flutter"]

    /// Makes the scheme; it has no settings.
    public init() {}

    /// `^1.2.3`, `>=1.2.3 <2.0.0`, `1.2.3`, `any`. `<2.0.0` leaves out the pre-releases of `2.0.0`,
    /// unless the lower end is one of them.
    func contains(_ version: String, in range: String) throws(VersionError) -> Bool {
        let bounds = try reading(range, Self.bounds)
        return try contains(version, bounds, of: range)
    }

    private static let operators = Operators<VersionRelation>(
        [("<", .less), ("<=", .lessOrEqual), (">=", .greaterOrEqual), (">", .greater)],
        bare: .equal)

    private static func bounds(_ range: String) throws(ParseFailure) -> BoundSets {
        var reader = RangeReader(range)
        reader.skipSpaces()
        if reader.rest.utf8.filter({ !$0.isSpace }).elementsEqual("any".utf8) {
            return BoundSets([[]])
        }
        if reader.take(0x5E) {
            reader.skipSpaces()
            return try caret(version(reader.rest))
        }
        if reader.isAtEnd { throw ParseFailure(reason: "it is empty; use 'any'") }
        var bounds: [VersionBound] = []
        while !reader.isAtEnd {
            let operation = try operators.operation(reader.sign())
            reader.skipSpaces()
            let text = reader.word { !$0.isSpace && !$0.isSign }
            bounds.append(VersionBound(operation, try version(text)))
            reader.skipSpaces()
        }
        return BoundSets([try withoutPrereleases(bounds)])
    }

    private static func version(_ text: String) throws(ParseFailure) -> String {
        let bytes = text.utf8Span.span
        let run = trimmedSpaces(bytes)
        let version = String(decoding: run.map { bytes[$0] }, as: UTF8.self)
        do throws(ParseFailure) {
            if let complaint = try PubVersion(version.utf8Span.span).complaint(
                version.utf8Span.span)
            {
                throw ParseFailure(reason: complaint)
            }
        } catch {
            throw ParseFailure(reason: "in \(quoted(version)), \(error.reason)")
        }
        return version
    }

    /// Up to the next version that may break: the next major one, before 1.0 the next minor one.
    private static func caret(_ version: String) throws(ParseFailure) -> BoundSets {
        let bytes = version.utf8Span.span
        let parts = try SemVerParts(bytes)
        let upper =
            SemVerBound.isZero(bytes, parts.major)
            ? "0." + SemVerBound.next(bytes, parts.minor) + ".0-0"
            : SemVerBound.next(bytes, parts.major) + ".0.0-0"
        return BoundSets([[VersionBound(.greaterOrEqual, version), VersionBound(.less, upper)]])
    }

    /// Lowers the upper end to the first pre-release of its version, where pub does.
    private static func withoutPrereleases(
        _ bounds: [VersionBound]
    ) throws(ParseFailure) -> [VersionBound] {
        var lowest: String?
        var highest: VersionBound?
        for bound in bounds {
            if bound.relation != .less, bound.relation != .lessOrEqual {
                if lowest.map({ order($0, bound.version) == .ascending }) ?? true {
                    lowest = bound.version
                }
            }
            if bound.relation != .greater, bound.relation != .greaterOrEqual {
                let place = highest.map { order(bound.version, $0.version) } ?? .ascending
                if place == .ascending || (place == .same && bound.relation == .less) {
                    highest = bound
                }
            }
        }
        guard let highest, highest.relation == .less else { return bounds }
        let bytes = highest.version.utf8Span.span
        let upper = try PubVersion(bytes)
        if upper.isPrerelease || !upper.build.isEmpty { return bounds }
        if let lowest {
            let low = lowest.utf8Span.span
            let from = try SemVerParts(low)
            if from.isPrerelease,
                SemVerParts.haveSameNumbers(low, from, bytes, try SemVerParts(bytes))
            {
                return bounds
            }
        }
        return bounds + [VersionBound(.less, highest.version + "-0")]
    }

    private static func order(_ left: String, _ right: String) -> VersionOrdering? {
        try? PubScheme().compare(left, right)
    }
}
