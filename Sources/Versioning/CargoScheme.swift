/// The order of Rust crate versions, which is that of SemVer, and the requirements of Cargo.
///
/// Source: the Cargo Book, "Specifying Dependencies"; where it is silent, the semver crate.
public struct CargoScheme: KeyedTextScheme {
    typealias Text = LenientSemVer

    /// The name, `cargo`.
    public let name = "cargo"
    /// The registry and the language.
    public let otherNames = ["crates.io", "rust"]

    /// Makes the scheme; it has no settings.
    public init() {}

    /// `1.2` means `^1.2`; also `~1.2`, `=1.2.3`, `1.*`, `>=1.2, <2`.
    ///
    /// As in npm, a pre-release lies in a requirement only if a part of it names a pre-release of the
    /// same three numbers.
    func contains(_ version: String, in range: String) throws(VersionError) -> Bool {
        let requirement = try reading(range, CargoRequirement.init)
        let bytes = version.utf8Span.span
        do {
            return requirement.allows(bytes, try SemVerParts(bytes))
        } catch {
            throw VersionError(text: version, scheme: name, reason: error.reason)
        }
    }
}
