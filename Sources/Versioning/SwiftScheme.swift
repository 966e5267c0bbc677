/// The order of Swift package versions, which is that of SemVer, and the requirements of a
/// package manifest.
///
/// Source: the documentation of PackageDescription, "Package.Dependency.Requirement" and "Version".
public struct SwiftScheme: KeyedTextScheme {
    typealias Text = SwiftPackageVersion

    /// The name, `swift`.
    public let name = "swift"
    /// Other names of the ecosystem.
    public let otherNames = ["swifturl", "swiftpm"]

    /// Makes the scheme; it has no settings.
    public init() {}

    /// `from: "1.2.3"`, `.upToNextMinor(from: "1.2.3")`, `exact: "1.2.3"`, `"1.0.0"..<"2.0.0"`,
    /// `"1.0.0"..."1.9.9"` and relations such as `>= 1.0.0, < 2.0.0`; quotes may be left out.
    ///
    /// As in the package manager, a range between releases holds for no pre-release, and one that
    /// ends before a release for none of that release.
    func contains(_ version: String, in range: String) throws(VersionError) -> Bool {
        let requirement = try reading(range, SwiftRequirement.init)
        guard try contains(version, requirement.bounds, of: range) else { return false }
        return requirement.admits(version)
    }
}

/// A requirement of a package manifest.
private struct SwiftRequirement {
    let bounds: BoundSets
    /// The ends of a range, for the rule about pre-releases; nil for relations and exact versions.
    private let ends: (lower: String, upper: String)?

    init(_ text: String) throws(ParseFailure) {
        if PlainRelations.isOne(text) {
            bounds = try PlainRelations.read(text)
            ends = nil
            return
        }
        let plain = text.utf8.filter { !$0.isSpace && $0 != 0x22 }
        if let dots = Self.firstRangeDots(plain) {
            let lower = String(decoding: plain[..<dots], as: UTF8.self)
            let upper = String(decoding: plain[(dots + 3)...], as: UTF8.self)
            let isOpen = plain[dots + 2] == 0x3C
            ends = isOpen ? (lower, upper) : nil
            bounds = BoundSets([
                [
                    VersionBound(.greaterOrEqual, lower),
                    VersionBound(isOpen ? .less : .lessOrEqual, upper),
                ]
            ])
            return
        }
        let (label, version) = Self.labelled(plain)
        try checkVersion(version, as: SwiftPackageVersion.self)
        let bytes = version.utf8Span.span
        let parts = try SemVerParts(bytes)
        switch label {
        case "", "exact", ".exact":
            bounds = BoundSets([[VersionBound(.equal, version)]])
            ends = nil
        case "from", ".upToNextMajor":
            let upper = SemVerBound.next(bytes, parts.major) + ".0.0"
            bounds = Self.span(version, upper)
            ends = (version, upper)
        case ".upToNextMinor":
            let major = SemVerBound.text(bytes, parts.major)
            let upper = major + "." + SemVerBound.next(bytes, parts.minor) + ".0"
            bounds = Self.span(version, upper)
            ends = (version, upper)
        default:
            throw ParseFailure(reason: "\(quoted(label)) is no requirement of a package")
        }
    }

    private static func span(_ lower: String, _ upper: String) -> BoundSets {
        BoundSets([[VersionBound(.greaterOrEqual, lower), VersionBound(.less, upper)]])
    }

    /// The place of `..<` or `...`.
    private static func firstRangeDots(_ text: [UInt8]) -> Int? {
        text.indices.dropLast(2).first {
            text[$0] == 0x2E && text[$0 + 1] == 0x2E
                && (text[$0 + 2] == 0x3C || text[$0 + 2] == 0x2E)
        }
    }

    /// Splits `from:1.2.3`, `.exact(1.2.3)` and `.upToNextMajor(from:1.2.3)`.
    private static func labelled(_ text: [UInt8]) -> (label: String, version: String) {
        var rest = text[...]
        var label: [UInt8] = []
        if let paren = rest.firstIndex(of: 0x28), rest.last == 0x29 {
            label = Array(rest[..<paren])
            rest = rest[(paren + 1)...].dropLast()
            if rest.starts(with: "from:".utf8) { rest = rest.dropFirst(5) }
        } else if let colon = rest.firstIndex(of: 0x3A) {
            label = Array(rest[..<colon])
            rest = rest[(colon + 1)...]
        }
        return (String(decoding: label, as: UTF8.self), String(decoding: rest, as: UTF8.self))
    }

    /// Whether the rule about pre-releases lets a version in.
    func admits(_ version: String) -> Bool {
        guard let ends else { return true }
        let bytes = version.utf8Span.span
        let lower = ends.lower.utf8Span.span
        let upper = ends.upper.utf8Span.span
        guard let tested = try? SemVerParts(bytes), let from = try? SemVerParts(lower),
            let to = try? SemVerParts(upper)
        else { return false }
        if !tested.isPrerelease { return true }
        if !from.isPrerelease, !to.isPrerelease { return false }
        return to.isPrerelease || !SemVerParts.haveSameNumbers(upper, to, bytes, tested)
    }
}

/// A Swift package version: SemVer, read leniently.
struct SwiftPackageVersion: KeyedVersionText {
    let text: SemVerText

    @inline(__always)
    init(_ bytes: Span<UInt8>) throws(ParseFailure) { text = try SemVerText(bytes) }

    func complaint(_ bytes: Span<UInt8>) -> String? {
        strictSemVerComplaint(bytes, from: !bytes.isEmpty && bytes[0] == 0x76 ? 1 : 0)
    }

    @inline(__always)
    static func compare(
        _ left: Span<UInt8>, _ one: SwiftPackageVersion, _ right: Span<UInt8>,
        _ other: SwiftPackageVersion
    ) -> Int {
        SemVerText.compare(left, one.text, right, other.text)
    }

    func appendKey(_ bytes: Span<UInt8>, to key: inout [UInt8]) {
        text.appendKey(bytes, to: &key)
    }
}
