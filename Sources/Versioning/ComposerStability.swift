/// The words of Composer's stabilities, in any capitals.
enum ComposerStability {
    /// The rank of a word as `version_compare` has it: what starts as one of its special forms.
    static let dev = 1
    static let end = 5

    /// The word at the start of a run that may follow the numbers, the longest one first.
    static func prefix(
        _ bytes: Span<UInt8>, _ run: Range<Int>
    ) -> (length: Int, rank: Int, isStable: Bool)? {
        for (word, rank) in words {
            let length = word.utf8CodeUnitCount
            guard length <= run.count else { continue }
            if isWordInAnyCase(bytes, run.lowerBound..<(run.lowerBound &+ length), word) {
                // Capitals matter in this one: 'STABLE' is a word that Composer does not know.
                let isStable = rank == end && starts(bytes, run, "stable")
                return (length, rank == end && !isStable ? 0 : rank, isStable)
            }
        }
        return nil
    }

    private static let words: [(StaticString, Int)] = [
        ("stable", end), ("beta", 3), ("b", 3), ("rc", 4), ("alpha", 2), ("a", 2), ("patch", 7),
        ("pl", 7), ("p", 7),
    ]

    /// The rank of any word in `version_compare`: by how it starts, in the same capitals.
    static func rank(_ bytes: Span<UInt8>, _ run: Range<Int>) -> Int {
        let first = bytes[run.lowerBound]
        if first == 0x61 { return 2 }
        if first == 0x62 { return 3 }
        if first == 0x70 { return 7 }
        if run.count >= 3, starts(bytes, run, "dev") { return dev }
        if run.count >= 2, starts(bytes, run, "RC") || starts(bytes, run, "rc") {
            return 4
        }
        return 0
    }

    private static func starts(
        _ bytes: Span<UInt8>, _ run: Range<Int>, _ word: StaticString
    ) -> Bool {
        var position = run.lowerBound
        for byte in "\(word)".utf8 {
            if bytes[position] != byte { return false }
            position &+= 1
        }
        return true
    }

    /// Whether a run is a stability flag such as `beta`.
    static func isFlag(_ bytes: Span<UInt8>, _ run: Range<Int>) -> Bool {
        isWordInAnyCase(bytes, run, "stable") || isWordInAnyCase(bytes, run, "rc")
            || isWordInAnyCase(bytes, run, "beta")
            || isWordInAnyCase(bytes, run, "alpha") || isWordInAnyCase(bytes, run, "dev")
    }
}

/// What may follow the numbers of a version: `-beta.2`, `RC1-dev`, `.dev`.
struct ComposerModifier {
    /// The rank of the stability word; nil for none and for `stable`.
    let stability: Int?
    /// Whether the word is `stable`.
    let isStable: Bool
    /// The numbers behind the word, with signs between.
    let number: Range<Int>
    let isDev: Bool
    /// Where it ends.
    let end: Int

    init(_ bytes: Span<UInt8>, _ text: Range<Int>) {
        var position = text.lowerBound
        let stop = text.upperBound
        if position < stop, bytes[position].isComposerSign || bytes[position] == 0x5F {
            position &+= 1
        }
        if let word = ComposerStability.prefix(bytes, position..<stop) {
            stability = word.isStable ? nil : word.rank
            isStable = word.isStable
            position &+= word.length
            let start = position
            while true {
                var digits = position
                if digits < stop, bytes[digits].isComposerSign { digits &+= 1 }
                let after = endOfDigits(bytes, from: digits, to: stop)
                if after == digits { break }
                position = after
            }
            number = start..<position
        } else {
            stability = nil
            isStable = false
            number = position..<position
        }
        var dev = position
        if dev < stop, bytes[dev].isComposerSign { dev &+= 1 }
        isDev =
            dev &+ 3 <= stop && isWordInAnyCase(bytes, dev..<(dev &+ 3), "dev")
        end = isDev ? dev &+ 3 : position
    }
}

