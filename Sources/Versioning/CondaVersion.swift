/// A conda version as places in its text: epoch, components with dots between, local components.
///
/// Source: the documentation of conda's VersionOrder.
struct CondaVersion: KeyedVersionText {
    private let epoch: Range<Int>
    let version: Range<Int>
    let local: Range<Int>

    @inline(__always)
    init(_ bytes: Span<UInt8>) throws(ParseFailure) {
        let run = trimmedSpaces(bytes)
        if run.isEmpty { throw ParseFailure(reason: "it is empty") }
        var bang = -1
        var plus = -1
        var hasHyphen = false
        var hasUnderscore = false
        for position in run {
            switch bytes[position].lowercased {
            case 0x30...0x39, 0x61...0x7A, 0x2E, 0x2A: break
            case 0x5F: hasUnderscore = true
            case 0x2D: hasHyphen = true
            case 0x21:
                if bang >= 0 { throw ParseFailure(reason: "it has two '!'") }
                bang = position
            case 0x2B:
                if plus >= 0 { throw ParseFailure(reason: "it has two '+'") }
                plus = position
            default:
                throw ParseFailure(
                    reason: "it has characters other than letters, digits and . _ - ! + *")
            }
        }
        if hasHyphen, hasUnderscore { throw ParseFailure(reason: "it has both '-' and '_'") }
        var start = run.lowerBound
        if bang >= 0 {
            epoch = start..<bang
            start = bang &+ 1
            if epoch.isEmpty || endOfDigits(bytes, from: epoch.lowerBound, to: bang) != bang {
                throw ParseFailure(reason: "the epoch is not a number")
            }
        } else {
            epoch = start..<start
        }
        if plus >= 0, plus < start { throw ParseFailure(reason: "'+' stands before '!'") }
        version = start..<(plus < 0 ? run.upperBound : plus)
        local = plus < 0 ? run.upperBound..<run.upperBound : (plus &+ 1)..<run.upperBound
        try CondaComponents.check(bytes, version, mayEndInSign: true)
        if plus >= 0 { try CondaComponents.check(bytes, local, mayEndInSign: false) }
    }

    func complaint(_ bytes: Span<UInt8>) -> String? { nil }

    /// Compares by epoch, then components, then local components; a missing one is zero.
    static func compare(
        _ left: Span<UInt8>, _ one: CondaVersion, _ right: Span<UInt8>, _ other: CondaVersion
    ) -> Int {
        var sign = compareDigits(left, one.epoch, right, other.epoch)
        if sign != 0 { return sign }
        sign = compareLists(left, one.components, right, other.components)
        if sign != 0 { return sign }
        return compareLists(left, one.localComponents, right, other.localComponents)
    }

    var components: CondaComponents { CondaComponents(version, mayEndInSign: true) }

    var localComponents: CondaComponents { CondaComponents(local, mayEndInSign: false) }

    /// Whether the epoch is that of another version.
    static func haveSameEpoch(
        _ left: Span<UInt8>, _ one: CondaVersion, _ right: Span<UInt8>, _ other: CondaVersion
    ) -> Bool {
        compareDigits(left, one.epoch, right, other.epoch) == 0
    }

    static func compareLists(
        _ left: Span<UInt8>, _ leftList: CondaComponents, _ right: Span<UInt8>,
        _ rightList: CondaComponents
    ) -> Int {
        var first = leftList
        var second = rightList
        while true {
            let one = first.next(left)
            let other = second.next(right)
            if one == nil, other == nil { return 0 }
            var items = CondaItems(one ?? 0..<0)
            var others = CondaItems(other ?? 0..<0)
            while true {
                let item = items.next(left)
                let counterpart = others.next(right)
                if item.kind == .end, counterpart.kind == .end { break }
                let sign = CondaItem.compare(left, item, right, counterpart)
                if sign != 0 { return sign }
            }
        }
    }

    func appendKey(_ bytes: Span<UInt8>, to key: inout [UInt8]) {
        SortKey.append(epoch, of: bytes, to: &key)
        Self.append(components, of: bytes, to: &key)
        Self.append(localComponents, of: bytes, to: &key)
    }

    /// Components that are zero are counted, for behind the end stand such without end.
    private static func append(
        _ list: CondaComponents, of bytes: Span<UInt8>, to key: inout [UInt8]
    ) {
        var list = list
        var zeros = 0
        while let component = list.next(bytes) {
            var part: [UInt8] = []
            append(CondaItems(component), of: bytes, to: &part)
            switch part.first {
            case 1:
                key.append(1)
                SortKey.append(count: zeros, to: &key)
            case 3:
                key.append(3)
                SortKey.append(count: ~zeros, to: &key)
            default:
                zeros += 1
                continue
            }
            key += part
            zeros = 0
        }
        key.append(2)
    }

