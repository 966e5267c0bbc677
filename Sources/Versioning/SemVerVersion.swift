/// A version as strictly as npm reads it: three numbers, an optional pre-release, an optional build.
///
/// Source: SemVer 2.0.0, items 2, 9 and 10; the limits are npm's.
struct SemVerVersion {
    /// The longest version that npm accepts, in bytes.
    static let maximumLength = 256
    /// The largest number that npm accepts, 2^53 - 1.
    static let maximumNumber: UInt64 = 9_007_199_254_740_991

    let major: UInt64
    let minor: UInt64
    let patch: UInt64
    /// The pre-release identifiers with dots between, without the hyphen; empty for a release.
    let prerelease: [UInt8]

    var isPrerelease: Bool { !prerelease.isEmpty }

    /// Puts a version together.
    ///
    /// - Throws: if a number is above npm's limit or the text would be too long for npm.
    init(
        _ major: UInt64, _ minor: UInt64, _ patch: UInt64, prerelease: [UInt8] = []
    ) throws(ParseFailure) {
        if max(major, minor, patch) > Self.maximumNumber {
            throw ParseFailure(reason: "a number is above 9007199254740991")
        }
        self.major = major
        self.minor = minor
        self.patch = patch
        self.prerelease = prerelease
        let digits = [major, minor, patch].reduce(0) { $0 + String($1).utf8.count }
        if !prerelease.isEmpty, digits + 3 + prerelease.count > Self.maximumLength {
            throw ParseFailure(reason: "it is longer than 256 bytes")
        }
    }

    /// Reads `1.2.3`, with an optional `v` in front, pre-release and build behind.
    init(_ text: ArraySlice<UInt8>) throws(ParseFailure) {
        if text.count > Self.maximumLength {
            throw ParseFailure(reason: "it is longer than 256 bytes")
        }
        var rest = SemVerReader(text)
        _ = rest.take(0x76)
        let first = rest.number()
        let second = rest.take(0x2E) ? rest.number() : nil
        let third = rest.take(0x2E) ? rest.number() : nil
        guard let first, let second, let third else {
            throw ParseFailure(
                reason: "it does not start with three numbers without leading zeros")
        }
        guard let suffix = rest.suffix(), rest.isAtEnd else {
            throw ParseFailure(reason: "its pre-release or build part is malformed")
        }
        try self.init(first, second, third, prerelease: suffix)
    }

    /// Compares by SemVer precedence: negative, zero or positive.
    static func compare(_ one: SemVerVersion, _ other: SemVerVersion) -> Int {
        for (left, right) in [
            (one.major, other.major), (one.minor, other.minor), (one.patch, other.patch),
        ] where left != right {
            return left < right ? -1 : 1
        }
        return SemVerText.comparePrereleases(
            one.prerelease.span, one.prerelease.indices,
            other.prerelease.span, other.prerelease.indices)
    }

    /// The number behind a number.
    ///
    /// - Throws: if it would be above npm's limit.
    static func next(_ number: UInt64) throws(ParseFailure) -> UInt64 {
        if number >= maximumNumber {
            throw ParseFailure(reason: "a number is above 9007199254740990")
        }
        return number + 1
    }

    /// Whether both have the same major, minor and patch number.
    func hasSameNumbers(as other: SemVerVersion) -> Bool {
        major == other.major && minor == other.minor && patch == other.patch
    }
}

/// Walks over the bytes of a version or a comparator; every step that fails leaves the place as is.
struct SemVerReader {
    private let text: ArraySlice<UInt8>
    private(set) var position: Int

    init(_ text: ArraySlice<UInt8>) {
        self.text = text
        position = text.startIndex
    }

    var isAtEnd: Bool { position == text.endIndex }

    var rest: ArraySlice<UInt8> { text[position...] }

    private var next: UInt8? { position < text.endIndex ? text[position] : nil }

    /// Steps over one given byte, if it is there.
    mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    /// Steps over all bytes of a kind.
    mutating func skip(while isSkipped: (UInt8) -> Bool) {
        while let byte = next, isSkipped(byte) { position += 1 }
    }

    /// Steps over a number without leading zeros; one of more than 16 digits gives `UInt64.max`.
    mutating func number() -> UInt64? {
        let start = position
        skip { $0.isDigit }
        guard position > start, text[start] != 0x30 || position == start + 1 else {
            position = start
            return nil
        }
        return boundedValue(text.span, (start - text.startIndex)..<(position - text.startIndex))
    }

    /// Steps over an optional pre-release and an optional build.
    ///
    /// Returns the pre-release without its hyphen, empty when there is none, or nil when one of the
    /// two is malformed.
    mutating func suffix() -> [UInt8]? {
        var prerelease: [UInt8] = []
        if take(0x2D) {
            guard let identifiers = identifiers(leadingZeros: false) else { return nil }
            prerelease = Array(identifiers)
        }
        if take(0x2B), identifiers(leadingZeros: true) == nil { return nil }
        return prerelease
    }

    /// Steps over identifiers with dots between, none of them empty.
    private mutating func identifiers(leadingZeros: Bool) -> ArraySlice<UInt8>? {
        let list = position
        repeat {
            let start = position
            skip { $0.isSemVerIdentifier }
            let identifier = text[start..<position]
            if identifier.isEmpty { return nil }
            if !leadingZeros, identifier.count > 1, identifier.first == 0x30,
                identifier.allSatisfy({ $0.isDigit })
            {
                return nil
            }
        } while take(0x2E)
        return text[list..<position]
    }
}
