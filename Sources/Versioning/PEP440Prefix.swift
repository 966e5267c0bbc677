/// What a version must start with to meet `==1.2.*` or `~=1.2.3`.
struct PEP440Prefix {
    private let text: [UInt8]
    private let version: PEP440Version?

    /// The prefix in front of `.*`.
    init(_ text: [UInt8]) {
        self.text = text
        version = try? PEP440Version(text.span)
    }

    /// The prefix that `~=` asks for: the version without its suffixes and its last release number.
    ///
    /// The packaging library cuts the text as it is written and not the normalised version, so a
    /// spelling that PEP 440 would normalise can keep a number or suffix more (`~=2.2.preview1` asks
    /// for `2.2.*`) or match nothing (`~=v2.2`). Installers behave so, and this does as well.
    init(compatibleWith text: [UInt8]) {
        let mark = text.lastIndex(of: 0x21)
        let epoch = mark.map { Array(text[..<$0]) } ?? [0x30]
        let start = mark.map { $0 + 1 } ?? 0
        var segments: [ArraySlice<UInt8>] = []
        for item in text[start...].split(separator: 0x2E, omittingEmptySubsequences: false) {
            segments += Self.splitNormalizedSuffix(item)
        }
        let kept = segments.prefix { !Self.isSuffix($0) }.dropLast()
        self.init(epoch + [0x21] + kept.joined(separator: [0x2E]))
    }

    /// Splits `2rc1` into `2` and `rc1`; leaves everything that is not of that form.
    private static func splitNormalizedSuffix(_ item: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        let number = item.prefix { $0.isDigit }
        let suffix = item[number.endIndex...]
        for word in ["a", "b", "c", "rc"] where suffix.starts(with: word.utf8) {
            let digits = suffix.dropFirst(word.utf8.count)
            if !number.isEmpty, !digits.isEmpty, digits.allSatisfy({ $0.isDigit }) {
                return [number, suffix]
            }
        }
        return [item]
    }

    private static func isSuffix(_ segment: ArraySlice<UInt8>) -> Bool {
        ["dev", "a", "b", "rc", "post"].contains { segment.starts(with: $0.utf8) }
    }

    /// Whether a version starts with the prefix; its local label does not count.
    ///
    /// Numbers that the version leaves out are zeros: `1` starts with `1.0`.
    func matches(_ bytes: Span<UInt8>, _ tested: PEP440Version) -> Bool {
        guard let version else { return false }
        let own = text.span
        if compareDigits(bytes, tested.epoch, own, version.epoch) != 0 { return false }
        var place = tested.release.lowerBound
        var ownPlace = version.release.lowerBound
        while ownPlace < version.release.upperBound {
            let end = endOfDigits(bytes, from: place, to: tested.release.upperBound)
            let ownEnd = endOfDigits(own, from: ownPlace, to: version.release.upperBound)
            if compareDigits(bytes, place..<end, own, ownPlace..<ownEnd) != 0 { return false }
            place = min(end + 1, tested.release.upperBound)
            ownPlace = ownEnd + 1
        }
        return startsWithSuffixes(bytes, tested, isLonger: place < tested.release.upperBound)
    }

    /// Whether the suffixes of a version start with those of the prefix, which is rarely any.
    private func startsWithSuffixes(
        _ bytes: Span<UInt8>, _ tested: PEP440Version, isLonger: Bool
    ) -> Bool {
        guard let version else { return false }
        let own = version.suffixes
        if own.isEmpty { return true }
        let other = tested.suffixes
        if isLonger || other.count < own.count { return false }
        return zip(own, other).allSatisfy {
            $0.kind == $1.kind && compareDigits(text.span, $0.number, bytes, $1.number) == 0
        }
    }
}

extension PEP440Version {
    /// The suffixes in their normal order; the kind is one letter, made up for this use.
    fileprivate var suffixes: [(kind: Int, number: Range<Int>)] {
        var all: [(kind: Int, number: Range<Int>)] = []
        if preStage != .final { all.append((preStage.rawValue, preNumber)) }
        if let post { all.append((10, post)) }
        if let dev { all.append((11, dev)) }
        return all
    }
}
