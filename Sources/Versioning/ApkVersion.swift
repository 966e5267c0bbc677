/// A version of an Alpine package: `1.2.3b_rc4_p5~1a2b-r6`.
///
/// What apk 3 reads it reads as apk 3. Versions that apk 3 takes for malformed but packages and
/// advisories have carried (`6.6.2p1`, `0..8`, `1-r`) are read as by apk 2. Behind the first thing
/// that neither reads, nothing counts.
///
/// Source: apk-package(5), "pkgver"; where it is silent, the observed order of apk.
struct ApkVersion: KeyedVersionText {
    private let end: Int

    @inline(__always)
    init(_ bytes: Span<UInt8>) throws(ParseFailure) {
        try checkPrintable(bytes)
        end = bytes.count
    }

    func complaint(_ bytes: Span<UInt8>) -> String? {
        var token = Token(first: bytes, to: end)
        while token.kind != .end {
            if token.kind == .invalid || token.isOutOfGrammar {
                let shown = quoted(bytes, token.run.lowerBound..<end)
                return "\(shown) is not what may follow in 1.2.3b_rc4~1a2b-r5"
            }
            token.advance(bytes, to: end)
        }
        return nil
    }

    /// Compares part by part; see `Kind` for parts that differ in kind.
    @inline(__always)
    static func compare(
        _ left: Span<UInt8>, _ one: ApkVersion, _ right: Span<UInt8>, _ other: ApkVersion
    ) -> Int {
        compare(left, one, right, other, asPrefix: false)
    }

    /// Compares; with `asPrefix`, a right version that the left one only continues is equal to it.
    static func compare(
        _ left: Span<UInt8>, _ one: ApkVersion, _ right: Span<UInt8>, _ other: ApkVersion,
        asPrefix: Bool
    ) -> Int {
        var first = Token(first: left, to: one.end)
        var second = Token(first: right, to: other.end)
        while true {
            if first.kind != second.kind {
                if asPrefix, second.kind == .end { return 0 }
                return first.kind.rawValue &- second.kind.rawValue
            }
            let sign =
                switch first.kind {
                case .invalid, .end: 0
                case .number: compareNumbers(left, first.run, right, second.run)
                case .letter, .hash: compareBytes(left, first.run, right, second.run)
                case .initial, .letterNumber, .suffixNumber, .revision:
                    compareDigits(left, first.run, right, second.run)
                default: 0
                }
            if sign != 0 { return sign }
            if first.kind == .end || first.kind == .invalid { return 0 }
            first.advance(left, to: one.end)
            second.advance(right, to: other.end)
        }
    }

    /// Compares numbers behind a dot: with a leading zero as text, then the missing one, then by
    /// value.
    private static func compareNumbers(
        _ left: Span<UInt8>, _ leftRun: Range<Int>, _ right: Span<UInt8>, _ rightRun: Range<Int>
    ) -> Int {
        let one = zeroRank(left, leftRun)
        let other = zeroRank(right, rightRun)
        if one != other { return one &- other }
        return one == 0
            ? compareBytes(left, leftRun, right, rightRun)
            : compareDigits(left, leftRun, right, rightRun)
    }

    private static func zeroRank(_ bytes: Span<UInt8>, _ run: Range<Int>) -> Int {
        if run.isEmpty { return 1 }
        return bytes[run.lowerBound] == 0x30 ? 0 : 2
    }

    func appendKey(_ bytes: Span<UInt8>, to key: inout [UInt8]) {
        var token = Token(first: bytes, to: end)
        while true {
            key.append(UInt8(token.kind.rawValue))
            switch token.kind {
            case .invalid, .end: return
            case .number:
                let rank = Self.zeroRank(bytes, token.run)
                key.append(UInt8(rank))
                if rank == 0 { SortKey.append(word: token.run, of: bytes, to: &key) }
                if rank == 2 { SortKey.append(token.run, of: bytes, to: &key) }
            case .letter, .hash: SortKey.append(word: token.run, of: bytes, to: &key)
            case .initial, .letterNumber, .suffixNumber, .revision:
                SortKey.append(token.run, of: bytes, to: &key)
            default: break
            }
            token.advance(bytes, to: end)
        }
    }

    /// What a part is. Where two versions go on with different kinds, the one listed first here
    /// comes first.
    private enum Kind: Int {
        case alpha, beta, pre, rc
        case invalid, end, revision, hash, suffixNumber
        case cvs, svn, git, hg, patch
        case letter, number, letterNumber, initial

