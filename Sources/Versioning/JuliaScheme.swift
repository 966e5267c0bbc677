/// The order of Julia package versions and the compatibility entries of a Project.toml.
///
/// Source: the Julia manual, "Version Number Literals"; the documentation of Pkg, "Compatibility".
public struct JuliaScheme: KeyedTextScheme {
    typealias Text = JuliaVersion

    /// The name, `julia`.
    public let name = "julia"
    /// Other names of the ecosystem; there are none.
    public let otherNames: [String] = []

    /// Makes the scheme; it has no settings.
    public init() {}

    /// `1.2` means `^1.2`; also `~1.2`, `=1.2.3`, `>=1.2`, `<2`, `1.2 - 1.4`. A comma stands between
    /// alternatives of which one must hold. Only the three numbers of a version count.
    func contains(_ version: String, in range: String) throws(VersionError) -> Bool {
        let compat = try reading(range, JuliaCompat.init)
        let bytes = version.utf8Span.span
        do {
            return compat.contains(bytes, try JuliaVersion(bytes).numbers)
        } catch {
            throw VersionError(text: version, scheme: name, reason: error.reason)
        }
    }
}

/// A Julia version as places in its text: SemVer, but build metadata counts, a lone `-` is before all
/// pre-releases and a lone `+` behind the release.
struct JuliaVersion: KeyedVersionText {
    /// The numbers and the dots between them.
    let numbers: Range<Int>
    /// The pre-release identifiers; nil for none, empty for a lone hyphen.
    private let prerelease: Range<Int>?
    /// The build identifiers; nil for none, empty for a lone plus.
    private let build: Range<Int>?

    @inline(__always)
    init(_ bytes: Span<UInt8>) throws(ParseFailure) {
        let run = trimmedSpaces(bytes)
        let end = run.upperBound
        var position = run.lowerBound
        if position < end, bytes[position].lowercased == 0x76 { position &+= 1 }
        let start = position
        position = try NumberLists.end(bytes, start..<end) { $0 == 0x2E }
        numbers = start..<position
        var prerelease: Range<Int>?
        if position < end, bytes[position] == 0x2D || bytes[position].isLetter {
            let first = bytes[position] == 0x2D ? position &+ 1 : position
            position = try Self.identifiers(bytes, from: first, to: end)
            prerelease = first..<position
        }
        var build: Range<Int>?
        if position < end, bytes[position] == 0x2B {
            let first = position &+ 1
            position = try Self.identifiers(bytes, from: first, to: end)
            build = first..<position
        }
        if position < end {
            throw ParseFailure(
                reason: "\(quoted(bytes, position..<end)) follows where it should end")
        }
        self.prerelease = prerelease
        self.build = build
    }

    /// Steps over a dotted list of identifiers; only a list without any may be empty.
    private static func identifiers(
        _ bytes: Span<UInt8>, from start: Int, to end: Int
    ) throws(ParseFailure) -> Int {
        if start == end || bytes[start] == 0x2B { return start }
        var position = start
        while true {
            let identifier = position
            while position < end, bytes[position].isSemVerIdentifier { position &+= 1 }
            if position == identifier { throw ParseFailure(reason: "an identifier is empty") }
            if position == end || bytes[position] != 0x2E { return position }
            position &+= 1
        }
    }

    func complaint(_ bytes: Span<UInt8>) -> String? {
        if NumberLists.count(bytes, numbers) > 3 { return "it has more than three numbers" }
        return bytes.count > 0 && (bytes[0].isSpace || bytes[bytes.count - 1].isSpace)
            ? "it has white space around it" : nil
    }

    /// Compares by numbers, pre-release and build.
    static func compare(
        _ left: Span<UInt8>, _ one: JuliaVersion, _ right: Span<UInt8>, _ other: JuliaVersion
    ) -> Int {
        let sign = compareDottedNumbers(left, one.numbers, right, other.numbers)
        if sign != 0 { return sign }
        switch (one.prerelease, other.prerelease) {
        case (nil, nil): break
        case (nil, _): return 1
        case (_, nil): return -1
        case (let first?, let second?):
            let sign = compareLists(left, first, right, second)
            if sign != 0 { return sign }
        }
        switch (one.build, other.build) {
        case (nil, nil): return 0
        case (nil, _): return -1
        case (_, nil): return 1
        case (let first?, let second?): return compareLists(left, first, right, second)
        }
    }

