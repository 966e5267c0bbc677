/// A Composer version as places in its text: what `VersionParser::normalize` makes of it.
///
/// Texts that Composer refuses but advisories carry (`1.0.post1`) have a place too: their leading
/// numbers are filled up as Composer does, and the rest is read as PHP's `version_compare` reads it.
///
/// Source: the documentation of composer/semver and of PHP's version_compare; where they are silent,
/// the observed behaviour of composer/semver 3.
struct ComposerVersion: VersionText {
    /// What a version is made of.
    enum Form {
        /// `dev-main`: the place of the name.
        case branch(Range<Int>)
        /// Numbers with a stability: `1.2.0-beta2`, `2.x-dev`, `2024-01-31`.
        case numbered
        /// Numbers and anything behind them.
        case other
    }

    private(set) var form: Form
    /// The numbers, with one byte between two of them; `x` and `*` are open ones.
    private(set) var numbers = 0..<0
    /// How many numbers there are at least; missing ones are zero, or open where `isOpen`.
    private(set) var leastNumbers = 4
    /// Whether missing numbers count as 9999999, as in `2.x-dev`.
    private(set) var isOpen = false
    /// The rank of the stability word; nil for none and for `stable`.
    private(set) var stability: Int?
    /// The numbers behind the stability word, or everything behind the numbers.
    private(set) var rest = 0..<0
    /// Whether it ends in `dev`.
    private(set) var isDev = false

    /// Reads a version, in the forms that Composer accepts or in the lenient one.
    init(_ bytes: Span<UInt8>) throws(ParseFailure) {
        let trimmed = trimmedSpaces(bytes)
        if trimmed.isEmpty { throw ParseFailure(reason: "it is empty") }
        let text = Self.withoutFlags(bytes, trimmed)
        form = .numbered
        if let branch = Self.branch(bytes, text) {
            form = .branch(branch)
            return
        }
        let plain = Self.withoutBuild(bytes, text)
        if readClassical(bytes, plain) || readDate(bytes, plain) || readOpen(bytes, plain) {
            return
        }
        try readOther(bytes, plain)
    }

    func complaint(_ bytes: Span<UInt8>) -> String? {
        if case .other = form { return "it is not of Composer's form 1.2.3.4-beta5" }
        return nil
    }

    /// Whether two versions are branches of the same name; nil when neither is a branch.
    static func areSameBranch(
        _ left: Span<UInt8>, _ one: ComposerVersion, _ right: Span<UInt8>, _ other: ComposerVersion
    ) -> Bool? {
        switch (one.form, other.form) {
        case (.branch(let first), .branch(let second)):
            compareBytes(left, first, right, second) == 0
        case (.branch, _), (_, .branch): false
        default: nil
        }
    }

    /// Compares token by token; branches come first, in the order of their names.
    static func compare(
        _ left: Span<UInt8>, _ one: ComposerVersion, _ right: Span<UInt8>, _ other: ComposerVersion
    ) -> Int {
        switch (one.form, other.form) {
        case (.branch(let first), .branch(let second)):
            return compareBytes(left, first, right, second)
        case (.branch, _): return -1
        case (_, .branch): return 1
        default: break
        }
        var first = ComposerTokens(one)
        var second = ComposerTokens(other)
        while true {
            let one = first.next(left)
            let other = second.next(right)
            let sign = ComposerToken.compare(left, one, right, other)
            if sign != 0 { return sign }
            if one.kind == .end, other.kind == .end { return 0 }
        }
    }

    // MARK: - Reading

    /// Cuts off ` as 1.0` and `@beta`.
    private static func withoutFlags(_ bytes: Span<UInt8>, _ text: Range<Int>) -> Range<Int> {
        var text = text
        var position = text.lowerBound
        while position < text.upperBound, bytes[position] != 0x20, bytes[position] != 0x2C {
            position &+= 1
        }
        var alias = position
        while alias < text.upperBound, bytes[alias] == 0x20 { alias &+= 1 }
        if alias > position, position > text.lowerBound, alias &+ 3 < text.upperBound,
            isWord(bytes, alias..<(alias &+ 2), "as"), bytes[alias &+ 2] == 0x20
        {
            text = text.lowerBound..<position
        }
        for at in text where bytes[at] == 0x40 {
            let flag = (at &+ 1)..<text.upperBound
            if ComposerStability.isFlag(bytes, flag) { return text.lowerBound..<at }
        }
        return text
    }

    /// The name of a branch: `dev-main` gives `main`, and so do `master`, `trunk` and `default`.
    private static func branch(_ bytes: Span<UInt8>, _ text: Range<Int>) -> Range<Int>? {
        if isWord(bytes, text, "master") || isWord(bytes, text, "trunk")
            || isWord(bytes, text, "default")
        {
            return text
        }
        guard text.count >= 4,
            isWordInAnyCase(
                bytes, text.lowerBound..<(text.lowerBound &+ 3), "dev"),
            bytes[text.lowerBound &+ 3] == 0x2D
        else { return nil }
        return (text.lowerBound &+ 4)..<text.upperBound
    }

    /// Cuts off `+build`.
    private static func withoutBuild(_ bytes: Span<UInt8>, _ text: Range<Int>) -> Range<Int> {
        for position in text {
            let byte = bytes[position]
            if byte.isSpace || byte == 0x2C { return text }
            guard byte == 0x2B else { continue }
            let build = (position &+ 1)..<text.upperBound
            if position == text.lowerBound || build.isEmpty { return text }
            for inside in build where bytes[inside].isSpace { return text }
            return text.lowerBound..<position
        }
        return text
    }

