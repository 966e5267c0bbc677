/// The parts of a Debian package version, as places in its text.
///
/// Source: deb-version(7), and the behaviour of `dpkg --compare-versions` where the page is silent.
struct DpkgVersion {
    /// The digits before the first colon, without a sign; empty stands for zero.
    let epoch: Range<Int>
    /// The version that the authors gave; never empty.
    let upstream: Range<Int>
    /// What follows the last hyphen; empty when there is none.
    let revision: Range<Int>

    /// Splits a text the way dpkg does, refusing only what dpkg calls an error.
    ///
    /// A version that does not start with a digit, or has an odd character, is a warning for dpkg
    /// and is accepted here; `complaint` finds those.
    @inline(__always)
    init(_ bytes: Span<UInt8>) throws(ParseFailure) {
        var start = 0
        while start < bytes.count, bytes[start].isBlank { start &+= 1 }
        var colon = -1
        var hyphen = -1
        var end = start
        while end < bytes.count {
            let byte = bytes[end]
            // Digits, dots, letters and tildes, nearly all that there is, need no second look.
            if byte < 0x2E || byte == 0x3A {
                if byte == 0x3A {
                    if colon < 0 { colon = end }
                } else if byte == 0x2D {
                    hyphen = end
                } else if byte.isBlank || byte == 0 {
                    break
                }
            }
            end &+= 1
        }
        if end == start || end < bytes.count { try Self.checkEnds(bytes, start, end) }
        var version = start
        if colon >= 0 {
            epoch = try Self.epoch(bytes, start..<colon)
            version = colon &+ 1
            if version == bytes.count { throw ParseFailure(reason: "nothing follows the colon") }
        } else {
            epoch = start..<start
        }
        if hyphen >= version {
            if hyphen &+ 1 == end { throw ParseFailure(reason: "the revision is empty") }
            upstream = version..<hyphen
            revision = (hyphen &+ 1)..<end
        } else {
            upstream = version..<end
            revision = end..<end
        }
        if upstream.isEmpty { throw ParseFailure(reason: "the upstream version is empty") }
    }

    /// Refuses a text that is empty or goes on behind its first blank.
    private static func checkEnds(
        _ bytes: Span<UInt8>, _ start: Int, _ end: Int
    ) throws(ParseFailure) {
        if start == bytes.count { throw ParseFailure(reason: "it is empty") }
        for position in end..<bytes.count where !bytes[position].isBlank {
            throw ParseFailure(
                reason: bytes[position] == 0 ? "it has a zero byte" : "it has spaces inside")
        }
    }

    /// Reads the epoch, which may carry a sign and is at most 2147483647.
    private static func epoch(
        _ bytes: Span<UInt8>, _ run: Range<Int>
    ) throws(ParseFailure) -> Range<Int> {
        if run.isEmpty { throw ParseFailure(reason: "the epoch is empty") }
        // dpkg reads the epoch with strtol, so '+1' and '-0' pass.
        let sign = bytes[run.lowerBound]
        let start = run.lowerBound &+ (sign == 0x2B || sign == 0x2D ? 1 : 0)
        let end = endOfDigits(bytes, from: start, to: run.upperBound)
        if start == end || end < run.upperBound {
            throw ParseFailure(reason: "epoch \(quoted(bytes, run)) is not a number")
        }
        let value = boundedValue(bytes, start..<end)
        if sign == 0x2D, value > 0 {
            throw ParseFailure(reason: "epoch \(quoted(bytes, run)) is negative")
        }
        if value > UInt64(Int32.max) {
            throw ParseFailure(reason: "epoch \(quoted(bytes, run)) is above 2147483647")
        }
        return start..<end
    }

    /// What dpkg would warn about, or nil for a version that it accepts silently.
    func complaint(_ bytes: Span<UInt8>) -> String? {
        if !bytes[upstream.lowerBound].isDigit {
            return "the upstream version does not start with a digit"
        }
        for position in upstream where !Self.isAllowed(bytes[position], colonAndHyphen: true) {
            return "the upstream version has a character other than letters, digits and . + - ~ :"
        }
        for position in revision where !Self.isAllowed(bytes[position], colonAndHyphen: false) {
            return "the revision has a character other than letters, digits and . + ~"
        }
        return nil
    }

    private static func isAllowed(_ byte: UInt8, colonAndHyphen: Bool) -> Bool {
        switch byte {
        case 0x2B, 0x2E, 0x7E: true
        case 0x2D, 0x3A: colonAndHyphen
        default: byte.isDigit || byte.isLetter
        }
    }

    /// Compares by epoch, then upstream version, then revision.
    @inline(__always)
    static func compare(
        _ left: Span<UInt8>, _ one: DpkgVersion, _ right: Span<UInt8>, _ other: DpkgVersion
    ) -> Int {
        var sign = compareDigits(left, one.epoch, right, other.epoch)
        if sign != 0 { return sign }
        sign = comparePart(left, one.upstream, right, other.upstream)
        if sign != 0 { return sign }
        return comparePart(left, one.revision, right, other.revision)
    }

    /// Compares two parts by turns: a stretch without digits, then a number, until one differs.
    private static func comparePart(
        _ left: Span<UInt8>, _ leftRun: Range<Int>, _ right: Span<UInt8>, _ rightRun: Range<Int>
    ) -> Int {
        let shared = sharedPrefix(left, leftRun, right, rightRun)
        var first = leftRun.lowerBound &+ shared
        var second = rightRun.lowerBound &+ shared
        let firstEnd = leftRun.upperBound
        let secondEnd = rightRun.upperBound
        while first < firstEnd || second < secondEnd {
            while true {
                let one = first < firstEnd ? weight(left[first]) : 0
                let other = second < secondEnd ? weight(right[second]) : 0
                if one != other { return one &- other }
                // Only digits and the end weigh nothing, so both stand at a number now.
                if one == 0 { break }
                first &+= 1
                second &+= 1
            }
            while first < firstEnd, left[first] == 0x30 { first &+= 1 }
            while second < secondEnd, right[second] == 0x30 { second &+= 1 }
            // Of two numbers the longer one is larger; of equally long ones the first digit decides.
            var sign = 0
            while first < firstEnd, second < secondEnd {
                let one = left[first]
                let other = right[second]
                if !one.isDigit || !other.isDigit { break }
                if sign == 0 { sign = Int(one) &- Int(other) }
                first &+= 1
                second &+= 1
            }
            if first < firstEnd, left[first].isDigit { return 1 }
            if second < secondEnd, right[second].isDigit { return -1 }
            if sign != 0 { return sign }
        }
        return 0
    }

    /// The rank of a byte in a stretch without digits: `~`, then the end, letters, everything else.
    @inline(__always)
    private static func weight(_ byte: UInt8) -> Int {
        if byte.isDigit { return 0 }
        // dpkg adds 256 to a signed char, so a byte above 127 falls between letters and signs.
        if byte.isLetter || byte > 0x7F { return Int(byte) }
        return byte == 0x7E ? -1 : Int(byte) &+ 256
    }
}

extension UInt8 {
    /// Whether the byte is a space or a tab, the only white space that dpkg trims.
    @inline(__always)
    var isBlank: Bool { self == 0x20 || self == 0x09 }
}
