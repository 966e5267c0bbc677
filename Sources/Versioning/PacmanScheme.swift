/// The order of Arch Linux package versions, equal to that of vercmp.
///
/// A version without a release (`1.0`) is equal to every release of it (`1.0-1`, `1.0-2`), and a
/// separator at the end of a version can make a circle of three: so vercmp has it. Versions that
/// all have a release and end in a letter or digit are strictly ordered. Because of the others
/// there are no sort keys.
///
/// Source: vercmp(8); PKGBUILD(5) for relations.
public struct PacmanScheme: TextScheme {
    typealias Text = PacmanVersion

    /// The name, `pacman`.
    public let name = "pacman"
    /// The package-URL type and the distribution.
    public let otherNames = ["alpm", "arch", "archlinux", "vercmp"]

    /// Makes the scheme; it has no settings.
    public init() {}

    private static let operators = Operators<VersionRelation>(
        [
            ("<", .less), ("<=", .lessOrEqual), ("=", .equal), (">=", .greaterOrEqual),
            (">", .greater),
        ], bare: .equal)

    /// `>=1.2, <2`: all must hold. A version without an operator means `=`.
    func contains(_ version: String, in range: String) throws(VersionError) -> Bool {
        try contains(version, reading(range, Self.operators.bounds), of: range)
    }
}

/// The parts of an Arch Linux version as places in its text: `epoch:version-release`.
struct PacmanVersion: VersionText {
    private let epoch: Range<Int>
    private let version: Range<Int>
    private let release: Range<Int>?

    @inline(__always)
    init(_ bytes: Span<UInt8>) throws(ParseFailure) {
        try checkPrintable(bytes)
        let end = bytes.count
        var start = endOfDigits(bytes, from: 0, to: end)
        if start < end, bytes[start] == 0x3A {
            epoch = 0..<start
            start &+= 1
        } else {
            epoch = 0..<0
            start = 0
        }
        var hyphen = end &- 1
        while hyphen >= start, bytes[hyphen] != 0x2D { hyphen &-= 1 }
        if hyphen >= start {
            version = start..<hyphen
            release = (hyphen &+ 1)..<end
        } else {
            version = start..<end
            release = nil
        }
    }

    func complaint(_ bytes: Span<UInt8>) -> String? {
        if version.isEmpty { return "the version is empty" }
        for position in version {
            switch bytes[position] {
            case 0x2D: return "the version has a hyphen"
            case 0x3A, 0x2F: return "the version has a colon or slash"
            default: break
            }
        }
        guard let release else { return nil }
        let parts = NumberLists.count(bytes, release)
        for position in release where !bytes[position].isDigit && bytes[position] != 0x2E {
            return "the release is not a number"
        }
        return release.isEmpty || parts > 2 ? "the release is not a number" : nil
    }

    /// Compares by epoch, version and, where both have one, release.
    @inline(__always)
    static func compare(
        _ left: Span<UInt8>, _ one: PacmanVersion, _ right: Span<UInt8>, _ other: PacmanVersion
    ) -> Int {
        var sign = compareDigits(left, one.epoch, right, other.epoch)
        if sign != 0 { return sign }
        sign = compareSegments(left, one.version, right, other.version)
        if sign != 0 { return sign }
        guard let first = one.release, let second = other.release else { return 0 }
        return compareSegments(left, first, right, second)
    }

    /// Compares numbers and words by turns; more separators in front of one make it larger.
    private static func compareSegments(
        _ left: Span<UInt8>, _ leftRun: Range<Int>, _ right: Span<UInt8>, _ rightRun: Range<Int>
    ) -> Int {
        var first = leftRun.lowerBound
        var second = rightRun.lowerBound
        let firstEnd = leftRun.upperBound
        let secondEnd = rightRun.upperBound
        while first < firstEnd, second < secondEnd {
            let one = skipSeparators(left, first, firstEnd)
            let other = skipSeparators(right, second, secondEnd)
            let lengths = (one &- first) &- (other &- second)
            first = one
            second = other
            if first == firstEnd || second == secondEnd { break }
            if lengths != 0 { return lengths }
            let isNumber = left[first].isDigit
            let firstStop = endOfSegment(left, first, firstEnd, isNumber)
            let secondStop = endOfSegment(right, second, secondEnd, isNumber)
            if secondStop == second { return isNumber ? 1 : -1 }
            let sign =
                isNumber
                ? compareDigits(left, first..<firstStop, right, second..<secondStop)
                : compareBytes(left, first..<firstStop, right, second..<secondStop)
            if sign != 0 { return sign }
            first = firstStop
            second = secondStop
        }
        if first == firstEnd, second == secondEnd { return 0 }
        // A word that is left over makes its version the smaller one, anything else the larger one.
        if first == firstEnd { return right[second].isLetter ? 1 : -1 }
        return left[first].isLetter ? -1 : 1
    }

    @inline(__always)
    private static func skipSeparators(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
        var position = start
        while position < end, !bytes[position].isDigit, !bytes[position].isLetter { position &+= 1 }
        return position
    }

    @inline(__always)
    private static func endOfSegment(
        _ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ isNumber: Bool
    ) -> Int {
        if isNumber { return endOfDigits(bytes, from: start, to: end) }
        var position = start
        while position < end, bytes[position].isLetter { position &+= 1 }
        return position
    }
}