extension UInt8 {
    /// Whether the byte is a dot or a hyphen.
    var isComposerSign: Bool { self == 0x2E || self == 0x2D }
}

/// One part of a version as `version_compare` sees it.
struct ComposerToken {
    enum Kind { case word, end, number, any }

    let kind: Kind
    /// The rank of a word, from 0 for an unknown one to 7 for a patch.
    var rank = 5
    /// The digits of a number.
    var run = 0..<0
    /// Whether the number is 9999999.
    var isOpen = false

    private var place: Int {
        switch kind {
        case .word: rank
        case .end, .any: 5
        case .number: 6
        }
    }

    static func compare(
        _ left: Span<UInt8>, _ one: ComposerToken, _ right: Span<UInt8>, _ other: ComposerToken
    ) -> Int {
        switch (one.kind, other.kind) {
        case (.any, .number), (.number, .any): return 0
        case (.number, .number):
            if !one.isOpen, !other.isOpen { return compareDigits(left, one.run, right, other.run) }
            let first = one.isOpen ? 9_999_999 : boundedValue(left, one.run)
            let second = other.isOpen ? 9_999_999 : boundedValue(right, other.run)
            return first == second ? 0 : (first < second ? -1 : 1)
        default: return one.place &- other.place
        }
    }

    /// Adds the token to a key; a word is its rank alone.
    func appendKey(_ bytes: Span<UInt8>, to key: inout [UInt8]) {
        key.append(UInt8(place))
        guard kind == .number else { return }
        if isOpen {
            key += [7] + Array(repeating: 0x39, count: 7)
        } else {
            SortKey.append(run, of: bytes, to: &key)
        }
    }
}

/// Walks over the parts of a version as normalised.
struct ComposerTokens {
    private let version: ComposerVersion
    private var position: Int
    private var count = 0
    private enum Step { case numbers, stability, rest, dev, end }
    private var step = Step.numbers

    init(_ version: ComposerVersion) {
        self.version = version
        position = version.numbers.lowerBound
    }

    mutating func next(_ bytes: Span<UInt8>) -> ComposerToken {
        while true {
            switch step {
            case .numbers:
                if let number = number(bytes) { return number }
                step = .stability
                position = version.rest.lowerBound
            case .stability:
                step = .rest
                if let rank = version.stability { return ComposerToken(kind: .word, rank: rank) }
            case .rest:
                if let part = part(bytes) { return part }
                step = .dev
            case .dev:
                step = .end
                if version.isDev {
                    return ComposerToken(kind: .word, rank: ComposerStability.dev)
                }
            case .end: return ComposerToken(kind: .end)
            }
        }
    }

    private mutating func number(_ bytes: Span<UInt8>) -> ComposerToken? {
        let end = version.numbers.upperBound
        if position < end {
            let start = position
            let stop = endOfDigits(bytes, from: start, to: end)
            count += 1
            if stop == start {
                position = start &+ 2
                return ComposerToken(kind: .number, isOpen: true)
            }
            position = stop < end && !bytes[stop].isDigit ? stop &+ 1 : stop
            return ComposerToken(kind: .number, run: start..<stop)
        }
        guard count < version.leastNumbers else { return nil }
        count += 1
        return ComposerToken(kind: .number, run: end..<end, isOpen: version.isOpen)
    }

    private mutating func part(_ bytes: Span<UInt8>) -> ComposerToken? {
        let end = version.rest.upperBound
        while position < end {
            let start = position
            let byte = bytes[start]
            if byte.isDigit {
                position = endOfDigits(bytes, from: start, to: end)
                return ComposerToken(kind: .number, run: start..<position)
            }
            position &+= 1
            if byte == 0x23 { return ComposerToken(kind: .any) }
            if byte.isLetter || byte > 0x7F {
                while position < end, bytes[position].isLetter || bytes[position] > 0x7F {
                    position &+= 1
                }
                let rank = ComposerStability.rank(bytes, start..<position)
                return ComposerToken(kind: .word, rank: rank)
            }
        }
        return nil
    }
}
