/// The order of Debian and Ubuntu package versions, equal to dpkg's own.
///
/// `compare` refuses what `dpkg --compare-versions` refuses and accepts what it only warns about (a
/// version that does not start with a digit, an odd character); `validate` is as strict as
/// `dpkg --validate-version`. Two deviations, both for texts that no package can carry: a zero byte
/// and a line end in front of an epoch are refused.
///
/// Source: deb-version(7) and deb-control(5).
public struct DpkgScheme: VersionScheme {
    /// The name, `dpkg`.
    public let name = "dpkg"
    /// The distributions and the package-URL type that use this order.
    public let otherNames = ["debian", "deb", "ubuntu", "echo"]

    /// Makes the scheme; it has no settings.
    public init() {}

    /// Checks a version as strictly as `dpkg --validate-version`.
    ///
    /// - Throws: `VersionError` for what dpkg refuses or warns about.
    public func validate(_ version: String) throws(VersionError) {
        let bytes = version.utf8Span.span
        do throws(ParseFailure) {
            if let complaint = try DpkgVersion(bytes).complaint(bytes) {
                throw ParseFailure(reason: complaint)
            }
        } catch {
            throw VersionError(text: version, scheme: name, reason: error.reason)
        }
    }

    /// Compares as `dpkg --compare-versions` does: epoch, upstream version, revision.
    ///
    /// - Throws: `VersionError` for what dpkg refuses.
    public func compare(_ left: String, _ right: String) throws(VersionError) -> VersionOrdering {
        let leftBytes = left.utf8Span.span
        let rightBytes = right.utf8Span.span
        let one: DpkgVersion
        let other: DpkgVersion
        do {
            one = try DpkgVersion(leftBytes)
        } catch {
            throw VersionError(text: left, scheme: name, reason: error.reason)
        }
        do {
            other = try DpkgVersion(rightBytes)
        } catch {
            throw VersionError(text: right, scheme: name, reason: error.reason)
        }
        return VersionOrdering(sign: DpkgVersion.compare(leftBytes, one, rightBytes, other))
    }

    /// Says whether a version meets every relation of a comma-separated list such as `>= 1.2, << 2`.
    ///
    /// The operators are Debian's: `<<`, `<=`, `=`, `>=` and `>>`. The obsolete `<` and `>` mean `<=`
    /// and `>=`, as in dpkg, and a version without an operator means `=`.
    ///
    /// - Throws: `VersionError` for an unknown operator, an empty relation or what dpkg refuses.
    public func satisfies(_ version: String, _ range: String) throws(VersionError) -> Bool {
        if let answer = try versAnswer(version, range) { return answer }
        let relations: [DpkgRelation]
        do {
            relations = try DpkgRelation.list(range)
        } catch {
            throw VersionError(text: range, scheme: name, reason: error.reason, subject: .range)
        }
        var isMet = true
        // All relations are compared, so that an invalid version in a later one is not passed over.
        for relation in relations {
            if !relation.allows(try compare(version, relation.version)) { isMet = false }
        }
        return isMet
    }
}