    private static func skipV(_ bytes: Span<UInt8>, _ text: Range<Int>) -> Int {
        let start = text.lowerBound
        return start < text.upperBound && bytes[start].lowercased == 0x76 ? start &+ 1 : start
    }

    /// `v?1.2.3.4` with a stability; at most five digits in the first number.
    private mutating func readClassical(_ bytes: Span<UInt8>, _ text: Range<Int>) -> Bool {
        let start = Self.skipV(bytes, text)
        var position = endOfDigits(bytes, from: start, to: text.upperBound)
        guard position > start, position <= start &+ 5 else { return false }
        for _ in 0..<3 where position < text.upperBound && bytes[position] == 0x2E {
            let stop = endOfDigits(bytes, from: position &+ 1, to: text.upperBound)
            if stop == position &+ 1 { break }
            position = stop
        }
        return readModifier(bytes, position..<text.upperBound, numbers: start..<position, least: 4)
    }

    /// A date, with or without signs between its parts: `20240131`, `2024-01-31.2`.
    private mutating func readDate(_ bytes: Span<UInt8>, _ text: Range<Int>) -> Bool {
        let start = Self.skipV(bytes, text)
        let end = text.upperBound
        guard Self.hasDigits(bytes, start, 4, end) else { return false }
        var places: [Int] = []
        var position = start &+ 4
        while places.count < 6 {
            let first = Self.skipDateSign(bytes, position, end)
            guard Self.hasDigits(bytes, first, 2, end) else { break }
            position = first &+ 2
            places.append(position)
        }
        for place in places.reversed() {
            let first = Self.skipDateSign(bytes, place, end)
            for length in [3, 2, 1] where Self.hasDigits(bytes, first, length, end) {
                let stop = first &+ length
                if readModifier(bytes, stop..<end, numbers: start..<stop, least: 0) { return true }
            }
            if readModifier(bytes, place..<end, numbers: start..<place, least: 0) { return true }
        }
        return false
    }

    private static func hasDigits(
        _ bytes: Span<UInt8>, _ start: Int, _ count: Int, _ end: Int
    ) -> Bool {
        guard start &+ count <= end else { return false }
        for position in start..<(start &+ count) where !bytes[position].isDigit { return false }
        return true
    }

    private static func skipDateSign(_ bytes: Span<UInt8>, _ position: Int, _ end: Int) -> Int {
        guard position < end else { return position }
        switch bytes[position] {
        case 0x2E, 0x3A, 0x2D: return position &+ 1
        default: return position
        }
    }

    private mutating func readModifier(
        _ bytes: Span<UInt8>, _ text: Range<Int>, numbers: Range<Int>, least: Int
    ) -> Bool {
        let modifier = ComposerModifier(bytes, text)
        guard modifier.end == text.upperBound else { return false }
        self.numbers = numbers
        leastNumbers = least
        stability = modifier.stability
        if modifier.stability != nil { rest = modifier.number }
        // As Composer, 'stable' swallows a 'dev' behind it.
        isDev = modifier.isDev && !modifier.isStable
        return true
    }

    /// A branch of numbers: `2.x-dev`, `1.2.*-dev`.
    private mutating func readOpen(_ bytes: Span<UInt8>, _ text: Range<Int>) -> Bool {
        var end = text.upperBound
        guard end &- text.lowerBound >= 3,
            isWordInAnyCase(bytes, (end &- 3)..<end, "dev")
        else { return false }
        end &-= 3
        if end > text.lowerBound, bytes[end &- 1] == 0x2E || bytes[end &- 1] == 0x2D { end &-= 1 }
        let start = Self.skipV(bytes, text.lowerBound..<end)
        var position = endOfDigits(bytes, from: start, to: end)
        if position == start { return false }
        for _ in 0..<3 where position < end && bytes[position] == 0x2E {
            let next = position &+ 1
            let stop = endOfDigits(bytes, from: next, to: end)
            if stop > next {
                position = stop
            } else if next < end, bytes[next].isComposerOpen {
                position = next &+ 1
            } else {
                break
            }
        }
        guard position == end else { return false }
        numbers = start..<end
        isOpen = true
        isDev = true
        return true
    }

    /// Numbers and anything; what Composer refuses.
    private mutating func readOther(
        _ bytes: Span<UInt8>, _ text: Range<Int>
    ) throws(ParseFailure) {
        for position in text where bytes[position] <= 0x20 || bytes[position] == 0x7F {
            throw ParseFailure(reason: "it has white space or control characters")
        }
        let start = Self.skipV(bytes, text)
        var position = endOfDigits(bytes, from: start, to: text.upperBound)
        if position == start {
            throw ParseFailure(reason: "it has no number in front and is no branch 'dev-...'")
        }
        while position < text.upperBound, bytes[position] == 0x2E {
            let stop = endOfDigits(bytes, from: position &+ 1, to: text.upperBound)
            if stop == position &+ 1 { break }
            position = stop
        }
        form = .other
        numbers = start..<position
        rest = position..<text.upperBound
        // A '#' stands for any number, so none is filled in before it.
        let next = position &+ 1
        if next < text.upperBound, bytes[position] == 0x2E, bytes[next] == 0x23 { leastNumbers = 0 }
    }
}

extension UInt8 {
    /// Whether the byte stands for an open number: `x`, `X` or `*`.
    var isComposerOpen: Bool { self == 0x78 || self == 0x58 || self == 0x2A }
}
