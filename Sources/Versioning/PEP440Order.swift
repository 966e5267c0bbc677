extension PEP440Version {
    /// Where the version stands among the pre-releases of its release.
    private var stage: Stage {
        preStage == .final && post == nil && dev != nil ? .developmental : preStage
    }

    /// Compares two versions: negative, zero or positive.
    ///
    /// Source: PEP 440, "Summary of permitted suffixes and relative ordering".
    @inline(__always)
    static func compare(
        _ left: Span<UInt8>, _ one: PEP440Version, _ right: Span<UInt8>, _ other: PEP440Version
    ) -> Int {
        var sign = compareDigits(left, one.epoch, right, other.epoch)
        if sign != 0 { return sign }
        sign = compareDottedNumbers(left, one.release, right, other.release)
        if sign != 0 { return sign }
        return compareSuffixes(left, one, right, other)
    }

    /// Bytes that compare as versions do; see ``SortKeyedScheme``.
    func sortKey(_ bytes: Span<UInt8>) -> [UInt8] {
        var key: [UInt8] = []
        SortKey.append(epoch, of: bytes, to: &key)
        SortKey.appendDotted(release, of: bytes, to: &key)
        key.append(UInt8(stage.rawValue))
        SortKey.append(preNumber, of: bytes, to: &key)
        // No post part comes before any, no dev part after any, no local label before any.
        key.append(post == nil ? 0 : 1)
        if let post { SortKey.append(post, of: bytes, to: &key) }
        key.append(dev == nil ? 2 : 1)
        if let dev { SortKey.append(dev, of: bytes, to: &key) }
        guard let local else { return key + [0] }
        var start = local.lowerBound
        while start < local.upperBound {
            let segment = Self.segment(bytes, start, local.upperBound)
            if segment.isNumber {
                key.append(2)
                SortKey.append(segment.run, of: bytes, to: &key)
            } else {
                key.append(1)
                for position in segment.run { key.append(bytes[position].lowercased) }
                key.append(SortKey.end)
            }
            start = segment.run.upperBound + 1
        }
        key.append(SortKey.end)
        return key
    }

    private static func compareSuffixes(
        _ left: Span<UInt8>, _ one: PEP440Version, _ right: Span<UInt8>, _ other: PEP440Version
    ) -> Int {
        var sign = one.stage.rawValue &- other.stage.rawValue
        if sign != 0 { return sign }
        sign = compareDigits(left, one.preNumber, right, other.preNumber)
        if sign != 0 { return sign }
        // No post part comes before any, no dev part after any, no local label before any.
        sign = compareOptional(left, one.post, right, other.post, missing: -1, compareDigits)
        if sign != 0 { return sign }
        sign = compareOptional(left, one.dev, right, other.dev, missing: 1, compareDigits)
        if sign != 0 { return sign }
        return compareOptional(left, one.local, right, other.local, missing: -1, compareLocals)
    }

    @inline(__always)
    private static func compareOptional(
        _ left: Span<UInt8>, _ one: Range<Int>?, _ right: Span<UInt8>, _ other: Range<Int>?,
        missing: Int, _ compare: (Span<UInt8>, Range<Int>, Span<UInt8>, Range<Int>) -> Int
    ) -> Int {
        switch (one, other) {
        case (nil, nil): 0
        case (nil, _): missing
        case (_, nil): -missing
        case (let one?, let other?): compare(left, one, right, other)
        }
    }

    /// Compares local labels: numbers come after words, a longer label after its beginning.
    private static func compareLocals(
        _ left: Span<UInt8>, _ leftRun: Range<Int>, _ right: Span<UInt8>, _ rightRun: Range<Int>
    ) -> Int {
        var first = leftRun.lowerBound
        var second = rightRun.lowerBound
        while first < leftRun.upperBound, second < rightRun.upperBound {
            let one = segment(left, first, leftRun.upperBound)
            let other = segment(right, second, rightRun.upperBound)
            let sign =
                switch (one.isNumber, other.isNumber) {
                case (true, true): compareDigits(left, one.run, right, other.run)
                case (true, false): 1
                case (false, true): -1
                case (false, false): compareWords(left, one.run, right, other.run)
                }
            if sign != 0 { return sign }
            first = one.run.upperBound &+ 1
            second = other.run.upperBound &+ 1
        }
        return (first < leftRun.upperBound ? 1 : 0) &- (second < rightRun.upperBound ? 1 : 0)
    }

    private static func segment(
        _ bytes: Span<UInt8>, _ start: Int, _ end: Int
    ) -> (run: Range<Int>, isNumber: Bool) {
        let digits = endOfDigits(bytes, from: start, to: end)
        var position = digits
        while position < end, !bytes[position].isPEP440Separator { position &+= 1 }
        return (start..<position, position == digits)
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
}
