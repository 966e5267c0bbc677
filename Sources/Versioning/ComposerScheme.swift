/// The order of Composer versions and the constraints of a composer.json.
///
/// `validate` accepts what Composer normalises. `compare` takes any text that starts with a number
/// or is a branch; branches come before all numbers, in the order of their names, where Composer
/// only knows whether they are the same.
///
/// Source: the page "Versions and constraints" of Composer's documentation, and composer/semver.
public struct ComposerScheme: TextScheme, SortKeyedScheme {
    typealias Text = ComposerVersion

    /// The name, `composer`.
    public let name = "composer"
    /// The registry and other names of the ecosystem.
    public let otherNames = ["packagist", "php"]

    /// Makes the scheme; it has no settings.
    public init() {}

    /// `^1.2 || ~2.0`, `>=1.0 <2.0, !=1.5.1`, `1.0.*`, `1.0 - 2.0`, `dev-main`.
    func contains(_ version: String, in range: String) throws(VersionError) -> Bool {
        let constraint = try reading(range, ComposerConstraint.init)
        let bytes = version.utf8Span.span
        do {
            return constraint.contains(bytes, try ComposerVersion(bytes))
        } catch {
            throw VersionError(text: version, scheme: name, reason: error.reason)
        }
    }

    /// The key of a version that `compare` accepts.
    ///
    /// - Throws: `VersionError` for a text that `compare` refuses, and for one with a `#`, which is
    ///   equal to every number and so has no place among them.
    public func sortKey(of version: String) throws(VersionError) -> [UInt8] {
        let bytes = version.utf8Span.span
        do throws(ParseFailure) {
            let text = try ComposerVersion(bytes)
            if case .branch(let branch) = text.form { return [0] + branch.map { bytes[$0] } }
            var tokens = ComposerTokens(text)
            var key: [UInt8] = [1]
            while true {
                let token = tokens.next(bytes)
                if token.kind == .any {
                    throw ParseFailure(reason: "'#' stands for any number")
                }
                token.appendKey(bytes, to: &key)
                if token.kind == .end { return key }
            }
        } catch {
            throw VersionError(text: version, scheme: name, reason: error.reason)
        }
    }
}
