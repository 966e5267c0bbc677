/// A Dart package version: SemVer, but build metadata counts.
///
/// Source: the documentation of the pub_semver package.
struct PubVersion: KeyedVersionText {
    let text: SemVerText
    /// The build identifiers and the dots between them, without the plus; may be empty.
    let build: Range<Int>

    @inline(__always)
    init(_ bytes: Span<UInt8>) throws(ParseFailure) {
        text = try SemVerText(bytes)
        var end = bytes.count
        while end > 0, bytes[end &- 1].isSpace { end &-= 1 }
        // What SemVerText leaves behind the pre-release is a plus and well-formed build metadata.
        let start = text.prerelease.upperBound
        build = start < end ? (start &+ 1)..<end : end..<end
    }

    var isPrerelease: Bool { !text.prerelease.isEmpty }

    func complaint(_ bytes: Span<UInt8>) -> String? {
        strictSemVerComplaint(bytes, leadingZeros: true).flatMap { complaint in
            // pub_semver allows leading zeros in a pre-release too.
            endsWell(bytes) ? nil : complaint
        }
    }

    private func endsWell(_ bytes: Span<UInt8>) -> Bool {
        guard text.numbers.lowerBound == 0, text.numbers.count > 4 else { return false }
        var dots = 0
        for position in text.numbers where bytes[position] == 0x2E { dots += 1 }
        let next = text.numbers.upperBound
        return dots == 2 && next < bytes.count && bytes[next] == 0x2D
            && !bytes[bytes.count - 1].isSpace
    }

    /// Compares as SemVer does, then by build; no build comes before any.
    @inline(__always)
    static func compare(
        _ left: Span<UInt8>, _ one: PubVersion, _ right: Span<UInt8>, _ other: PubVersion
    ) -> Int {
        let sign = SemVerText.compare(left, one.text, right, other.text)
        if sign != 0 { return sign }
        if one.build.isEmpty || other.build.isEmpty {
            return (one.build.isEmpty ? 0 : 1) &- (other.build.isEmpty ? 0 : 1)
        }
        return SemVerText.comparePrereleases(left, one.build, right, other.build)
    }

    func appendKey(_ bytes: Span<UInt8>, to key: inout [UInt8]) {
        text.appendKey(bytes, to: &key)
        SortKey.append(identifiers: build, of: bytes, to: &key)
    }
}
