/// The order of RPM package versions, equal to that of rpm 4.15 and later.
///
/// `compare` takes every text without white space; a missing epoch is 0, a missing release comes
/// before any. `validate` wants what rpmbuild lets into a package.
///
/// Source: rpm-version(7), rpm-dependencies(7).
public struct RpmScheme: KeyedTextScheme {
    typealias Text = RpmVersion

    /// The name, `rpm`.
    public let name = "rpm"
    /// The distributions and OSV ecosystems that use this order.
    public let otherNames = [
        "redhat", "red hat", "fedora", "centos", "suse", "opensuse", "almalinux", "rocky linux",
        "oracle linux", "amazon linux", "mageia", "openeuler", "photon os", "azure linux",
    ]

    /// Makes the scheme; it has no settings.
    public init() {}

    /// `>= 1.2-3, < 2`: all relations must hold. A version without an operator means `=`.
    ///
    /// As in rpm, a relation without a release speaks of all releases of its version, and a version
    /// without a release meets every relation to that version that has one.
    func contains(_ version: String, in range: String) throws(VersionError) -> Bool {
        let relations = try reading(range, Self.operators.list)
        var isMet = true
        for relation in relations {
            _ = try reading(range) { _ throws(ParseFailure) in
                try checkVersion(relation.version, as: RpmVersion.self)
            }
            if try !overlaps(version, relation.operation, relation.version) { isMet = false }
        }
        return isMet
    }

    private static let operators = Operators<VersionRelation>(
        [
            ("<", .less), ("<=", .lessOrEqual), ("=", .equal), ("==", .equal),
            (">=", .greaterOrEqual), (">", .greater),
        ], bare: .equal)

    private func overlaps(
        _ version: String, _ relation: VersionRelation, _ bound: String
    ) throws(VersionError) -> Bool {
        let left = version.utf8Span.span
        let right = bound.utf8Span.span
        do throws(ParseFailure) {
            let one = try RpmVersion(left)
            let other = try RpmVersion(right)
            // An empty release, as in '1-', counts as none here.
            let isOneWhole = one.release?.isEmpty == false
            let isOtherWhole = other.release?.isEmpty == false
            if isOneWhole, isOtherWhole {
                return relation.allows(
                    VersionOrdering(sign: RpmVersion.compare(left, one, right, other)))
            }
            let sign = RpmVersion.compareWithoutRelease(left, one, right, other)
            if sign == 0, !isOneWhole, isOtherWhole { return true }
            return relation.allows(VersionOrdering(sign: sign))
        } catch {
            throw VersionError(text: version, scheme: name, reason: error.reason)
        }
    }
}
