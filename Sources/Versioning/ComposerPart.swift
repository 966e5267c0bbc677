/// One item of a Composer constraint: `^1.2`, `~1.2.3`, `1.2.*`, `1.0 - 2.0`, `>=1.2@beta`, `dev-main`.
struct ComposerPart {
    typealias Bound = (relation: VersionRelation, target: ComposerTarget)

    private let text: [UInt8]
    /// What stands behind `@`, unless it is `stable`.
    private let flag: [UInt8]

    init(_ text: [UInt8]) {
        var text = Self.withoutAlias(text)
        var flag: [UInt8] = []
        if let at = text.lastIndex(of: 0x40), !text[..<at].contains(where: Self.isBreak) {
            let word = (at + 1)..<text.count
            if ComposerStability.isFlag(text.span, word) {
                if !isWordInAnyCase(text.span, word, "stable") { flag = Array(text[word]) }
                text = at == 0 ? [0x2A] : Array(text[..<at])
            }
        }
        self.flag = flag
        self.text = Self.withoutReference(text)
    }

    private static func isBreak(_ byte: UInt8) -> Bool { byte == 0x2C || byte.isSpace }

    private static func withoutAlias(_ text: [UInt8]) -> [UInt8] {
        let words = text.split(separator: 0x20)
        guard words.count == 3, words[1].elementsEqual("as".utf8),
            !text.contains(where: { $0 != 0x20 && isBreak($0) })
        else { return text }
        return Array(words[0])
    }

    /// Cuts the commit off `dev-main#1a2b3c`.
    private static func withoutReference(_ text: [UInt8]) -> [UInt8] {
        guard let hash = text.firstIndex(of: 0x23), hash + 1 < text.count else { return text }
        let name = text[..<hash]
        guard !name.contains(where: { isBreak($0) || $0 == 0x40 }) else { return text }
        let lower = name.map(\.lowercased)
        let isBranch = lower.starts(with: "dev-".utf8) && lower.count > 4
        return isBranch || (lower.suffix(6).elementsEqual(".x-dev".utf8) && lower.count > 6)
            ? Array(name) : text
    }

    /// The bounds that it stands for.
    func bounds() throws(ParseFailure) -> [Bound] {
        if let any = anything() { return any }
        if text.first == 0x7E || text.first == 0x5E {
            let isTilde = text.first == 0x7E
            let rest = Array(text.dropFirst())
            if isTilde, rest.first == 0x3E {
                throw ParseFailure(reason: "the operator '~>' is written '~'")
            }
            if let version = ComposerOpenVersion(rest[...]), version.end == rest.count {
                return try next(version, rest, isTilde: isTilde)
            }
        }
        if let open = try openVersion() { return open }
        if let span = try span() { return span }
        return [try comparator()]
    }

    /// `*`, `x`, `v*`, `*.*`.
    private func anything() -> [Bound]? {
        let rest = text.first.map { $0.lowercased == 0x76 } == true ? text.dropFirst() : text[...]
        let marks = rest.split(separator: 0x2E, omittingEmptySubsequences: false)
        guard marks.allSatisfy({ $0.count == 1 && $0.first?.isComposerOpen == true }) else {
            return nil
        }
        if rest.count == text.count, marks.count == 1 { return [] }
        return [(.greaterOrEqual, ComposerTarget(numbers: Array(repeating: [0x30], count: 4)))]
    }

    /// `~1.2` or `^1.2`.
    private func next(
        _ version: ComposerOpenVersion, _ rest: [UInt8], isTilde: Bool
    ) throws(ParseFailure) -> [Bound] {
        let suffix = version.hasStability ? "" : "-dev"
        let lower = try ComposerTarget(String(decoding: rest, as: UTF8.self) + suffix)
        let place: Int
        if isTilde {
            place = max(1, version.numbers.count + (version.isOpenBranch ? 1 : 0) - 1)
        } else if version.numbers[0] != [0x30] || version.numbers.count < 2 {
            place = 1
        } else if version.numbers[1] != [0x30] || version.numbers.count < 3 {
            place = 2
        } else {
            place = 3
        }
        return [
            (.greaterOrEqual, lower), (.less, Self.filled(version.numbers, adding: 1, at: place)),
        ]
    }

