/// A SemVer version, read leniently: of crates and Hex packages.
struct LenientSemVer: KeyedVersionText {
    let text: SemVerText

    @inline(__always)
    init(_ bytes: Span<UInt8>) throws(ParseFailure) { text = try SemVerText(bytes) }

    func complaint(_ bytes: Span<UInt8>) -> String? { strictSemVerComplaint(bytes) }

    @inline(__always)
    static func compare(
        _ left: Span<UInt8>, _ one: LenientSemVer, _ right: Span<UInt8>, _ other: LenientSemVer
    ) -> Int {
        SemVerText.compare(left, one.text, right, other.text)
    }

    func appendKey(_ bytes: Span<UInt8>, to key: inout [UInt8]) {
        text.appendKey(bytes, to: &key)
    }
}