    private static func append(
        _ items: CondaItems, of bytes: Span<UInt8>, to key: inout [UInt8]
    ) {
        var items = items
        var zeros = 0
        while true {
            let item = items.next(bytes)
            switch item.kind {
            case .end:
                key.append(2)
                return
            case .word:
                key.append(1)
                SortKey.append(count: zeros, to: &key)
                key += item.letters(bytes) + [SortKey.end]
                zeros = 0
            case .number where SemVerBound.isZero(bytes, item.run): zeros += 1
            case .number, .post:
                key.append(3)
                SortKey.append(count: ~zeros, to: &key)
                // 'post' is larger than every number; a count of digits is never this large.
                if item.kind == .post { key += Array(repeating: 0xFF, count: 9) }
                if item.kind == .number { SortKey.append(item.run, of: bytes, to: &key) }
                zeros = 0
            }
        }
    }
}

/// Walks over the components of a version; dots, underscores and hyphens are between them.
struct CondaComponents {
    private var position: Int
    private let end: Int
    /// Whether a sign at the end belongs to the last component, as in `1.0.1_`.
    private let mayEndInSign: Bool

    init(_ run: Range<Int>, mayEndInSign: Bool) {
        // One before the start stands for the separator that the first component lacks.
        position = run.lowerBound &- 1
        end = run.upperBound
        self.mayEndInSign = mayEndInSign
        if run.isEmpty { position = end }
    }

    @inline(__always)
    mutating func next(_ bytes: Span<UInt8>) -> Range<Int>? {
        guard position < end else { return nil }
        let start = position &+ 1
        var stop = start
        while stop < end, !Self.isSeparator(bytes[stop]) { stop &+= 1 }
        if mayEndInSign, stop == end &- 1, bytes[stop] != 0x2E { stop = end }
        position = stop
        return start..<stop
    }

    @inline(__always)
    private static func isSeparator(_ byte: UInt8) -> Bool {
        byte == 0x2E || byte == 0x5F || byte == 0x2D
    }

    /// Refuses a list with an empty component.
    static func check(
        _ bytes: Span<UInt8>, _ run: Range<Int>, mayEndInSign: Bool
    ) throws(ParseFailure) {
        if run.isEmpty { throw ParseFailure(reason: "a component is empty") }
        if isSeparator(bytes[run.upperBound &- 1]),
            !mayEndInSign || bytes[run.upperBound &- 1] == 0x2E
        {
            throw ParseFailure(reason: "a component is empty")
        }
        var list = CondaComponents(run, mayEndInSign: mayEndInSign)
        while let component = list.next(bytes) {
            if component.isEmpty { throw ParseFailure(reason: "a component is empty") }
        }
    }
}

/// A number or word inside a component.
struct CondaItem {
    enum Kind { case end, number, word, post }

    let kind: Kind
    let run: Range<Int>
    /// Whether the word is `dev`, which counts as `DEV` between `*` and `_`.
    var isDev = false

    /// The letters as they compare.
    func letters(_ bytes: Span<UInt8>) -> [UInt8] {
        if isDev { return [0x44, 0x45, 0x56] }
        return run.map { bytes[$0] == 0x2D ? 0x5F : bytes[$0].lowercased }
    }

    /// Compares two items; the end is zero, words come before numbers.
    @inline(__always)
    static func compare(
        _ left: Span<UInt8>, _ one: CondaItem, _ right: Span<UInt8>, _ other: CondaItem
    ) -> Int {
        switch (one.kind, other.kind) {
        case (.word, .word): return compareWords(left, one, right, other)
        case (.word, _): return -1
        case (_, .word): return 1
        case (.post, .post): return 0
        case (.post, _): return 1
        case (_, .post): return -1
        default: return compareDigits(left, one.run, right, other.run)
        }
    }

    private static func compareWords(
        _ left: Span<UInt8>, _ one: CondaItem, _ right: Span<UInt8>, _ other: CondaItem
    ) -> Int {
        let common = min(one.run.count, other.run.count)
        for offset in 0..<common {
            let sign = Int(one.letter(left, offset)) &- Int(other.letter(right, offset))
            if sign != 0 { return sign }
        }
        return one.run.count &- other.run.count
    }

    @inline(__always)
    private func letter(_ bytes: Span<UInt8>, _ offset: Int) -> UInt8 {
        let letter = bytes[run.lowerBound &+ offset].lowercased
        if isDev { return letter & 0xDF }
        return letter == 0x2D ? 0x5F : letter
    }
}

/// Walks over the items of a component, which starts with a number: a missing one is zero.
struct CondaItems {
    private var position: Int
    private let end: Int
    private var isAtStart = true

    init(_ component: Range<Int>) {
        position = component.lowerBound
        end = component.upperBound
    }

    @inline(__always)
    mutating func next(_ bytes: Span<UInt8>) -> CondaItem {
        let start = position
        guard start < end else { return CondaItem(kind: .end, run: end..<end) }
        let byte = bytes[start]
        if byte.isDigit {
            isAtStart = false
            position = endOfDigits(bytes, from: start, to: end)
            return CondaItem(kind: .number, run: start..<position)
        }
        if isAtStart {
            isAtStart = false
            return CondaItem(kind: .number, run: start..<start)
        }
        let isStar = byte == 0x2A
        while position < end, !bytes[position].isDigit, (bytes[position] == 0x2A) == isStar {
            position &+= 1
        }
        let run = start..<position
        if isWordInAnyCase(bytes, run, "post") { return CondaItem(kind: .post, run: run) }
        return CondaItem(
            kind: .word, run: run, isDev: isWordInAnyCase(bytes, run, "dev"))
    }
}
