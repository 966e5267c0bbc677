/// The order of Maven versions and the version ranges of a POM.
///
/// The order is that of `ComparableVersion` up to Maven 3.8.6, which is also the one that the POM
/// reference describes. Later releases differ in a few mixtures of dots, hyphens and words with
/// numbers (`1.0.RC1` beside `1.0-1`). It is no strict order for such mixtures: `1.0.a` comes
/// before `1`, `1` before `1.a` and `1.a` before `1.0.a`. So there are no sort keys.
///
/// Source: the POM reference, "Version Order Specification" and "Dependency Version Requirement
/// Specification".
public struct MavenScheme: TextScheme {
    typealias Text = MavenVersion

    /// The name, `maven`.
    public let name = "maven"
    /// Other tools that use this order.
    public let otherNames = ["gradle"]

    /// Makes the scheme; it has no settings.
    public init() {}

    /// `[1.0,2.0)`, `(,1.5],[1.7,)`, `[1.0]`; a bare version is a recommendation, which every
    /// version satisfies. Also read are relations such as `>= 1.0, < 2.0`, as advisories have them.
    func contains(_ version: String, in range: String) throws(VersionError) -> Bool {
        try contains(version, reading(range, Self.bounds), of: range)
    }

    private static func bounds(_ range: String) throws(ParseFailure) -> BoundSets {
        if PlainRelations.isOne(range) { return try PlainRelations.read(range) }
        var reader = RangeReader(range)
        reader.skipSpaces()
        if reader.isAtEnd { throw ParseFailure(reason: "it is empty") }
        var sets = BoundSets([])
        var highest: String?
        while reader.next == 0x5B || reader.next == 0x28 {
            let interval = try VersionInterval.read(&reader)
            try check(interval)
            if let highest {
                guard let lower = interval.lower, try order(lower, highest) != .ascending else {
                    throw ParseFailure(reason: "its intervals overlap or are not in order")
                }
            }
            highest = interval.upper
            sets.alternatives.append(interval.bounds)
            reader.skipSpaces()
            if reader.take(0x2C) { reader.skipSpaces() }
        }
        if reader.isAtEnd { return sets }
        if !sets.alternatives.isEmpty {
            throw ParseFailure(reason: "\(quoted(reader.rest)) is not an interval")
        }
        try checkVersion(reader.rest, as: MavenVersion.self)
        return BoundSets([[]])
    }

    private static func check(_ interval: VersionInterval) throws(ParseFailure) {
        guard let lower = interval.lower, let upper = interval.upper else { return }
        if lower == upper, !interval.isLowerIncluded || !interval.isUpperIncluded {
            throw ParseFailure(reason: "an interval has the same version at both ends")
        }
        if try order(upper, lower) == .ascending {
            throw ParseFailure(reason: "an interval ends before it starts")
        }
    }

    private static func order(
        _ left: String, _ right: String
    ) throws(ParseFailure) -> VersionOrdering {
        do {
            return try MavenScheme().compare(left, right)
        } catch {
            throw ParseFailure(reason: "in \(quoted(error.text)), \(error.reason)")
        }
    }
}
