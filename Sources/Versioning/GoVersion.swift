/// A version of a Go module in the order of golang.org/x/mod/semver, which is that of SemVer: a
/// pseudo-version is a pre-release, and `+incompatible` is build metadata.
///
/// A leading `v` may be missing, as in advisories; `go1.21.3` is read as `1.21.3`.
///
/// Source: the reference of Go modules, "Versions" and "Pseudo-versions".
struct GoVersion: KeyedVersionText {
    let text: SemVerText

    @inline(__always)
    init(_ bytes: Span<UInt8>) throws(ParseFailure) {
        let isToolchain = bytes.count > 2 && bytes[0] == 0x67 && bytes[1] == 0x6F
        text = try SemVerText(bytes, from: isToolchain ? 2 : 0)
    }

    func complaint(_ bytes: Span<UInt8>) -> String? {
        if bytes[0] != 0x76 { return "it does not start with 'v'" }
        return strictSemVerComplaint(bytes, from: 1)
    }

    @inline(__always)
    static func compare(
        _ left: Span<UInt8>, _ one: GoVersion, _ right: Span<UInt8>, _ other: GoVersion
    ) -> Int {
        SemVerText.compare(left, one.text, right, other.text)
    }

    func appendKey(_ bytes: Span<UInt8>, to key: inout [UInt8]) {
        text.appendKey(bytes, to: &key)
    }
}
