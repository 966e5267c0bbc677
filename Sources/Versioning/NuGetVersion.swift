/// A NuGet version as places in its text: numbers, release labels without regard to capitals.
///
/// Source: NuGet's package versioning reference; the reading of odd texts is that of NuGet.Versioning
/// but for limits: any count of numbers of any length is accepted.
struct NuGetVersion: KeyedVersionText {
    /// The numbers and the dots between them.
    let numbers: Range<Int>
    /// The release labels and the dots between them, without the hyphen; may be empty.
    let labels: Range<Int>

    var isPrerelease: Bool { !labels.isEmpty }

    @inline(__always)
    init(_ bytes: Span<UInt8>) throws(ParseFailure) {
        let text = trimmedSpaces(bytes)
        var position = text.lowerBound
        if position < text.upperBound, bytes[position].lowercased == 0x76 { position &+= 1 }
        let start = position
        let end = text.upperBound
        while true {
            let number = position
            position = endOfDigits(bytes, from: number, to: end)
            if position == number { throw ParseFailure(reason: "a number is missing") }
            if position == end || bytes[position] != 0x2E { break }
            position &+= 1
        }
        numbers = start..<position
        if position < end, bytes[position] == 0x2D {
            let first = position &+ 1
            position = try Self.identifiers(bytes, from: first, to: end)
            labels = first..<position
        } else {
            labels = position..<position
        }
        if position < end, bytes[position] == 0x2B {
            position = try Self.identifiers(bytes, from: position &+ 1, to: end)
        }
        if position < end {
            throw ParseFailure(
                reason: "\(quoted(bytes, position..<end)) follows where it should end")
        }
    }

    /// Steps over a dotted list of identifiers, none of them empty.
    private static func identifiers(
        _ bytes: Span<UInt8>, from start: Int, to end: Int
    ) throws(ParseFailure) -> Int {
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
        if numbers.lowerBound > 0, bytes[numbers.lowerBound &- 1].lowercased == 0x76 {
            return "it starts with 'v'"
        }
        var count = 0
        var start = numbers.lowerBound
        while start < numbers.upperBound {
            let stop = endOfDigits(bytes, from: start, to: numbers.upperBound)
            if boundedValue(bytes, start..<stop) > UInt64(Int32.max) {
                return "a number is above 2147483647"
            }
            count += 1
            start = stop + 1
        }
        if count > 4 { return "it has more than four numbers" }
        start = labels.lowerBound
        while start < labels.upperBound {
            var stop = start
            while stop < labels.upperBound, bytes[stop] != 0x2E { stop += 1 }
            if stop > start + 1, bytes[start] == 0x30,
                endOfDigits(bytes, from: start, to: stop) == stop
            {
                return "a numeric label has a leading zero"
            }
            start = stop + 1
        }
        return nil
    }

    /// Compares by numbers, then by labels; a release comes after its pre-releases.
    @inline(__always)
    static func compare(
        _ left: Span<UInt8>, _ one: NuGetVersion, _ right: Span<UInt8>, _ other: NuGetVersion
    ) -> Int {
        let sign = compareDottedNumbers(left, one.numbers, right, other.numbers)
        if sign != 0 { return sign }
        if one.labels.isEmpty || other.labels.isEmpty {
            return (one.labels.isEmpty ? 1 : 0) &- (other.labels.isEmpty ? 1 : 0)
        }
        return compareLabels(left, one.labels, right, other.labels)
    }

    private static func compareLabels(
        _ left: Span<UInt8>, _ leftRun: Range<Int>, _ right: Span<UInt8>, _ rightRun: Range<Int>
    ) -> Int {
        var first = leftRun.lowerBound
        var second = rightRun.lowerBound
        while first < leftRun.upperBound, second < rightRun.upperBound {
            let firstEnd = endOfLabel(left, first, leftRun.upperBound)
            let secondEnd = endOfLabel(right, second, rightRun.upperBound)
            let isNumber = endOfDigits(left, from: first, to: firstEnd) == firstEnd
            let isOtherNumber = endOfDigits(right, from: second, to: secondEnd) == secondEnd
            let sign =
                switch (isNumber, isOtherNumber) {
                case (true, true): compareDigits(left, first..<firstEnd, right, second..<secondEnd)
                case (true, false): -1
                case (false, true): 1
                case (false, false):
                    compareUpperCase(left, first..<firstEnd, right, second..<secondEnd)
                }
            if sign != 0 { return sign }
            first = firstEnd &+ 1
            second = secondEnd &+ 1
        }
        return (first < leftRun.upperBound ? 1 : 0) &- (second < rightRun.upperBound ? 1 : 0)
    }

    private static func endOfLabel(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
        var position = start
        while position < end, bytes[position] != 0x2E { position &+= 1 }
        return position
    }

    private static func compareUpperCase(
        _ left: Span<UInt8>, _ leftRun: Range<Int>, _ right: Span<UInt8>, _ rightRun: Range<Int>
    ) -> Int {
        for (first, second) in zip(leftRun, rightRun) {
            let sign = Int(left[first].uppercased) &- Int(right[second].uppercased)
            if sign != 0 { return sign }
        }
        return leftRun.count &- rightRun.count
    }

    func appendKey(_ bytes: Span<UInt8>, to key: inout [UInt8]) {
        SortKey.appendDotted(numbers, of: bytes, to: &key)
        if labels.isEmpty {
            key.append(3)
            return
        }
        var start = labels.lowerBound
        while start < labels.upperBound {
            let stop = Self.endOfLabel(bytes, start, labels.upperBound)
            if endOfDigits(bytes, from: start, to: stop) == stop {
                key.append(1)
                SortKey.append(start..<stop, of: bytes, to: &key)
            } else {
                key.append(2)
                for position in start..<stop { key.append(bytes[position].uppercased) }
                key.append(SortKey.end)
            }
            start = stop + 1
        }
        key.append(SortKey.end)
    }
}

extension UInt8 {
    /// The byte with a small ASCII letter made a capital.
    @inline(__always)
    var uppercased: UInt8 { self &- 0x61 < 26 ? self & 0xDF : self }
}
