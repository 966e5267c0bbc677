/// The parts of a version that decide its SemVer precedence, as places in its text.
///
/// This reading is lenient, for advisories and lock files: leading `v`, `=` and spaces, leading
/// zeros, any count of numbers (a missing one is zero), and a pre-release without its hyphen
/// (`1.0.0beta1`) are accepted. Numbers have no upper limit.
///
/// Source: SemVer 2.0.0, items 9 to 11.
struct SemVerText {
    /// The numbers and the dots between them; starts and ends with a digit.
    let numbers: Range<Int>
    /// The pre-release identifiers and the dots between them, without the hyphen; may be empty.
    let prerelease: Range<Int>

    @inline(__always)
    init(_ bytes: Span<UInt8>, from first: Int = 0) throws(ParseFailure) {
        var position = first
        var end = bytes.count
        while end > 0, bytes[end &- 1].isSpace { end &-= 1 }
        while position < end, bytes[position].isSemVerPrefix { position &+= 1 }
        let start = position
        position = endOfDigits(bytes, from: start, to: end)
        if position == start { throw Self.missingNumber(bytes, start..<end) }
        while position < end, bytes[position] == 0x2E {
            let number = position &+ 1
            position = endOfDigits(bytes, from: number, to: end)
            if position == number { throw Self.missingNumber(bytes, number..<end) }
        }
        numbers = start..<position
        if position == end {
            prerelease = end..<end
            return
        }
        if bytes[position] == 0x2D {
            prerelease = try Self.identifiers(bytes, from: position &+ 1, to: end)
        } else if bytes[position].isLetter {
            prerelease = try Self.identifiers(bytes, from: position, to: end)
        } else {
            prerelease = position..<position
        }
        position = prerelease.upperBound
        if position == end { return }
        if bytes[position] != 0x2B {
            let shown = quoted(bytes, position..<end)
            throw ParseFailure(reason: "\(shown) follows where it should end")
        }
        position = try Self.identifiers(bytes, from: position &+ 1, to: end).upperBound
        if position < end { throw ParseFailure(reason: "its build metadata has an odd character") }
    }

    private static func missingNumber(_ bytes: Span<UInt8>, _ rest: Range<Int>) -> ParseFailure {
        if rest.isEmpty { return ParseFailure(reason: "a number is missing") }
        return ParseFailure(reason: "\(quoted(bytes, rest)) does not start with a number")
    }

    /// Finds a dotted list of identifiers, none of them empty; ends at the first other byte.
    private static func identifiers(
        _ bytes: Span<UInt8>, from start: Int, to end: Int
    ) throws(ParseFailure) -> Range<Int> {
        var position = start
        while true {
            let identifier = position
            while position < end, bytes[position].isSemVerIdentifier { position &+= 1 }
            if position == identifier { throw ParseFailure(reason: "an identifier is empty") }
            if position == end || bytes[position] != 0x2E { return start..<position }
            position &+= 1
        }
    }

    /// Compares by SemVer precedence; build metadata plays no part.
    @inline(__always)
    static func compare(
        _ left: Span<UInt8>, _ one: SemVerText, _ right: Span<UInt8>, _ other: SemVerText
    ) -> Int {
        let sign = compareDottedNumbers(left, one.numbers, right, other.numbers)
        if sign != 0 { return sign }
        return comparePrereleases(left, one.prerelease, right, other.prerelease)
    }

    /// Compares two pre-release parts; none comes after any.
    @inline(__always)
    static func comparePrereleases(
        _ left: Span<UInt8>, _ leftRun: Range<Int>, _ right: Span<UInt8>, _ rightRun: Range<Int>
    ) -> Int {
        if leftRun.isEmpty || rightRun.isEmpty {
            return (leftRun.isEmpty ? 1 : 0) &- (rightRun.isEmpty ? 1 : 0)
        }
        return compareIdentifiers(left, leftRun, right, rightRun)
    }

    private static func compareIdentifiers(
        _ left: Span<UInt8>, _ leftRun: Range<Int>, _ right: Span<UInt8>, _ rightRun: Range<Int>
    ) -> Int {
        var first = leftRun.lowerBound
        var second = rightRun.lowerBound
        while first < leftRun.upperBound, second < rightRun.upperBound {
            let one = Identifier(left, from: first, to: leftRun.upperBound)
            let other = Identifier(right, from: second, to: rightRun.upperBound)
            let sign =
                switch (one.isNumber, other.isNumber) {
                case (true, true): compareDigits(left, one.run, right, other.run)
                case (true, false): -1
                case (false, true): 1
                case (false, false): compareBytes(left, one.run, right, other.run)
                }
            if sign != 0 { return sign }
            first = one.run.upperBound &+ 1
            second = other.run.upperBound &+ 1
        }
        return (first < leftRun.upperBound ? 1 : 0) &- (second < rightRun.upperBound ? 1 : 0)
    }

    /// One pre-release identifier: a place in the text, and whether it is all digits.
    private struct Identifier {
        let run: Range<Int>
        let isNumber: Bool

        @inline(__always)
        init(_ bytes: Span<UInt8>, from start: Int, to end: Int) {
            var position = start
            var onlyDigits = true
            while position < end, bytes[position] != 0x2E {
                if !bytes[position].isDigit { onlyDigits = false }
                position &+= 1
            }
            run = start..<position
            isNumber = onlyDigits
        }
    }
}

extension UInt8 {
    /// Whether the byte may stand in an identifier: letter, digit or hyphen.
    @inline(__always)
    var isSemVerIdentifier: Bool { isDigit || isLetter || self == 0x2D }

    /// Whether npm skips the byte in front of a version: `v`, `=` or white space.
    @inline(__always)
    var isSemVerPrefix: Bool { self == 0x76 || self == 0x3D || isSpace }
}
