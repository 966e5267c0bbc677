/// A Cargo requirement: comparators with commas between, which must all hold.
struct CargoRequirement {
    private enum Operation { case exact, greater, greaterOrEqual, less, lessOrEqual, tilde, caret }

    private struct Comparator {
        let operation: Operation
        let major: [UInt8]
        let minor: [UInt8]?
        let patch: [UInt8]?
        let prerelease: [UInt8]
    }

    /// None for `*`.
    private let comparators: [Comparator]

    init(_ text: String) throws(ParseFailure) {
        var reader = RangeReader(text)
        Self.skipBlanks(&reader)
        if reader.isAtEnd { throw ParseFailure(reason: "it is empty") }
        if Self.takeStar(&reader) {
            Self.skipBlanks(&reader)
            if !reader.isAtEnd { throw ParseFailure(reason: "'*' does not stand alone") }
            comparators = []
            return
        }
        var comparators: [Comparator] = []
        while true {
            comparators.append(try Self.comparator(&reader))
            if reader.isAtEnd { break }
            guard reader.take(0x2C) else {
                throw ParseFailure(reason: "\(quoted(reader.rest)) follows a comparator")
            }
            Self.skipBlanks(&reader)
        }
        self.comparators = comparators
    }

    private static func skipBlanks(_ reader: inout RangeReader) { _ = reader.word { $0 == 0x20 } }

    private static func takeStar(_ reader: inout RangeReader) -> Bool {
        reader.take(0x2A) || reader.take(0x78) || reader.take(0x58)
    }

    private static let signs: [(StaticString, Operation)] = [
        (">=", .greaterOrEqual), (">", .greater), ("<=", .lessOrEqual), ("<", .less),
        ("=", .exact), ("~", .tilde), ("^", .caret),
    ]

    private static func comparator(
        _ reader: inout RangeReader
    ) throws(ParseFailure) -> Comparator {
        var operation: Operation?
        for (sign, meant) in signs where reader.take(sign) {
            operation = meant
            break
        }
        skipBlanks(&reader)
        let major = try number(&reader)
        var minor: [UInt8]?
        var patch: [UInt8]?
        var hasStar = false
        if reader.take(0x2E) {
            if takeStar(&reader) { hasStar = true } else { minor = try number(&reader) }
            if reader.take(0x2E) {
                let isStar = takeStar(&reader)
                if !isStar {
                    if hasStar { throw ParseFailure(reason: "a number follows '*'") }
                    patch = try number(&reader)
                }
                hasStar = hasStar || isStar
            }
        }
        var prerelease: [UInt8] = []
        if patch != nil {
            var suffix = SemVerReader(Array(reader.rest.utf8)[...])
            guard let identifiers = suffix.suffix() else {
                throw ParseFailure(reason: "a pre-release or build part is malformed")
            }
            prerelease = identifiers
            let length = suffix.position
            var left = length
            _ = reader.word { _ in
                left -= 1
                return left >= 0
            }
        }
        skipBlanks(&reader)
        return Comparator(
            operation: operation ?? (hasStar ? .exact : .caret), major: major, minor: minor,
            patch: patch, prerelease: prerelease)
    }

    private static func number(_ reader: inout RangeReader) throws(ParseFailure) -> [UInt8] {
        let digits = Array(reader.word { $0.isDigit }.utf8)
        if digits.isEmpty { throw ParseFailure(reason: "a number is missing") }
        if digits.count > 1, digits[0] == 0x30 {
            throw ParseFailure(reason: "a number has a leading zero")
        }
        if digits.count > 20 || (digits.count == 20 && digits.span.isAboveUInt64) {
            throw ParseFailure(reason: "a number is above 18446744073709551615")
        }
        return digits
    }

    /// Whether a version meets the requirement.
    func allows(_ bytes: Span<UInt8>, _ version: SemVerParts) -> Bool {
        guard comparators.allSatisfy({ Self.holds($0, bytes, version) }) else { return false }
        if !version.isPrerelease { return true }
        return comparators.contains { comparator in
            guard let minor = comparator.minor, let patch = comparator.patch else { return false }
            return !comparator.prerelease.isEmpty
                && Self.sign(bytes, version.major, comparator.major) == 0
                && Self.sign(bytes, version.minor, minor) == 0
                && Self.sign(bytes, version.patch, patch) == 0
        }
    }

