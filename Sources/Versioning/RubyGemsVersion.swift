/// A gem version as a stream of segments: numbers and words, found again while comparing.
///
/// Source: the documentation of Gem::Version.
struct RubyGemsVersion: KeyedVersionText {
    /// The text without white space at its ends.
    let text: Range<Int>

    @inline(__always)
    init(_ bytes: Span<UInt8>) throws(ParseFailure) {
        text = trimmedSpaces(bytes)
        if text.isEmpty { throw ParseFailure(reason: "it is empty") }
        var hasSegment = false
        for position in text {
            let byte = bytes[position]
            if byte <= 0x20 || byte == 0x7F {
                throw ParseFailure(reason: "it has white space or control characters")
            }
            if byte.isDigit || byte.isLetter { hasSegment = true }
        }
        if !hasSegment { throw ParseFailure(reason: "it has no number") }
    }

    func complaint(_ bytes: Span<UInt8>) -> String? {
        let words = "it is not made of numbers and words with dots between, a number first"
        var position = endOfDigits(bytes, from: text.lowerBound, to: text.upperBound)
        if position == text.lowerBound { return words }
        while position < text.upperBound, bytes[position] == 0x2E {
            let start = position &+ 1
            position = start
            while position < text.upperBound, bytes[position].isDigit || bytes[position].isLetter {
                position &+= 1
            }
            if position == start { return words }
        }
        if position == text.upperBound { return nil }
        if bytes[position] != 0x2D { return words }
        repeat {
            let start = position &+ 1
            position = start
            while position < text.upperBound, bytes[position].isSemVerIdentifier { position &+= 1 }
            if position == start { return words }
        } while position < text.upperBound && bytes[position] == 0x2E
        return position == text.upperBound ? nil : words
    }

    /// Compares segment by segment; a missing one is zero, a word comes before every number.
    static func compare(
        _ left: Span<UInt8>, _ one: RubyGemsVersion, _ right: Span<UInt8>, _ other: RubyGemsVersion
    ) -> Int {
        var first = CanonicalSegments(in: one.text)
        var second = CanonicalSegments(in: other.text)
        while true {
            let one = first.next(left)
            let other = second.next(right)
            let sign: Int
            switch (one.kind, other.kind) {
            case (.end, .end): return 0
            case (.word, .word):
                sign = compareWords(left, one, right, other)
            case (.word, _): return -1
            case (_, .word): return 1
            case (_, _): sign = compareDigits(left, one.run, right, other.run)
            }
            if sign != 0 { return sign }
        }
    }

    private static func compareWords(
        _ left: Span<UInt8>, _ one: Segment, _ right: Span<UInt8>, _ other: Segment
    ) -> Int {
        switch (one.isHyphen, other.isHyphen) {
        case (true, true): 0
        case (true, false): -compareToPre(right, other.run)
        case (false, true): compareToPre(left, one.run)
        case (false, false): compareBytes(left, one.run, right, other.run)
        }
    }

    /// Compares a word with `pre`, which a hyphen stands for.
    private static func compareToPre(_ bytes: Span<UInt8>, _ run: Range<Int>) -> Int {
        let pre: InlineArray<3, UInt8> = [0x70, 0x72, 0x65]
        return compareBytes(bytes, run, pre.span, 0..<3)
    }

    func appendKey(_ bytes: Span<UInt8>, to key: inout [UInt8]) {
        var segments = CanonicalSegments(in: text)
        var zeros = 0
        while true {
            let segment = segments.next(bytes)
            switch segment.kind {
            case .end:
                // Behind the end stand zeros without end.
                key.append(2)
                return
            case .word:
                key.append(1)
                SortKey.append(count: zeros, to: &key)
                if segment.isHyphen {
                    key += [0x70, 0x72, 0x65, SortKey.end]
                } else {
                    SortKey.append(word: segment.run, of: bytes, to: &key)
                }
                zeros = 0
            case .number:
                if segment.isZero(bytes) {
                    zeros += 1
                } else {
                    key.append(3)
                    SortKey.append(count: ~zeros, to: &key)
                    SortKey.append(segment.run, of: bytes, to: &key)
                    zeros = 0
                }
            }
        }
    }

    /// Compares the leading numbers with those of a bound, less the bound's last one: what `~>` asks
    /// for is that they are not larger.
    static func compareLeadingNumbers(
        _ left: Span<UInt8>, _ one: RubyGemsVersion, _ right: Span<UInt8>, _ other: RubyGemsVersion
    ) -> Int {
        var count = 0
        var segments = Segments(in: other.text)
        while segments.next(right).kind == .number { count += 1 }
        var first = Segments(in: one.text)
        var second = Segments(in: other.text)
        var isNumber = true
        for _ in 0..<max(1, count - 1) {
            var tested = Segment(kind: .end, run: 0..<0)
            if isNumber { tested = first.next(left) }
            if tested.kind != .number {
                isNumber = false
                tested = Segment(kind: .end, run: 0..<0)
            }
            let bound = second.next(right)
            let sign = compareDigits(left, tested.run, right, bound.run)
            if sign != 0 { return sign }
        }
        return 0
    }

    fileprivate struct Segment {
        enum Kind { case number, word, end }

        let kind: Kind
        let run: Range<Int>
        /// Whether it is a hyphen, which is the word `pre`.
        var isHyphen = false

        func isZero(_ bytes: Span<UInt8>) -> Bool {
            for position in run where bytes[position] != 0x30 { return false }
            return true
        }
    }

    /// Walks over numbers, words and hyphens; everything else only separates.
    fileprivate struct Segments {
        private var position: Int
        private let end: Int

        init(in text: Range<Int>) {
            position = text.lowerBound
            end = text.upperBound
        }

        @inline(__always)
        mutating func next(_ bytes: Span<UInt8>) -> Segment {
            while position < end {
                let start = position
                let byte = bytes[start]
                if byte.isDigit {
                    position = endOfDigits(bytes, from: start, to: end)
                    return Segment(kind: .number, run: start..<position)
                }
                position &+= 1
                if byte.isLetter {
                    while position < end, bytes[position].isLetter { position &+= 1 }
                    return Segment(kind: .word, run: start..<position)
                }
                if byte == 0x2D {
                    return Segment(kind: .word, run: start..<position, isHyphen: true)
                }
            }
            return Segment(kind: .end, run: end..<end)
        }
    }

    /// Walks over the segments without the zeros in front of the first word.
    private struct CanonicalSegments {
        private var segments: Segments
        private var isBeforeWord = true
        private var keptUntil = 0

        init(in text: Range<Int>) { segments = Segments(in: text) }

        @inline(__always)
        mutating func next(_ bytes: Span<UInt8>) -> Segment {
            let segment = segments.next(bytes)
            if !isBeforeWord || segment.kind == .end { return segment }
            if segment.kind == .word {
                isBeforeWord = false
                return segment
            }
            if segment.run.upperBound <= keptUntil || !segment.isZero(bytes) { return segment }
            return skipOrKeep(segment, bytes)
        }

        /// Looks ahead; each segment is looked at once, so the whole walk stays linear.
        private mutating func skipOrKeep(_ zero: Segment, _ bytes: Span<UInt8>) -> Segment {
            var ahead = segments
            while true {
                let later = ahead.next(bytes)
                if later.kind != .number {
                    segments = ahead
                    isBeforeWord = false
                    return later
                }
                if !later.isZero(bytes) {
                    keptUntil = later.run.upperBound
                    return zero
                }
            }
        }
    }
}
