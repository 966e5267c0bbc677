// Byte classes and the comparisons of byte runs that all schemes share. Versions are ASCII in every
// scheme; a byte of 0x80 or more is never a letter or digit here.

extension UInt8 {
    /// Whether the byte is one of `0` to `9`.
    @inline(__always)
    var isDigit: Bool { self &- 0x30 < 10 }

    /// Whether the byte is an ASCII letter.
    @inline(__always)
    var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }

    /// Whether the byte is white space of the C locale: space, tab, line and page ends.
    @inline(__always)
    var isSpace: Bool { self == 0x20 || self &- 9 < 5 }

    /// The byte with an ASCII capital made small.
    @inline(__always)
    var lowercased: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }
}

/// The end of the run of digits that starts at `start`, which is `start` when there is none.
@inline(__always)
func endOfDigits(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int {
    var position = start
    while position < end, bytes[position].isDigit { position &+= 1 }
    return position
}

/// Compares two runs of decimal digits by value, whatever their length; an empty run is zero.
///
/// Returns a negative, zero or positive number. No integer is parsed, so none can overflow.
@inline(__always)
func compareDigits(
    _ left: Span<UInt8>, _ leftRun: Range<Int>, _ right: Span<UInt8>, _ rightRun: Range<Int>
) -> Int {
    var first = leftRun.lowerBound
    var second = rightRun.lowerBound
    while first < leftRun.upperBound, left[first] == 0x30 { first &+= 1 }
    while second < rightRun.upperBound, right[second] == 0x30 { second &+= 1 }
    let length = leftRun.upperBound &- first
    let difference = length &- (rightRun.upperBound &- second)
    if difference != 0 { return difference }
    for offset in 0..<length {
        let one = left[first &+ offset]
        let other = right[second &+ offset]
        if one != other { return Int(one) &- Int(other) }
    }
    return 0
}

/// Compares two runs byte by byte; a run that is the beginning of the other comes first.
@inline(__always)
func compareBytes(
    _ left: Span<UInt8>, _ leftRun: Range<Int>, _ right: Span<UInt8>, _ rightRun: Range<Int>
) -> Int {
    let common = min(leftRun.count, rightRun.count)
    for offset in 0..<common {
        let one = left[leftRun.lowerBound &+ offset]
        let other = right[rightRun.lowerBound &+ offset]
        if one != other { return Int(one) &- Int(other) }
    }
    return leftRun.count &- rightRun.count
}

/// How many bytes two runs have in common at their start, less the digits of an unfinished number.
///
/// What is left to compare starts with a whole number or with another byte in both runs, unless both
/// are equal, which leaves nothing.
@inline(__always)
func sharedPrefix(
    _ left: Span<UInt8>, _ leftRun: Range<Int>, _ right: Span<UInt8>, _ rightRun: Range<Int>
) -> Int {
    let common = min(leftRun.count, rightRun.count)
    var length = 0
    while length < common,
        left[leftRun.lowerBound &+ length] == right[rightRun.lowerBound &+ length]
    {
        length &+= 1
    }
    if length == leftRun.count, length == rightRun.count { return length }
    while length > 0, left[leftRun.lowerBound &+ length &- 1].isDigit { length &-= 1 }
    return length
}

/// Compares two runs of numbers with dots between, number by number; a missing number is zero.
@inline(__always)
func compareDottedNumbers(
    _ left: Span<UInt8>, _ leftRun: Range<Int>, _ right: Span<UInt8>, _ rightRun: Range<Int>
) -> Int {
    let shared = sharedPrefix(left, leftRun, right, rightRun)
    var first = leftRun.lowerBound &+ shared
    var second = rightRun.lowerBound &+ shared
    while first < leftRun.upperBound || second < rightRun.upperBound {
        let firstEnd = endOfDigits(left, from: first, to: leftRun.upperBound)
        let secondEnd = endOfDigits(right, from: second, to: rightRun.upperBound)
        let sign = compareDigits(left, first..<firstEnd, right, second..<secondEnd)
        if sign != 0 { return sign }
        first = min(firstEnd &+ 1, leftRun.upperBound)
        second = min(secondEnd &+ 1, rightRun.upperBound)
    }
    return 0
}

/// Reads at most sixteen digits as a number; a longer run gives `UInt64.max`.
func boundedValue(_ bytes: Span<UInt8>, _ run: Range<Int>) -> UInt64 {
    var value: UInt64 = 0
    var digits = 0
    for position in run {
        let digit = bytes[position] &- 0x30
        if digits > 0 || digit != 0 { digits += 1 }
        if digits > 16 { return .max }
        value = value &* 10 &+ UInt64(digit)
    }
    return value
}

/// Whether a run of bytes is a word.
@inline(__always)
func isWord(_ bytes: Span<UInt8>, _ run: Range<Int>, _ word: StaticString) -> Bool {
    guard run.count == word.utf8CodeUnitCount else { return false }
    return word.withUTF8Buffer { letters in
        var position = 0
        while position < run.count {
            if unsafe bytes[run.lowerBound &+ position] != letters[position] { return false }
            position &+= 1
        }
        return true
    }
}

/// Whether a run of bytes is a word of small letters; capitals do not matter.
@inline(__always)
func isWordInAnyCase(_ bytes: Span<UInt8>, _ run: Range<Int>, _ word: StaticString) -> Bool {
    guard run.count == word.utf8CodeUnitCount else { return false }
    return word.withUTF8Buffer { letters in
        for offset in 0..<run.count {
            let letter = bytes[run.lowerBound &+ offset].lowercased
            if unsafe letter != letters[offset] { return false }
        }
        return true
    }
}
