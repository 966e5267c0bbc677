/// The order of conda versions and conda's version specifications.
///
/// Source: the documentation of conda's VersionOrder and of its package match specifications.
public struct CondaScheme: KeyedTextScheme {
    typealias Text = CondaVersion

    /// The name, `conda`.
    public let name = "conda"
    /// Its most used channel and its other clients.
    public let otherNames = ["conda-forge", "anaconda", "mamba"]

    /// Makes the scheme; it has no settings.
    public init() {}

    /// `>=1.2,<2|3.*`, `1.2*`, `=1.2`, `==1.2`, `~=1.2`, `!=1.3.*`; `,` binds closer than `|`, and
    /// parentheses group. Regular expressions (`^...$`) are refused.
    func contains(_ version: String, in range: String) throws(VersionError) -> Bool {
        _ = try compare(version, version)
        return try reading(range) { range throws(ParseFailure) in
            try CondaRange.contains(version, range)
        }
    }
}