    /// `1.2.*`.
    private func openVersion() throws(ParseFailure) -> [Bound]? {
        let digits = text.first == 0x76 ? text.dropFirst() : text[...]
        var parts = digits.split(separator: 0x2E, omittingEmptySubsequences: false)
        var stars = 0
        while let last = parts.last, last.count == 1, last.first?.isComposerOpen == true {
            parts.removeLast()
            stars += 1
        }
        guard stars > 0, (1...3).contains(parts.count),
            parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isDigit) })
        else { return nil }
        let numbers = parts.map { Array($0) }
        let upper = Bound(.less, Self.filled(numbers, adding: 1, at: numbers.count))
        if numbers.allSatisfy({ $0 == [0x30] }) { return [upper] }
        return [(.greaterOrEqual, Self.filled(numbers, adding: 0, at: numbers.count)), upper]
    }

    /// `1.0 - 2.0`.
    private func span() throws(ParseFailure) -> [Bound]? {
        guard let from = ComposerOpenVersion(text[...]) else { return nil }
        let between = text[from.end...].prefix { $0 == 0x20 || $0 == 0x2D }
        guard between.elementsEqual(" - ".utf8) else { return nil }
        let rest = text[between.endIndex...]
        guard let to = ComposerOpenVersion(rest), to.end == text.count else { return nil }
        var lower = try ComposerTarget(String(decoding: text[..<from.end], as: UTF8.self))
        if !from.hasStability { lower.append(rank: ComposerStability.dev) }
        let upper = try ComposerTarget(String(decoding: rest, as: UTF8.self))
        if to.numbers.count >= 3 || to.hasStability {
            return [(.greaterOrEqual, lower), (.lessOrEqual, upper)]
        }
        let place = to.numbers.count < 2 ? 1 : 2
        return [(.greaterOrEqual, lower), (.less, Self.filled(to.numbers, adding: 1, at: place))]
    }

    /// Four numbers: those up to a place, the one there raised, then zeros.
    private static func filled(
        _ numbers: [[UInt8]], adding increment: UInt8, at place: Int
    ) -> ComposerTarget {
        var filled: [[UInt8]] = []
        for index in 0..<4 {
            var number = index < place && index < numbers.count ? numbers[index] : [0x30]
            if index == place - 1, increment > 0 { number = incremented(number) }
            filled.append(number)
        }
        return ComposerTarget(numbers: filled)
    }

    // MARK: - Comparators

    private static let signs: [(String, VersionRelation)] = [
        ("<>", .notEqual), ("!=", .notEqual), (">=", .greaterOrEqual), (">", .greater),
        ("<=", .lessOrEqual), ("<", .less), ("==", .equal), ("=", .equal),
    ]

    private func comparator() throws(ParseFailure) -> Bound {
        var relation = VersionRelation.equal
        var rest = text[...]
        if let (sign, meant) = Self.signs.first(where: { text.starts(with: $0.0.utf8) }) {
            relation = meant
            rest = text.dropFirst(sign.utf8.count)
        }
        rest = rest.drop { $0.isSpace }
        var target = try target(rest)
        if !flag.isEmpty, relation != .equal, target.isStable {
            target.append(rank: ComposerStability.rank(flag.span, flag.indices))
        } else if relation == .less || relation == .greaterOrEqual, !Self.endsInModifier(rest),
            !rest.starts(with: "dev-".utf8)
        {
            target.append(rank: ComposerStability.dev)
        }
        return (relation, target)
    }

    private func target(_ version: ArraySlice<UInt8>) throws(ParseFailure) -> ComposerTarget {
        do {
            return try ComposerTarget(String(decoding: version, as: UTF8.self))
        } catch {
            // 'foo-dev' stands for the branch 'dev-foo'.
            let isName = version.allSatisfy {
                $0.isDigit || $0.isLetter || $0 == 0x2D || $0 == 0x2E || $0 == 0x2F
            }
            guard isName, version.suffix(4).elementsEqual("-dev".utf8) else {
                throw error
            }
            return try ComposerTarget(
                "dev-" + String(decoding: version.dropLast(4), as: UTF8.self))
        }
    }

    /// Whether a hyphen and a stability stand at the end.
    private static func endsInModifier(_ text: ArraySlice<UInt8>) -> Bool {
        let lower = text.map(\.lowercased)
        return lower.indices.contains { index in
            lower[index] == 0x2D
                && ComposerModifier(lower.span, (index + 1)..<lower.count).end == lower.count
        }
    }
}

/// A decimal number plus one.
func incremented(_ digits: [UInt8]) -> [UInt8] {
    var digits = digits
    for index in digits.indices.reversed() {
        if digits[index] < 0x39 {
            digits[index] += 1
            return digits
        }
        digits[index] = 0x30
    }
    return [0x31] + digits
}

/// A version inside `~`, `^` or a hyphen range: one to four numbers, a stability, a build.
struct ComposerOpenVersion {
    /// The numbers as written.
    private(set) var numbers: [[UInt8]] = []
    /// Whether it ends in `.x-dev`.
    private(set) var isOpenBranch = false
    /// Whether it has a stability word, `-dev` or `.x-dev`.
    private(set) var hasStability = false
    /// Where it ends.
    let end: Int

    init?(_ text: ArraySlice<UInt8>) {
        let bytes = text.span
        let start = text.startIndex
        var position = bytes.count > 0 && bytes[0].lowercased == 0x76 ? 1 : 0
        while numbers.count < 4 {
            let digits = numbers.isEmpty ? position : position + 1
            guard numbers.isEmpty || (position < bytes.count && bytes[position] == 0x2E) else {
                break
            }
            let stop = endOfDigits(bytes, from: min(digits, bytes.count), to: bytes.count)
            if stop <= digits { break }
            numbers.append((digits..<stop).map { bytes[$0] })
            position = stop
        }
        if numbers.isEmpty { return nil }
        if let open = Self.endOfOpenBranch(bytes, position) {
            position = open
            isOpenBranch = true
            hasStability = true
        } else {
            let modifier = ComposerModifier(bytes, position..<bytes.count)
            hasStability = modifier.isDev || modifier.stability != nil || modifier.isStable
            position = modifier.end
        }
        if position + 1 < bytes.count, bytes[position] == 0x2B, !bytes[position + 1].isSpace {
            while position < bytes.count, !bytes[position].isSpace { position += 1 }
        }
        end = start + position
    }

    /// The end of `.x-dev` at a place.
    private static func endOfOpenBranch(_ bytes: Span<UInt8>, _ start: Int) -> Int? {
        var position = start
        guard position + 1 < bytes.count, bytes[position] == 0x2E,
            bytes[position + 1].isComposerOpen
        else { return nil }
        position += 2
        if position < bytes.count, bytes[position].isComposerSign { position += 1 }
        guard position + 3 <= bytes.count,
            isWordInAnyCase(bytes, position..<(position + 3), "dev")
        else { return nil }
        return position + 3
    }
}
