/// The order of Perl module versions and the requirements of a META file.
///
/// `compare` and `validate` accept what Perl's `version` calls lax.
///
/// Source: the documentation of Perl's version module; CPAN::Meta::Spec, "Version Ranges".
public struct CpanScheme: KeyedTextScheme {
    typealias Text = CpanVersion

    /// The name, `cpan`.
    public let name = "cpan"
    /// The language.
    public let otherNames = ["perl", "metacpan"]

    /// Makes the scheme; it has no settings.
    public init() {}

    private static let operators = Operators<VersionRelation>(
        [
            ("<", .less), ("<=", .lessOrEqual), (">", .greater), (">=", .greaterOrEqual),
            ("==", .equal), ("!=", .notEqual),
        ], bare: .greaterOrEqual)

    /// `>= 1.2, != 1.5, < 2.0`: all must hold. A version without an operator means `>=`.
    func contains(_ version: String, in range: String) throws(VersionError) -> Bool {
        try contains(version, reading(range, Self.operators.bounds), of: range)
    }
}