    private static func sign(_ bytes: Span<UInt8>, _ run: Range<Int>, _ number: [UInt8]) -> Int {
        compareDigits(bytes, run, number.span, number.indices)
    }

    private static func prereleaseSign(
        _ bytes: Span<UInt8>, _ version: SemVerParts, _ comparator: Comparator
    ) -> Int {
        SemVerText.comparePrereleases(
            bytes, version.text.prerelease, comparator.prerelease.span,
            comparator.prerelease.indices)
    }

    private static func holds(
        _ comparator: Comparator, _ bytes: Span<UInt8>, _ version: SemVerParts
    ) -> Bool {
        switch comparator.operation {
        case .exact: isExact(comparator, bytes, version)
        case .greater: order(comparator, bytes, version) > 0
        case .less: order(comparator, bytes, version) < 0
        case .greaterOrEqual:
            isExact(comparator, bytes, version) || order(comparator, bytes, version) > 0
        case .lessOrEqual:
            isExact(comparator, bytes, version) || order(comparator, bytes, version) < 0
        case .tilde: isTilde(comparator, bytes, version)
        case .caret: isCaret(comparator, bytes, version)
        }
    }

    private static func isExact(
        _ comparator: Comparator, _ bytes: Span<UInt8>, _ version: SemVerParts
    ) -> Bool {
        if sign(bytes, version.major, comparator.major) != 0 { return false }
        if let minor = comparator.minor, sign(bytes, version.minor, minor) != 0 { return false }
        if let patch = comparator.patch, sign(bytes, version.patch, patch) != 0 { return false }
        return prereleaseSign(bytes, version, comparator) == 0
    }

    /// The order of a version to the numbers that are given; the same when these do not decide.
    private static func order(
        _ comparator: Comparator, _ bytes: Span<UInt8>, _ version: SemVerParts
    ) -> Int {
        let major = sign(bytes, version.major, comparator.major)
        guard major == 0, let minor = comparator.minor else { return major }
        let second = sign(bytes, version.minor, minor)
        guard second == 0, let patch = comparator.patch else { return second }
        let third = sign(bytes, version.patch, patch)
        return third != 0 ? third : prereleaseSign(bytes, version, comparator)
    }

    private static func isTilde(
        _ comparator: Comparator, _ bytes: Span<UInt8>, _ version: SemVerParts
    ) -> Bool {
        if sign(bytes, version.major, comparator.major) != 0 { return false }
        if let minor = comparator.minor, sign(bytes, version.minor, minor) != 0 { return false }
        if let patch = comparator.patch {
            let third = sign(bytes, version.patch, patch)
            if third != 0 { return third > 0 }
        }
        return prereleaseSign(bytes, version, comparator) >= 0
    }

    private static func isCaret(
        _ comparator: Comparator, _ bytes: Span<UInt8>, _ version: SemVerParts
    ) -> Bool {
        if sign(bytes, version.major, comparator.major) != 0 { return false }
        guard let minor = comparator.minor else { return true }
        let second = sign(bytes, version.minor, minor)
        let isMajorZero = comparator.major == [0x30]
        guard let patch = comparator.patch else { return isMajorZero ? second == 0 : second >= 0 }
        let third = sign(bytes, version.patch, patch)
        if !isMajorZero {
            if second != 0 { return second > 0 }
            if third != 0 { return third > 0 }
        } else if minor != [0x30] {
            if second != 0 { return false }
            if third != 0 { return third > 0 }
        } else if second != 0 || third != 0 {
            return false
        }
        return prereleaseSign(bytes, version, comparator) >= 0
    }
}

extension Span<UInt8> {
    /// Whether twenty digits are a number above the largest of 64 bits.
    fileprivate var isAboveUInt64: Bool {
        let largest = Array("18446744073709551615".utf8)
        return compareDigits(self, 0..<count, largest.span, largest.indices) > 0
    }
}
