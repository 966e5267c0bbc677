/// The order of Alpine package versions, equal to that of apk 3 for what apk 3 accepts.
///
/// `compare` takes every text without white space. As in apk, two versions that are malformed at
/// the same place are equal.
///
/// Source: apk-package(5) and apk-world(5).
public struct ApkScheme: KeyedTextScheme {
    typealias Text = ApkVersion

    /// The name, `apk`.
    public let name = "apk"
    /// The distributions that use this order.
    public let otherNames = [
        "alpine", "wolfi", "chainguard", "alpaquita", "bellsoft hardened containers", "minimos",
    ]

    /// Makes the scheme; it has no settings.
    public init() {}

    /// An operator of a dependency: an order, and whether a version may go on behind the bound.
    private struct Operation: Sendable {
        let relation: VersionRelation
        var isFuzzy = false
    }

    private static let operators = Operators<Operation>(
        [
            ("<", Operation(relation: .less)), ("<=", Operation(relation: .lessOrEqual)),
            ("=", Operation(relation: .equal)), (">=", Operation(relation: .greaterOrEqual)),
            (">", Operation(relation: .greater)), ("!=", Operation(relation: .notEqual)),
            ("~", Operation(relation: .equal, isFuzzy: true)),
            ("~=", Operation(relation: .equal, isFuzzy: true)),
            ("=~", Operation(relation: .equal, isFuzzy: true)),
            ("<~", Operation(relation: .lessOrEqual, isFuzzy: true)),
            (">~", Operation(relation: .greaterOrEqual, isFuzzy: true)),
        ], bare: .init(relation: .equal))

    /// `>=1.2, <2`: all must hold. `~1.2` allows `1.2` and what continues it, such as `1.2.3-r0`; a
    /// version without an operator means `=`.
    func contains(_ version: String, in range: String) throws(VersionError) -> Bool {
        let relations = try reading(range, Self.operators.list)
        _ = try compare(version, version)
        var isMet = true
        for relation in relations {
            let sign = try reading(range) { _ throws(ParseFailure) in
                try order(version, relation.version, asPrefix: relation.operation.isFuzzy)
            }
            let ordering = VersionOrdering(sign: sign)
            if !relation.operation.relation.allows(ordering) { isMet = false }
        }
        return isMet
    }

    private func order(
        _ version: String, _ bound: String, asPrefix: Bool
    ) throws(ParseFailure) -> Int {
        try checkVersion(bound, as: ApkVersion.self)
        let left = version.utf8Span.span
        let right = bound.utf8Span.span
        return ApkVersion.compare(
            left, try ApkVersion(left), right, try ApkVersion(right), asPrefix: asPrefix)
    }
}
