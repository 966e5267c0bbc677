/// A version in a range, which may leave numbers out or open: `1`, `1.x`, `1.2.*`, `v1.2.3-rc.1`.
struct PartialVersion {
    /// The major number; nil when it is `x`, `X` or `*`.
    private(set) var major: UInt64?
    /// The minor number; nil when it is left out or open, or the major number is open.
    private(set) var minor: UInt64?
    /// The patch number; nil when it is left out or open, or a number before it is open.
    private(set) var patch: UInt64?
    /// The pre-release without its hyphen; empty when there is none.
    private(set) var prerelease: [UInt8] = []

    /// Whether at least the patch number is open.
    var isPatchOpen: Bool { patch == nil }

    /// Reads the whole text; nil when it has another form.
    init?(_ text: ArraySlice<UInt8>) {
        var reader = SemVerReader(text)
        reader.skip { $0.isSemVerPrefix }
        guard let first = Self.number(&reader) else { return nil }
        major = first
        if reader.take(0x2E) {
            guard let second = Self.number(&reader) else { return nil }
            minor = major == nil ? nil : second
            if reader.take(0x2E) {
                guard let third = Self.number(&reader), let suffix = reader.suffix() else {
                    return nil
                }
                patch = minor == nil ? nil : third
                prerelease = suffix
            }
        }
        if !reader.isAtEnd { return nil }
    }

    /// Steps over a number or a sign for an open one; nil when neither is there.
    private static func number(_ reader: inout SemVerReader) -> UInt64?? {
        if reader.take(0x2A) || reader.take(0x78) || reader.take(0x58) { return .some(nil) }
        guard let number = reader.number() else { return nil }
        return number
    }

    /// The bound at the version itself, with zeros for open numbers.
    func lowerBound() throws(ParseFailure) -> SemVerComparator {
        let tag = isPatchOpen ? [] : prerelease
        let version = try SemVerVersion(major ?? 0, minor ?? 0, patch ?? 0, prerelease: tag)
        return .normalized(.greaterOrEqual, version)
    }
}

extension UInt8 {
    /// Whether the byte may start a number of a range: a digit, `x`, `X` or `*`.
    var startsSemVerNumber: Bool { isDigit || self == 0x78 || self == 0x58 || self == 0x2A }
}