    /// Compares two lists; the lone sign is an identifier that comes before all others.
    private static func compareLists(
        _ left: Span<UInt8>, _ leftRun: Range<Int>, _ right: Span<UInt8>, _ rightRun: Range<Int>
    ) -> Int {
        if leftRun.isEmpty || rightRun.isEmpty {
            return (leftRun.isEmpty ? 0 : 1) &- (rightRun.isEmpty ? 0 : 1)
        }
        return SemVerText.comparePrereleases(left, leftRun, right, rightRun)
    }

    func appendKey(_ bytes: Span<UInt8>, to key: inout [UInt8]) {
        SortKey.appendDotted(numbers, of: bytes, to: &key)
        if let prerelease {
            key.append(0)
            SortKey.append(identifiers: prerelease, of: bytes, to: &key)
        } else {
            key.append(1)
        }
        if let build {
            key.append(1)
            SortKey.append(identifiers: build, of: bytes, to: &key)
        } else {
            key.append(0)
        }
    }
}

/// A compatibility entry: spans of which one must hold.
struct JuliaCompat {
    /// At least `lower`, and up to all that starts with `upper`.
    private struct Span3 {
        var lower: [[UInt8]] = []
        /// Nil for no upper end.
        var upper: [[UInt8]]?
        /// Whether the upper end itself is outside.
        var isUpperOpen = false
    }

    private let spans: [Span3]

    init(_ text: String) throws(ParseFailure) {
        var spans: [Span3] = []
        for part in text.utf8.split(separator: 0x2C, omittingEmptySubsequences: false) {
            var reader = RangeReader(part)
            reader.skipSpaces()
            spans.append(try Self.span(&reader))
            reader.skipSpaces()
            if !reader.isAtEnd {
                throw ParseFailure(reason: "\(quoted(reader.rest)) follows a version")
            }
        }
        self.spans = spans
    }

    private static func span(_ reader: inout RangeReader) throws(ParseFailure) -> Span3 {
        // The sign for 'greater or equal' is one character of three bytes.
        let sign = reader.take("\u{2265}") ? ">=" : reader.sign()
        reader.skipSpaces()
        let numbers = try numbers(&reader)
        switch sign {
        case "", "^":
            if sign.isEmpty, reader.skipSpaces(), reader.take(0x2D) {
                reader.skipSpaces()
                return Span3(lower: numbers, upper: try Self.numbers(&reader))
            }
            return Span3(lower: numbers, upper: caret(numbers))
        case "~": return Span3(lower: numbers, upper: Array(numbers.prefix(2)))
        case "=": return Span3(lower: numbers, upper: numbers)
        case ">=": return Span3(lower: numbers)
        case "<": return Span3(upper: numbers, isUpperOpen: true)
        default:
            throw ParseFailure(reason: "operator \(quoted(sign)) is unknown; use ^, ~, =, >= or <")
        }
    }

    /// Up to which number a caret goes: the first that is not zero, or the last.
    private static func caret(_ numbers: [[UInt8]]) -> [[UInt8]] {
        let place = numbers.firstIndex { number in number.contains { $0 != 0x30 } }
        return Array(numbers.prefix((place ?? numbers.count - 1) + 1))
    }

    private static func numbers(_ reader: inout RangeReader) throws(ParseFailure) -> [[UInt8]] {
        _ = reader.take(0x76)
        var numbers: [[UInt8]] = []
        repeat {
            let digits = Array(reader.word { $0.isDigit }.utf8)
            if digits.isEmpty { throw ParseFailure(reason: "a number is missing") }
            numbers.append(digits)
        } while numbers.count < 3 && reader.take(0x2E)
        return numbers
    }

    /// Whether the numbers of a version lie in one of the spans.
    func contains(_ bytes: Span<UInt8>, _ run: Range<Int>) -> Bool {
        spans.contains { span in
            guard Self.order(bytes, run, span.lower, count: 3) >= 0 else { return false }
            guard let upper = span.upper else { return true }
            if span.isUpperOpen { return Self.order(bytes, run, upper, count: 3) < 0 }
            return Self.order(bytes, run, upper, count: upper.count) <= 0
        }
    }

    /// Compares the first numbers of a version with those of an end; a missing one is zero.
    private static func order(
        _ bytes: Span<UInt8>, _ run: Range<Int>, _ numbers: [[UInt8]], count: Int
    ) -> Int {
        var position = run.lowerBound
        let missing: [UInt8] = []
        for index in 0..<count {
            let start = min(position, run.upperBound)
            let stop = endOfDigits(bytes, from: start, to: run.upperBound)
            let number = index < numbers.count ? numbers[index] : missing
            let sign = compareDigits(bytes, start..<stop, number.span, number.indices)
            if sign != 0 { return sign }
            position = stop + 1
        }
        return 0
    }
}
