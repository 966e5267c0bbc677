/// Lists of numbers in which a list that is the beginning of another comes first: `1.0 < 1.0.0`.
enum NumberLists {
    /// The end of a list that starts at a place: numbers with one separator between two of them.
    ///
    /// - Throws: when a number is missing.
    @inline(__always)
    static func end(
        _ bytes: Span<UInt8>, _ run: Range<Int>, isSeparator: (UInt8) -> Bool
    ) throws(ParseFailure) -> Int {
        var position = run.lowerBound
        while true {
            let start = position
            position = endOfDigits(bytes, from: start, to: run.upperBound)
            if position == start {
                throw ParseFailure(
                    reason: start == run.upperBound
                        ? "a number is missing"
                        : "\(quoted(bytes, start..<run.upperBound)) does not start with a number")
            }
            if position == run.upperBound || !isSeparator(bytes[position]) { return position }
            position &+= 1
        }
    }

    /// Compares number by number; a missing number comes before every number.
    @inline(__always)
    static func compare(
        _ left: Span<UInt8>, _ leftRun: Range<Int>, _ right: Span<UInt8>, _ rightRun: Range<Int>
    ) -> Int {
        var first = leftRun.lowerBound
        var second = rightRun.lowerBound
        while first < leftRun.upperBound, second < rightRun.upperBound {
            let firstEnd = endOfDigits(left, from: first, to: leftRun.upperBound)
            let secondEnd = endOfDigits(right, from: second, to: rightRun.upperBound)
            let sign = compareDigits(left, first..<firstEnd, right, second..<secondEnd)
            if sign != 0 { return sign }
            first = firstEnd &+ 1
            second = secondEnd &+ 1
        }
        return (first < leftRun.upperBound ? 1 : 0) &- (second < rightRun.upperBound ? 1 : 0)
    }

    static func appendKey(_ bytes: Span<UInt8>, _ run: Range<Int>, to key: inout [UInt8]) {
        var position = run.lowerBound
        while position < run.upperBound {
            let stop = endOfDigits(bytes, from: position, to: run.upperBound)
            key.append(1)
            SortKey.append(position..<stop, of: bytes, to: &key)
            position = stop + 1
        }
        key.append(SortKey.end)
    }

    /// How many numbers there are.
    static func count(_ bytes: Span<UInt8>, _ run: Range<Int>) -> Int {
        var count = 1
        for position in run where !bytes[position].isDigit { count += 1 }
        return count
    }
}
