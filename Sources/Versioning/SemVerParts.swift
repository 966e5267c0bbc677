/// A version in the order of SemVer for the schemes that share it: the lenient reading of
/// `SemVerText`, and its numbers one by one.
struct SemVerParts {
    let text: SemVerText
    let major: Range<Int>
    /// Empty when there is none, which counts as zero.
    let minor: Range<Int>
    /// Empty when there is none, which counts as zero.
    let patch: Range<Int>

    var isPrerelease: Bool { !text.prerelease.isEmpty }

    init(_ bytes: Span<UInt8>) throws(ParseFailure) {
        text = try SemVerText(bytes)
        let end = text.numbers.upperBound
        func number(from start: Int) -> Range<Int> {
            min(start, end)..<endOfDigits(bytes, from: min(start, end), to: end)
        }
        major = number(from: text.numbers.lowerBound)
        minor = number(from: major.upperBound + 1)
        patch = number(from: minor.upperBound + 1)
    }

    /// Whether the three numbers are the same as those of another version.
    static func haveSameNumbers(
        _ left: Span<UInt8>, _ one: SemVerParts, _ right: Span<UInt8>, _ other: SemVerParts
    ) -> Bool {
        compareDigits(left, one.major, right, other.major) == 0
            && compareDigits(left, one.minor, right, other.minor) == 0
            && compareDigits(left, one.patch, right, other.patch) == 0
    }
}

/// What is wrong with a version for a tool that wants SemVer 2.0.0 to the letter; nil for nothing.
///
/// - Parameter start: where the first number must be.
func strictSemVerComplaint(
    _ bytes: Span<UInt8>, from start: Int = 0, leadingZeros: Bool = false
) -> String? {
    var reader = SemVerReader((start..<bytes.count).map { bytes[$0] }[...])
    for index in 0..<3 {
        if index > 0, !reader.take(0x2E) { return "it has not three numbers" }
        if !reader.strictNumber(leadingZeros: leadingZeros) {
            return "it has not three numbers without leading zeros"
        }
    }
    if reader.suffix() == nil || !reader.isAtEnd {
        return "its pre-release or build part is malformed"
    }
    return nil
}

extension SemVerReader {
    /// Steps over a number of any length.
    mutating func strictNumber(leadingZeros: Bool) -> Bool {
        let digits = rest.prefix { $0.isDigit }
        guard !digits.isEmpty, leadingZeros || digits.count == 1 || digits.first != 0x30 else {
            return false
        }
        skip { $0.isDigit }
        return true
    }
}

/// A version with its numbers and pre-release changed, as text for a bound.
enum SemVerBound {
    /// The number behind one, as text.
    static func next(_ bytes: Span<UInt8>, _ run: Range<Int>) -> String {
        let digits = run.map { bytes[$0] }
        return String(decoding: incremented(digits.isEmpty ? [0x30] : digits), as: UTF8.self)
    }

    /// A number as text; a missing one is zero.
    static func text(_ bytes: Span<UInt8>, _ run: Range<Int>) -> String {
        run.isEmpty ? "0" : String(decoding: run.map { bytes[$0] }, as: UTF8.self)
    }

    static func isZero(_ bytes: Span<UInt8>, _ run: Range<Int>) -> Bool {
        for position in run where bytes[position] != 0x30 { return false }
        return true
    }
}
