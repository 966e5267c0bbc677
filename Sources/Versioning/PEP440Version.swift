/// The parts of a Python version, as places in its text.
///
/// Every accepted spelling is read to the same parts, so `1.0-ALPHA_1`, `v1.0a1` and `1.0.alpha.1`
/// are equal. An empty run of digits stands for zero.
///
/// Source: PEP 440, "Version scheme" and "Normalization".
struct PEP440Version {
    /// The kinds of pre-release in their order. `developmental` is for a version with a dev part
    /// and neither a pre-release nor a post-release part: it comes before all alphas.
    enum Stage: Int {
        case developmental, alpha, beta, candidate, final
    }

    /// The digits before `!`.
    var epoch: Range<Int>
    /// The release numbers and the dots between them.
    var release: Range<Int>
    /// The letters of the pre-release part; `final` when there is none.
    private(set) var preStage = Stage.final
    /// The digits of the pre-release part.
    private(set) var preNumber: Range<Int>
    /// The digits of the post-release part, with or without the word.
    var post: Range<Int>?
    /// The digits of the developmental part.
    var dev: Range<Int>?
    /// The local label, without its plus.
    var local: Range<Int>?

    /// Whether the version is a pre-release or a developmental release.
    var isPrerelease: Bool { preStage != .final || dev != nil }

    /// The version that this one is a post-release of.
    var withoutPost: PEP440Version {
        var base = self
        base.post = nil
        base.dev = nil
        base.local = nil
        return base
    }

    /// Reads a whole text; white space around it is allowed.
    @inline(__always)
    init(_ bytes: Span<UInt8>) throws(Failure) {
        try self.init(bytes, 0..<bytes.count)
    }

    /// Reads a part of a text; white space around it is allowed.
    init(_ bytes: Span<UInt8>, _ part: Range<Int>) throws(Failure) {
        var start = part.lowerBound
        var end = part.upperBound
        while start < end, bytes[start].isPythonSpace { start &+= 1 }
        while end > start, bytes[end &- 1].isPythonSpace { end &-= 1 }
        if start < end, bytes[start] | 0x20 == 0x76 { start &+= 1 }
        var position = endOfDigits(bytes, from: start, to: end)
        if position == start { throw Failure(rest: start..<end) }
        if position < end, bytes[position] == 0x21 {
            epoch = start..<position
            start = position &+ 1
            position = endOfDigits(bytes, from: start, to: end)
            if position == start { throw Failure(rest: start..<end) }
        } else {
            epoch = start..<start
        }
        while position < end, bytes[position] == 0x2E {
            let number = endOfDigits(bytes, from: position &+ 1, to: end)
            if number == position &+ 1 { break }
            position = number
        }
        release = start..<position
        preNumber = position..<position
        if position == end { return }
        position = readPrerelease(bytes, position, end)
        position = readPost(bytes, position, end)
        position = readDev(bytes, position, end)
        position = readLocal(bytes, position, end)
        if position < end { throw Failure(rest: position..<end) }
    }

    /// Where a text stops being a PEP 440 version.
    ///
    /// The wording is put together only where it is shown, since `compare` meets texts from before
    /// the standard all the time.
    struct Failure: Error {
        let rest: Range<Int>

        /// What is wrong, given the text that was read.
        func reason(_ bytes: Span<UInt8>) -> String {
            if rest.isEmpty { return "a number is missing at its end" }
            return "\(quoted(bytes, rest)) does not fit PEP 440"
        }
    }

    // MARK: - Suffixes; each returns the place behind what it read

    @inline(__always)
    private mutating func readPrerelease(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
        let position = Self.skippingSeparator(bytes, start, end)
        guard position < end else { return start }
        let stage: Stage
        let length: Int
        switch bytes[position].lowercased {
        case 0x61:
            stage = .alpha
            length = Self.spells(bytes, position, end, "alpha") ? 5 : 1
        case 0x62:
            stage = .beta
            length = Self.spells(bytes, position, end, "beta") ? 4 : 1
        case 0x63:
            stage = .candidate
            length = 1
        case 0x70 where Self.spells(bytes, position, end, "pre"):
            stage = .candidate
            length = Self.spells(bytes, position, end, "preview") ? 7 : 3
        case 0x72 where Self.spells(bytes, position, end, "rc"):
            stage = .candidate
            length = 2
        default: return start
        }
        preStage = stage
        preNumber = Self.number(bytes, position &+ length, end)
        return preNumber.upperBound
    }

    @inline(__always)
    private mutating func readPost(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
        let position = Self.skippingSeparator(bytes, start, end)
        guard position < end else { return start }
        let length: Int
        switch bytes[position].lowercased {
        case 0x70 where Self.spells(bytes, position, end, "post"): length = 4
        case 0x72: length = Self.spells(bytes, position, end, "rev") ? 3 : 1
        case 0x30...0x39 where position > start && bytes[start] == 0x2D:
            // '1.0-1' is the short form of '1.0.post1'.
            length = 0
        default: return start
        }
        let number = Self.number(bytes, position &+ length, end)
        post = number
        return number.upperBound
    }

    @inline(__always)
    private mutating func readDev(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
        let position = Self.skippingSeparator(bytes, start, end)
        guard Self.spells(bytes, position, end, "dev") else { return start }
        let number = Self.number(bytes, position &+ 3, end)
        dev = number
        return number.upperBound
    }

    @inline(__always)
    private mutating func readLocal(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
        guard start < end, bytes[start] == 0x2B else { return start }
        var position = start &+ 1
        while true {
            let segment = position
            while position < end, bytes[position].isDigit || bytes[position].isLetter {
                position &+= 1
            }
            if position == segment { return max(start, segment &- 1) }
            if position == end || !bytes[position].isPEP440Separator { break }
            position &+= 1
        }
        local = (start &+ 1)..<position
        return position
    }

    @inline(__always)
    private static func skippingSeparator(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
        start < end && bytes[start].isPEP440Separator ? start &+ 1 : start
    }

    /// The digits behind a word, with an optional separator between.
    @inline(__always)
    private static func number(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Range<Int> {
        let digits = skippingSeparator(bytes, start, end)
        return digits..<endOfDigits(bytes, from: digits, to: end)
    }

    /// Whether a word stands at a place, in capitals or not.
    private static func spells(
        _ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ word: String
    ) -> Bool {
        var position = start
        for letter in word.utf8 {
            if position >= end || bytes[position].lowercased != letter { return false }
            position &+= 1
        }
        return true
    }
}

extension UInt8 {
    /// Whether the byte may stand between the parts of a suffix: `.`, `-` or `_`.
    @inline(__always)
    var isPEP440Separator: Bool { self == 0x2E || self == 0x2D || self == 0x5F }

    /// Whether Python counts the byte as white space: that of C, and the four ASCII separators.
    @inline(__always)
    var isPythonSpace: Bool { isSpace || self &- 0x1C < 4 }
}
