/// A Perl version as places in its text: dotted (`v1.2.3`, `1.2.3`) or decimal, whose fraction is read
/// three digits at a time (`1.002003` is `v1.2.3`). Underscores do not count.
///
/// Source: the documentation of Perl's version module.
struct CpanVersion: KeyedVersionText {
    /// The digits, dots and underscores.
    private let text: Range<Int>
    private let isDotted: Bool

    @inline(__always)
    init(_ bytes: Span<UInt8>) throws(ParseFailure) {
        let run = trimmedSpaces(bytes)
        if run.isEmpty { throw ParseFailure(reason: "it is empty") }
        if isWord(bytes, run, "undef") {
            text = run.lowerBound..<run.lowerBound
            isDotted = false
            return
        }
        var start = run.lowerBound
        let hasV = bytes[start] == 0x76
        if hasV { start &+= 1 }
        var dots = 0
        var digits = 0
        var underscore = -1
        for position in start..<run.upperBound {
            switch bytes[position] {
            case 0x2E:
                if underscore >= 0 { throw ParseFailure(reason: "a dot follows an underscore") }
                dots &+= 1
                if position > start, bytes[position &- 1] == 0x2E {
                    throw ParseFailure(reason: "it has two dots in a row")
                }
            case 0x5F:
                if underscore >= 0 { throw ParseFailure(reason: "it has two underscores") }
                underscore = position
            case 0x30...0x39: digits &+= 1
            default: throw ParseFailure(reason: "it has characters other than digits, . and _")
            }
        }
        if digits == 0 { throw ParseFailure(reason: "it has no digit") }
        let isEndDot = bytes[run.upperBound &- 1] == 0x2E
        isDotted = hasV || dots > 1
        if isDotted, isEndDot { throw ParseFailure(reason: "it ends in a dot") }
        if hasV, !bytes[start].isDigit { throw ParseFailure(reason: "no number follows the 'v'") }
        if underscore >= 0 {
            let isBetween =
                underscore &+ 1 < run.upperBound && underscore > start
                && (bytes[underscore &- 1].isDigit || (!isDotted && bytes[underscore &- 1] == 0x2E))
            if !isBetween || (hasV && dots == 0) {
                throw ParseFailure(reason: "the underscore is not between digits")
            }
        }
        text = start..<run.upperBound
    }

    func complaint(_ bytes: Span<UInt8>) -> String? { nil }

    /// Compares number by number; a missing one is zero.
    static func compare(
        _ left: Span<UInt8>, _ one: CpanVersion, _ right: Span<UInt8>, _ other: CpanVersion
    ) -> Int {
        var first = Numbers(one)
        var second = Numbers(other)
        while true {
            let one = first.next(left)
            let other = second.next(right)
            if one == nil, other == nil { return 0 }
            let sign = Number.compare(left, one ?? .zero, right, other ?? .zero)
            if sign != 0 { return sign }
        }
    }

    func appendKey(_ bytes: Span<UInt8>, to key: inout [UInt8]) {
        var numbers = Numbers(self)
        var kept = key.count
        while let number = numbers.next(bytes) {
            key.append(1)
            number.appendKey(bytes, to: &key)
            if !number.isZero(bytes) { kept = key.count }
        }
        key.removeSubrange(kept...)
        key.append(SortKey.end)
    }

    /// One number of a version: digits, perhaps with an underscore, perhaps filled up with zeros.
    private struct Number {
        static let zero = Number(run: 0..<0, fill: 0)

        let run: Range<Int>
        /// How many zeros follow the digits.
        let fill: Int

        /// The digits without underscore and leading zeros.
        private struct Digits {
            private var position: Int
            private let end: Int
            private var fill: Int

            init(_ number: Number, _ bytes: Span<UInt8>) {
                position = number.run.lowerBound
                end = number.run.upperBound
                fill = number.fill
                while position < end, bytes[position] == 0x30 || bytes[position] == 0x5F {
                    position &+= 1
                }
                if position == end { fill = 0 }
            }

            func count(_ bytes: Span<UInt8>) -> Int {
                var count = fill
                for place in position..<end where bytes[place] != 0x5F { count &+= 1 }
                return count
            }

            mutating func next(_ bytes: Span<UInt8>) -> UInt8? {
                if position < end, bytes[position] == 0x5F { position &+= 1 }
                if position < end {
                    position &+= 1
                    return bytes[position &- 1]
                }
                guard fill > 0 else { return nil }
                fill &-= 1
                return 0x30
            }
        }

        static func compare(
            _ left: Span<UInt8>, _ one: Number, _ right: Span<UInt8>, _ other: Number
        ) -> Int {
            var first = Digits(one, left)
            var second = Digits(other, right)
            let lengths = first.count(left) &- second.count(right)
            if lengths != 0 { return lengths }
            while let digit = first.next(left), let counterpart = second.next(right) {
                if digit != counterpart { return Int(digit) &- Int(counterpart) }
            }
            return 0
        }

        func isZero(_ bytes: Span<UInt8>) -> Bool { Digits(self, bytes).count(bytes) == 0 }

        func appendKey(_ bytes: Span<UInt8>, to key: inout [UInt8]) {
            var digits = Digits(self, bytes)
            var plain: [UInt8] = []
            while let digit = digits.next(bytes) { plain.append(digit) }
            SortKey.append(plain.indices, of: plain.span, to: &key)
        }
    }

    /// Walks over the numbers.
    private struct Numbers {
        private let isDotted: Bool
        private var position: Int
        private let end: Int
        private var isFraction = false

        init(_ version: CpanVersion) {
            isDotted = version.isDotted
            position = version.text.lowerBound
            end = version.text.upperBound
        }

        mutating func next(_ bytes: Span<UInt8>) -> Number? {
            guard position < end else { return nil }
            let start = position
            if isFraction, !isDotted {
                var digits = 0
                while position < end, digits < 3 || bytes[position] == 0x5F {
                    if bytes[position] != 0x5F { digits &+= 1 }
                    position &+= 1
                }
                return Number(run: start..<position, fill: 3 &- digits)
            }
            while position < end, bytes[position] != 0x2E { position &+= 1 }
            let run = start..<position
            if position < end {
                position &+= 1
                isFraction = true
            }
            return Number(run: run, fill: 0)
        }
    }
}
