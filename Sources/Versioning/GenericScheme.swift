/// An order for versions whose ecosystem has none of its own: tags, vendor products, `pkg:generic`.
///
/// Numbers compare by value, words without regard to capitals, and signs only separate. A missing
/// number is zero; words that announce a release (`alpha`, `beta`, `rc` ...) come before it, `final`
/// and `release` do not count, any other word comes behind it: `1.0-rc1 < 1.0 = 1.0.0 < 1.0k < 1.1`.
/// A tilde puts what follows before all else, as in package versions.
///
/// Source: no standard; the reading is Oakum's own.
public struct GenericScheme: KeyedTextScheme {
    typealias Text = GenericVersion

    /// The name, `generic`.
    public let name = "generic"
    /// Ecosystems that prescribe no order of their own.
    public let otherNames = ["conan", "conancenter", "opam", "linux", "android", "freebsd"]

    /// Makes the scheme; it has no settings.
    public init() {}

    /// `>= 1.2, < 2 || = 3`, `[1.2,2)`, `*`. A version without an operator means `=`.
    func contains(_ version: String, in range: String) throws(VersionError) -> Bool {
        try contains(version, reading(range, Self.bounds), of: range)
    }

    private static func bounds(_ range: String) throws(ParseFailure) -> BoundSets {
        var reader = RangeReader(range)
        reader.skipSpaces()
        if reader.rest.utf8.filter({ !$0.isSpace }) == [0x2A] { return BoundSets([[]]) }
        guard reader.next == 0x5B || reader.next == 0x28 else {
            return try PlainRelations.read(range)
        }
        let interval = try VersionInterval.read(&reader)
        reader.skipSpaces()
        if !reader.isAtEnd {
            throw ParseFailure(reason: "\(quoted(reader.rest)) follows the interval")
        }
        return BoundSets([interval.bounds])
    }
}

/// A version as a stream of numbers and words, found again while comparing.
struct GenericVersion: KeyedVersionText {
    private let end: Int

    @inline(__always)
    init(_ bytes: Span<UInt8>) throws(ParseFailure) {
        try checkPrintable(bytes)
        end = bytes.count
    }

    func complaint(_ bytes: Span<UInt8>) -> String? {
        for position in bytes.indices where bytes[position].isDigit { return nil }
        return "it has no number"
    }

    static func compare(
        _ left: Span<UInt8>, _ one: GenericVersion, _ right: Span<UInt8>, _ other: GenericVersion
    ) -> Int {
        var first = Parts(left, to: one.end)
        var second = Parts(right, to: other.end)
        while true {
            let one = first.next(left)
            let other = second.next(right)
            if one.isEnd, other.isEnd { return 0 }
            var sign = one.place &- other.place
            if sign != 0 { return sign }
            switch one.place {
            case Part.word: sign = compareWords(left, one.run, right, other.run)
            case Part.number: sign = compareDigits(left, one.run, right, other.run)
            default: break
            }
            if sign != 0 { return sign }
        }
    }

    private static func compareWords(
        _ left: Span<UInt8>, _ leftRun: Range<Int>, _ right: Span<UInt8>, _ rightRun: Range<Int>
    ) -> Int {
        for (first, second) in zip(leftRun, rightRun) {
            let sign = Int(left[first].lowercased) &- Int(right[second].lowercased)
            if sign != 0 { return sign }
        }
        return leftRun.count &- rightRun.count
    }

    func appendKey(_ bytes: Span<UInt8>, to key: inout [UInt8]) {
        var parts = Parts(bytes, to: end)
        var zeros = 0
        while true {
            let part = parts.next(bytes)
            if part.isEnd {
                key.append(2)
                return
            }
            if part.place == Part.zero {
                zeros += 1
                continue
            }
            // Behind the end stand zeros without end, so what counts is how many come first.
            let isBefore = part.place < Part.zero
            key.append(isBefore ? 1 : 3)
            SortKey.append(count: isBefore ? zeros : ~zeros, to: &key)
            key.append(UInt8(part.place))
            if part.place == Part.word {
                key += part.run.map { bytes[$0].lowercased } + [SortKey.end]
            } else if part.place == Part.number {
                SortKey.append(part.run, of: bytes, to: &key)
            }
            zeros = 0
        }
    }

    private struct Part {
        static let tilde = 0
        static let zero = 8
        static let word = 9
        static let number = 10

        /// A tilde, the rank of a pre-release word from 1 to 7, a zero, another word, or a number.
        let place: Int
        let run: Range<Int>
        var isEnd = false
    }

    private struct Parts {
        private var position = 0
        private let end: Int

        init(_ bytes: Span<UInt8>, to end: Int) {
            self.end = end
            if end > 1, bytes[0].lowercased == 0x76, bytes[1].isDigit { position = 1 }
        }

        @inline(__always)
        mutating func next(_ bytes: Span<UInt8>) -> Part {
            while position < end {
                let start = position
                let byte = bytes[start]
                if byte.isDigit {
                    position = endOfDigits(bytes, from: start, to: end)
                    let run = start..<position
                    return Part(
                        place: SemVerBound.isZero(bytes, run) ? Part.zero : Part.number, run: run)
                }
                position &+= 1
                if byte == 0x7E { return Part(place: Part.tilde, run: start..<position) }
                guard byte.isLetter || byte > 0x7F else { continue }
                while position < end, bytes[position].isLetter || bytes[position] > 0x7F {
                    position &+= 1
                }
                let run = start..<position
                let isBeforeDigit = position < end && bytes[position].isDigit
                if let place = Self.place(bytes, run, isBeforeDigit) {
                    return Part(place: place, run: run)
                }
            }
            return Part(place: Part.zero, run: end..<end, isEnd: true)
        }

        /// The place of a word; nil for one that does not count.
        private static func place(
            _ bytes: Span<UInt8>, _ run: Range<Int>, _ isBeforeDigit: Bool
        ) -> Int? {
            if run.count == 1 {
                // '1.0b2' is a beta, '1.0b' is a patch of 1.0.
                guard isBeforeDigit else { return Part.word }
                switch bytes[run.lowerBound].lowercased {
                case 0x61: return 2
                case 0x62: return 3
                case 0x6D: return 4
                default: return Part.word
                }
            }
            for (word, place) in words where isWordInAnyCase(bytes, run, word) {
                return place == Part.zero ? nil : place
            }
            return Part.word
        }

        private static let words: [(word: StaticString, place: Int)] = [
            ("dev", 1), ("nightly", 1), ("alpha", 2), ("beta", 3), ("milestone", 4), ("pre", 5),
            ("preview", 5), ("rc", 6), ("cr", 6), ("snapshot", 7), ("final", Part.zero),
            ("release", Part.zero), ("ga", Part.zero),
        ]
    }
}
