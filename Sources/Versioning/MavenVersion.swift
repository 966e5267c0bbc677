/// A Maven version, read as `ComparableVersion` reads it: numbers and words with dots between, in
/// lists that each hyphen and each change between digits and letters opens inside the one before.
///
/// Zeros and words that mean a release do not count at the end of a list. Nothing is stored but the
/// end of what counts; the parts are found again while comparing.
///
/// Source: the version order specification of the POM reference, and Maven 3.8.
struct MavenVersion: VersionText {
    /// The end of the last part that counts.
    private let end: Int

    @inline(__always)
    init(_ bytes: Span<UInt8>) throws(ParseFailure) {
        try checkPrintable(bytes)
        var parts = MavenParts(to: bytes.count)
        var last = 0
        while true {
            let part = parts.next(bytes)
            if part.kind == .end { break }
            if part.kind != .list, !part.isNull(bytes) { last = part.run.upperBound }
        }
        end = last
    }

    func complaint(_ bytes: Span<UInt8>) -> String? {
        for position in bytes.indices {
            switch bytes[position] {
            case 0x22, 0x28, 0x29, 0x2A, 0x2C, 0x2F, 0x3A, 0x3C, 0x3E, 0x3F, 0x5B, 0x5C, 0x5D, 0x7B,
                0x7C, 0x7D:
                return "it has one of the characters \" ( ) * , / : < > ? [ \\ ] { | }"
            default: break
            }
        }
        return nil
    }

    /// Compares part by part; what one version has more is compared with nothing.
    static func compare(
        _ left: Span<UInt8>, _ one: MavenVersion, _ right: Span<UInt8>, _ other: MavenVersion
    ) -> Int {
        var first = CountingParts(left, to: one.end)
        var second = CountingParts(right, to: other.end)
        while true {
            let one = first.next(left)
            let other = second.next(right)
            let sign: Int
            switch (one.kind, other.kind) {
            case (.end, .end): return 0
            case (.list, .list): sign = 0
            case (.end, _): sign = -toNothing(right, other)
            case (_, .end): sign = toNothing(left, one)
            case (.number, .number): sign = compareDigits(left, one.run, right, other.run)
            case (.word, .word): sign = compareWords(left, one, right, other)
            default: sign = one.kind.rawValue &- other.kind.rawValue
            }
            if sign != 0 { return sign }
        }
    }

    /// Compares a part with nothing: a number is more unless zero, a word is as its rank says.
    private static func toNothing(_ bytes: Span<UInt8>, _ part: MavenPart) -> Int {
        switch part.kind {
        case .number: part.isNull(bytes) ? 0 : 1
        case .word: part.rank(bytes) &- MavenPart.releaseRank
        // The parts inside decide.
        case .list, .end: 0
        }
    }

    private static func compareWords(
        _ left: Span<UInt8>, _ one: MavenPart, _ right: Span<UInt8>, _ other: MavenPart
    ) -> Int {
        let rank = one.rank(left)
        let sign = rank &- other.rank(right)
        if sign != 0 || rank != MavenPart.unknownRank { return sign }
        for (first, second) in zip(one.run, other.run) {
            let sign = Int(left[first].lowercased) &- Int(right[second].lowercased)
            if sign != 0 { return sign }
        }
        return one.run.count &- other.run.count
    }
}

/// One part of a Maven version.
struct MavenPart {
    /// In the order in which parts of different kinds compare; the end is compared otherwise.
    enum Kind: Int { case end, word, list, number }

    let kind: Kind
    /// The digits or letters; empty for a number that is missing, which counts as zero.
    let run: Range<Int>
    /// Whether a digit follows at once: `a1` is `alpha-1`.
    var isBeforeDigit = false

    static let releaseRank = 5
    static let unknownRank = 7

    /// Whether the part says nothing: zero, or a word that means a release.
    @inline(__always)
    func isNull(_ bytes: Span<UInt8>) -> Bool {
        switch kind {
        case .number:
            for position in run where bytes[position] != 0x30 { return false }
            return true
        case .word: return rank(bytes) == Self.releaseRank
        case .list, .end: return false
        }
    }

