/// The parts of an RPM version as places in its text: `epoch:version-release`.
///
/// Source: rpm-version(7) and the observed behaviour of rpm 4.18.
struct RpmVersion: KeyedVersionText {
    /// The digits before the colon; empty when there is no epoch, which counts as 0.
    let epoch: Range<Int>
    /// The version; may be empty.
    let version: Range<Int>
    /// The release behind the last hyphen; nil when there is none.
    let release: Range<Int>?

    @inline(__always)
    init(_ bytes: Span<UInt8>) throws(ParseFailure) {
        let end = bytes.count
        if end == 0 { throw ParseFailure(reason: "it is empty") }
        // Only digits in front of a colon are an epoch: 'a:1' is a version.
        var position = endOfDigits(bytes, from: 0, to: end)
        if position < end, bytes[position] == 0x3A {
            epoch = 0..<position
            position &+= 1
        } else {
            epoch = 0..<0
            position = 0
        }
        let start = position
        var hyphen = -1
        while position < end {
            let byte = bytes[position]
            if byte == 0x2D { hyphen = position }
            if byte <= 0x20 || byte == 0x7F {
                throw ParseFailure(reason: "it has white space or control characters")
            }
            position &+= 1
        }
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
        if let release, release.isEmpty { return "the release is empty" }
        if boundedValue(bytes, epoch) > UInt64(UInt32.max) {
            return "the epoch is above 4294967295"
        }
        for run in [version, release ?? 0..<0] {
            for position in run where !Self.isAllowed(bytes[position]) {
                return "it has a character other than letters, digits and . _ + ~ ^"
            }
        }
        return nil
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x2E, 0x5F, 0x2B, 0x7E, 0x5E: true
        default: byte.isDigit || byte.isLetter
        }
    }

    /// Compares by epoch, then version, then release; no release comes before any.
    @inline(__always)
    static func compare(
        _ left: Span<UInt8>, _ one: RpmVersion, _ right: Span<UInt8>, _ other: RpmVersion
    ) -> Int {
        let sign = compareWithoutRelease(left, one, right, other)
        if sign != 0 { return sign }
        switch (one.release, other.release) {
        case (nil, nil): return 0
        case (nil, _): return -1
        case (_, nil): return 1
        case (let first?, let second?): return compareSegments(left, first, right, second)
        }
    }

    @inline(__always)
    static func compareWithoutRelease(
        _ left: Span<UInt8>, _ one: RpmVersion, _ right: Span<UInt8>, _ other: RpmVersion
    ) -> Int {
        let sign = compareDigits(left, one.epoch, right, other.epoch)
        if sign != 0 { return sign }
        return compareSegments(left, one.version, right, other.version)
    }

    /// Compares numbers and words by turns; everything else only separates, but for `~`, which comes
    /// before the end, and `^`, which comes behind it and before all else.
    private static func compareSegments(
        _ left: Span<UInt8>, _ leftRun: Range<Int>, _ right: Span<UInt8>, _ rightRun: Range<Int>
    ) -> Int {
        var first = leftRun.lowerBound
        var second = rightRun.lowerBound
        while true {
            let one = Segment(left, from: first, to: leftRun.upperBound)
            let other = Segment(right, from: second, to: rightRun.upperBound)
            if one.kind != other.kind { return one.kind.rawValue &- other.kind.rawValue }
            switch one.kind {
            case .end: return 0
            case .tilde, .caret: break
            case .word:
                let sign = compareBytes(left, one.run, right, other.run)
                if sign != 0 { return sign }
            case .number:
                let sign = compareDigits(left, one.run, right, other.run)
                if sign != 0 { return sign }
            }
            first = one.run.upperBound
            second = other.run.upperBound
        }
    }

    func appendKey(_ bytes: Span<UInt8>, to key: inout [UInt8]) {
        SortKey.append(epoch, of: bytes, to: &key)
        Self.append(version, of: bytes, to: &key)
        key.append(release == nil ? 0 : 1)
        if let release { Self.append(release, of: bytes, to: &key) }
    }

    private static func append(_ run: Range<Int>, of bytes: Span<UInt8>, to key: inout [UInt8]) {
        var position = run.lowerBound
        while true {
            let segment = Segment(bytes, from: position, to: run.upperBound)
            key.append(UInt8(segment.kind.rawValue))
            switch segment.kind {
            case .end: return
            case .tilde, .caret: break
            case .word: SortKey.append(word: segment.run, of: bytes, to: &key)
            case .number: SortKey.append(segment.run, of: bytes, to: &key)
            }
            position = segment.run.upperBound
        }
    }

    /// The next thing that counts.
    private struct Segment {
        /// In the order in which they compare.
        enum Kind: Int { case tilde, end, caret, word, number }

        let kind: Kind
        let run: Range<Int>

        @inline(__always)
        init(_ bytes: Span<UInt8>, from start: Int, to end: Int) {
            var position = start
            while position < end {
                let byte = bytes[position]
                if byte.isDigit {
                    kind = .number
                    run = position..<endOfDigits(bytes, from: position, to: end)
                    return
                }
                if byte.isLetter {
                    var stop = position &+ 1
                    while stop < end, bytes[stop].isLetter { stop &+= 1 }
                    kind = .word
                    run = position..<stop
                    return
                }
                if byte == 0x7E || byte == 0x5E {
                    kind = byte == 0x7E ? .tilde : .caret
                    run = position..<(position &+ 1)
                    return
                }
                position &+= 1
            }
            kind = .end
            run = end..<end
        }
    }
}
