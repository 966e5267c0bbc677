/// The order of SemVer 2.0.0 and the range notation of npm.
///
/// `compare` is lenient (see below) and has no upper limit for numbers. `validate` and the version
/// given to `satisfies` are as strict as npm's own parser: three numbers, at most 256 bytes, no
/// number above 9007199254740991. Numbers in pre-releases are compared exactly whatever their size,
/// where npm rounds those above that limit. Build metadata never counts.
///
/// Ecosystems that share the order but not the range notation have schemes of their own: `cargo`,
/// `go`, `hex`, `swift`.
///
/// Source: SemVer 2.0.0 for the order, the semver package of npm for ranges.
public struct SemVerScheme: VersionScheme {
    /// The name, `semver`.
    public let name = "semver"
    /// The ecosystems and package-URL types that use this order with these ranges.
    public let otherNames = [
        "npm", "node", "github actions", "githubactions", "bitnami", "vscode",
    ]

    /// Makes the scheme; it has no settings.
    public init() {}

    /// Checks a version as strictly as npm does.
    ///
    /// - Throws: `VersionError` for what npm refuses.
    public func validate(_ version: String) throws(VersionError) {
        _ = try strict(version)
    }

    /// Compares by SemVer precedence.
    ///
    /// Also accepted are leading `v`, `=` and spaces, leading zeros, fewer or more than three
    /// numbers (a missing one is zero) and a pre-release without its hyphen.
    ///
    /// - Throws: `VersionError` for a text without a number or with a malformed end.
    public func compare(_ left: String, _ right: String) throws(VersionError) -> VersionOrdering {
        let leftBytes = left.utf8Span.span
        let rightBytes = right.utf8Span.span
        let one: SemVerText
        let other: SemVerText
        do {
            one = try SemVerText(leftBytes)
        } catch {
            throw VersionError(text: left, scheme: name, reason: error.reason)
        }
        do {
            other = try SemVerText(rightBytes)
        } catch {
            throw VersionError(text: right, scheme: name, reason: error.reason)
        }
        return VersionOrdering(sign: SemVerText.compare(leftBytes, one, rightBytes, other))
    }

    /// Says whether a version lies in an npm range: `^1.2.3`, `~1.2`, `1.x`, `1.2 - 2`,
    /// `>=1 <3 || 4.*`.
    ///
    /// A pre-release lies in a range only if a comparator with the same three numbers names a
    /// pre-release too.
    ///
    /// - Throws: `VersionError` for a version or a range that npm refuses.
    public func satisfies(_ version: String, _ range: String) throws(VersionError) -> Bool {
        if let answer = try versAnswer(version, range) { return answer }
        let tested = try strict(version)
        do {
            return try SemVerRange(range).contains(tested)
        } catch {
            throw VersionError(text: range, scheme: name, reason: error.reason, subject: .range)
        }
    }

    private func strict(_ version: String) throws(VersionError) -> SemVerVersion {
        var text = version.utf8.drop { $0.isSpace }
        while let last = text.last, last.isSpace { text.removeLast() }
        do throws(ParseFailure) {
            if version.utf8.count > SemVerVersion.maximumLength {
                throw ParseFailure(reason: "it is longer than 256 bytes")
            }
            return try SemVerVersion(Array(text)[...])
        } catch {
            throw VersionError(text: version, scheme: name, reason: error.reason)
        }
    }
}
