/// The order of Haskell package versions and the version ranges of Cabal.
///
/// Source: the Haskell Package Versioning Policy; the Cabal user guide, "build-depends".
public struct HackageScheme: KeyedTextScheme {
    typealias Text = HackageVersion

    /// The name, `hackage`.
    public let name = "hackage"
    /// The language, its build tool, its policy and its compiler's advisories.
    public let otherNames = ["haskell", "cabal", "pvp", "ghc"]

    /// Makes the scheme; it has no settings.
    public init() {}

    /// `>=1.2 && <1.3 || ==1.4.*`, `^>=1.2.3`, `== {1.1, 1.2}`, `-any`, with parentheses.
    func contains(_ version: String, in range: String) throws(VersionError) -> Bool {
        let bounds = try reading(range) { range throws(ParseFailure) in
            var reader = HackageRange(range)
            return try reader.read()
        }
        return try contains(version, bounds, of: range)
    }
}

/// A Haskell package version: numbers with dots between.
struct HackageVersion: KeyedVersionText {
    private let numbers: Range<Int>

    @inline(__always)
    init(_ bytes: Span<UInt8>) throws(ParseFailure) {
        let run = trimmedSpaces(bytes)
        let end = try NumberLists.end(bytes, run) { $0 == 0x2E }
        if end != run.upperBound {
            throw ParseFailure(
                reason: "\(quoted(bytes, end..<run.upperBound)) follows where it should end")
        }
        numbers = run
    }

    func complaint(_ bytes: Span<UInt8>) -> String? {
        if numbers.count < bytes.count { return "it has white space around it" }
        var start = 0
        while start < bytes.count {
            let stop = endOfDigits(bytes, from: start, to: bytes.count)
            if stop > start + 1, bytes[start] == 0x30 { return "a number has a leading zero" }
            if stop > start + 9 { return "a number has more than nine digits" }
            start = stop + 1
        }
        return nil
    }

    @inline(__always)
    static func compare(
        _ left: Span<UInt8>, _ one: HackageVersion, _ right: Span<UInt8>, _ other: HackageVersion
    ) -> Int {
        NumberLists.compare(left, one.numbers, right, other.numbers)
    }

    func appendKey(_ bytes: Span<UInt8>, to key: inout [UInt8]) {
        NumberLists.appendKey(bytes, numbers, to: &key)
    }
}

/// Reads a version range of Cabal into alternatives.
struct HackageRange {
    private var reader: RangeReader
    private var depth = 0

    init(_ text: String) { reader = RangeReader(text) }

    /// Reads the whole text.
    mutating func read() throws(ParseFailure) -> BoundSets {
        let range = try alternatives()
        if !reader.isAtEnd {
            throw ParseFailure(reason: "\(quoted(reader.rest)) follows where it should end")
        }
        return BoundSets(range)
    }

    private mutating func alternatives() throws(ParseFailure) -> [[VersionBound]] {
        var sets = try conjunction()
        while reader.take("||") { sets += try conjunction() }
        return sets
    }

    private mutating func conjunction() throws(ParseFailure) -> [[VersionBound]] {
        var sets = try item()
        while reader.take("&&") {
            let next = try item()
            if sets.count * next.count > 1000 {
                throw ParseFailure(reason: "it has more than 1000 alternatives")
            }
            if sets.count == 1, next.count == 1 {
                // In place, so that a long list takes linear time.
                sets[0] += next[0]
            } else {
                sets = sets.flatMap { left in next.map { left + $0 } }
            }
        }
        return sets
    }

    private mutating func item() throws(ParseFailure) -> [[VersionBound]] {
        reader.skipSpaces()
        defer { reader.skipSpaces() }
        if reader.take(0x28) {
            depth += 1
            if depth > 50 { throw ParseFailure(reason: "it has more than 50 parentheses inside") }
            let inner = try alternatives()
            depth -= 1
            if !reader.take(0x29) { throw ParseFailure(reason: "a ')' is missing") }
            return inner
        }
        if reader.take("-any") { return [[]] }
        if reader.take("-none") { return [] }
        let sign = reader.sign()
        reader.skipSpaces()
        if sign == "==" || sign == "^>=", reader.take(0x7B) { return try set(sign) }
        return [try bounds(sign, version(isOpenAllowed: sign == "=="))]
    }

    /// Reads `1.1, 1.2}`.
    private mutating func set(_ sign: String) throws(ParseFailure) -> [[VersionBound]] {
        var sets: [[VersionBound]] = []
        repeat {
            reader.skipSpaces()
            sets.append(try bounds(sign, version(isOpenAllowed: sign == "==")))
            reader.skipSpaces()
        } while reader.take(0x2C)
        if !reader.take(0x7D) { throw ParseFailure(reason: "a '}' is missing") }
        return sets
    }

    /// Reads a version, which may end in `.*`.
    private mutating func version(
        isOpenAllowed: Bool
    ) throws(ParseFailure) -> (text: String, isOpen: Bool) {
        var text = reader.word { $0.isDigit || $0 == 0x2E }
        var isOpen = false
        if text.utf8.last == 0x2E, isOpenAllowed, reader.take(0x2A) {
            text.removeLast()
            isOpen = true
        }
        if text.isEmpty { throw ParseFailure(reason: "a version is missing") }
        try checkVersion(text, as: HackageVersion.self)
        return (text, isOpen)
    }

    private func bounds(
        _ sign: String, _ version: (text: String, isOpen: Bool)
    ) throws(ParseFailure) -> [VersionBound] {
        let (text, isOpen) = version
        switch sign {
        case "==":
            if !isOpen { return [VersionBound(.equal, text)] }
            return [
                VersionBound(.greaterOrEqual, text),
                VersionBound(.less, Self.next(text, keeping: .max)),
            ]
        case ">=": return [VersionBound(.greaterOrEqual, text)]
        case ">": return [VersionBound(.greater, text)]
        case "<=": return [VersionBound(.lessOrEqual, text)]
        case "<": return [VersionBound(.less, text)]
        case "^>=":
            // The same major version, which is the first two numbers.
            return [
                VersionBound(.greaterOrEqual, text),
                VersionBound(.less, Self.next(text, keeping: 2)),
            ]
        default:
            throw ParseFailure(
                reason: "operator \(quoted(sign)) is unknown; use ==, >=, >, <=, < or ^>=")
        }
    }

    /// The first numbers with the last of them raised; `1` has a second number of 0.
    private static func next(_ version: String, keeping count: Int) -> String {
        var numbers = version.utf8.split(separator: 0x2E).map { Array($0) }
        if count == 2, numbers.count == 1 { numbers.append([0x30]) }
        numbers = Array(numbers.prefix(count))
        let last = numbers.removeLast()
        return (numbers + [incremented(last)]).map { String(decoding: $0, as: UTF8.self) }
            .joined(separator: ".")
    }
}