    /// The place of a word: known ones in their order, all others last.
    func rank(_ bytes: Span<UInt8>) -> Int {
        let length = run.count
        if length > 9 { return Self.unknownRank }
        let first = bytes[run.lowerBound].lowercased
        if length == 1 {
            guard isBeforeDigit else { return Self.unknownRank }
            return switch first {
            case 0x61: 0
            case 0x62: 1
            case 0x6D: 2
            default: Self.unknownRank
            }
        }
        for (word, rank) in Self.words where isWordInAnyCase(bytes, run, word) { return rank }
        return Self.unknownRank
    }

    private static let words: [(word: StaticString, rank: Int)] = [
        ("alpha", 0), ("beta", 1), ("milestone", 2), ("rc", 3), ("cr", 3), ("snapshot", 4),
        ("final", 5), ("ga", 5), ("release", 5), ("sp", 6),
    ]
}

/// Walks over the parts of a Maven version as they are written.
struct MavenParts {
    private var position = 0
    private let end: Int
    private var isListNext = false

    /// Walks over the parts that start before a place.
    init(to end: Int) { self.end = end }

    @inline(__always)
    mutating func next(_ bytes: Span<UInt8>) -> MavenPart {
        if isListNext {
            isListNext = false
            if position >= end { return MavenPart(kind: .end, run: position..<position) }
            return MavenPart(kind: .list, run: position..<position)
        }
        guard position < end else { return MavenPart(kind: .end, run: position..<position) }
        let start = position
        let isNumber = bytes[start].isDigit
        var stop = start
        let count = bytes.count
        while stop < count, bytes[stop].isDigit == isNumber, bytes[stop] != 0x2E,
            bytes[stop] != 0x2D
        {
            stop &+= 1
        }
        position = stop
        if stop < count {
            switch bytes[stop] {
            case 0x2E: position &+= 1
            case 0x2D:
                position &+= 1
                isListNext = true
            default: isListNext = true
            }
        }
        // A separator where a part should be stands for a zero.
        if isNumber || start == stop { return MavenPart(kind: .number, run: start..<stop) }
        let isBeforeDigit = stop < count && bytes[stop].isDigit
        return MavenPart(kind: .word, run: start..<stop, isBeforeDigit: isBeforeDigit)
    }
}

/// Walks over the parts that count: without those at the end of a list that say nothing.
private struct CountingParts {
    private var parts: MavenParts
    /// Up to here a part that says nothing stands before one that counts.
    private var keptUntil = 0
    /// Whether a list has been opened and nothing has come since.
    private var isListEmpty = false

    init(_ bytes: Span<UInt8>, to end: Int) { parts = MavenParts(to: end) }

    @inline(__always)
    mutating func next(_ bytes: Span<UInt8>) -> MavenPart {
        while true {
            let part = counting(bytes)
            // '1-ga-1' is '1-1': a list that holds nothing but a list is that list.
            if part.kind == .list, isListEmpty { continue }
            isListEmpty = part.kind == .list
            return part
        }
    }

    @inline(__always)
    private mutating func counting(_ bytes: Span<UInt8>) -> MavenPart {
        let part = parts.next(bytes)
        if part.kind == .list || part.kind == .end { return part }
        if part.run.upperBound <= keptUntil || !part.isNull(bytes) { return part }
        return skipOrKeep(part, bytes)
    }

    /// Looks ahead in the list; each part is looked at once, so the whole walk stays linear.
    private mutating func skipOrKeep(_ part: MavenPart, _ bytes: Span<UInt8>) -> MavenPart {
        var ahead = parts
        while true {
            let later = ahead.next(bytes)
            if later.kind == .list || later.kind == .end {
                parts = ahead
                return later
            }
            if !later.isNull(bytes) {
                keptUntil = later.run.upperBound
                return part
            }
        }
    }
}