        /// Whether numbers, letters and dots may still follow.
        var isNumber: Bool { self == .initial || self == .number || self == .letterNumber }

        /// Whether it is a word behind an underscore.
        var isSuffix: Bool {
            switch self {
            case .alpha, .beta, .pre, .rc, .cvs, .svn, .git, .hg, .patch: true
            default: false
            }
        }
    }

    /// One part of a version.
    private struct Token {
        private(set) var kind: Kind
        /// The digits, letter, word or hash, without what introduces it.
        private(set) var run: Range<Int>
        /// Whether apk 3 would call the version malformed here.
        private(set) var isOutOfGrammar = false

        @inline(__always)
        init(first bytes: Span<UInt8>, to end: Int) {
            run = 0..<endOfDigits(bytes, from: 0, to: end)
            kind = .initial
            isOutOfGrammar = run.isEmpty
        }

        /// Goes on to the next part.
        mutating func advance(_ bytes: Span<UInt8>, to end: Int) {
            let start = run.upperBound
            guard start < end else {
                kind = .end
                run = end..<end
                return
            }
            let byte = bytes[start]
            switch byte {
            case 0x61...0x7A where kind.isNumber:
                set(.letter, start..<(start &+ 1), odd: kind == .letterNumber)
            case 0x30...0x39 where kind == .letter:
                set(.letterNumber, start..<endOfDigits(bytes, from: start, to: end), odd: true)
            case 0x30...0x39 where kind.isSuffix:
                set(.suffixNumber, start..<endOfDigits(bytes, from: start, to: end))
            case 0x2E where kind.isNumber: dot(bytes, start, end)
            case 0x5F where !(kind == .hash || kind == .revision): suffix(bytes, start, end)
            case 0x7E where !(kind == .hash || kind == .revision):
                var stop = start &+ 1
                while stop < end, bytes[stop].isDigit || bytes[stop] &- 0x61 < 6 { stop &+= 1 }
                set(stop == start &+ 1 ? .invalid : .hash, (start &+ 1)..<stop)
            case 0x2D where kind != .revision: revision(bytes, start, end)
            default: set(.invalid, start..<end)
            }
        }

        private mutating func set(_ kind: Kind, _ run: Range<Int>, odd: Bool = false) {
            self.kind = kind
            self.run = run
            isOutOfGrammar = odd
        }

        private mutating func dot(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) {
            let wasOdd = kind == .letterNumber
            let digits = start &+ 1
            let stop = endOfDigits(bytes, from: digits, to: end)
            if stop > digits {
                set(.number, digits..<stop, odd: wasOdd)
            } else if digits < end, bytes[digits] == 0x2E {
                // A missing number between two dots: apk 2 reads it.
                set(.number, digits..<digits, odd: true)
            } else if digits < end, bytes[digits] &- 0x61 < 26 {
                set(.letter, digits..<(digits &+ 1), odd: true)
            } else {
                set(.invalid, start..<end)
            }
        }

        private mutating func suffix(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) {
            var stop = start &+ 1
            while stop < end, bytes[stop] &- 0x61 < 26 { stop &+= 1 }
            let word = (start &+ 1)..<stop
            if let kind = Self.suffix(bytes, word) {
                set(kind, word)
            } else {
                set(.invalid, start..<end)
            }
        }

        private static func suffix(_ bytes: Span<UInt8>, _ word: Range<Int>) -> Kind? {
            if word.isEmpty { return nil }
            let (kind, name): (Kind, StaticString) =
                switch bytes[word.lowerBound] {
                case 0x61: (.alpha, "alpha")
                case 0x62: (.beta, "beta")
                case 0x63: (.cvs, "cvs")
                case 0x67: (.git, "git")
                case 0x68: (.hg, "hg")
                case 0x70: word.count == 1 ? (.patch, "p") : (.pre, "pre")
                case 0x72: (.rc, "rc")
                case 0x73: (.svn, "svn")
                default: (.end, "")
                }
            return isWord(bytes, word, name) ? kind : nil
        }

        private mutating func revision(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) {
            let digits = start &+ 2
            guard digits <= end, bytes[start &+ 1] == 0x72 else {
                set(.invalid, start..<end)
                return
            }
            let stop = endOfDigits(bytes, from: digits, to: end)
            if stop == digits, stop < end, bytes[stop].isLetter {
                set(.invalid, start..<end)
            } else {
                set(.revision, digits..<stop, odd: stop == digits)
            }
        }
    }
}
