/// The order of Rust crate versions, which is that of SemVer, and the requirements of Cargo.
///
/// Source: the Cargo Book, "Specifying Dependencies"; where it is silent, the semver crate.
public struct CargoScheme: KeyedTextScheme {
    typealias Text = CargoVersion

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

/// A crate version: SemVer, read leniently.
struct CargoVersion: KeyedVersionText {
    let text: SemVerText

    @inline(__always)
    init(_ bytes: Span<UInt8>) throws(ParseFailure) { text = try SemVerText(bytes) }

    func complaint(_ bytes: Span<UInt8>) -> String? { strictSemVerComplaint(bytes) }

    @inline(__always)
    static func compare(
        _ left: Span<UInt8>, _ one: CargoVersion, _ right: Span<UInt8>, _ other: CargoVersion
    ) -> Int {
        SemVerText.compare(left, one.text, right, other.text)
    }

    func appendKey(_ bytes: Span<UInt8>, to key: inout [UInt8]) {
        text.appendKey(bytes, to: &key)
    }
}
