/// What a constraint speaks of, as keys that compare byte by byte.
struct ComposerTarget {
    /// The name of a branch; nil for a version.
    private(set) var branch: [UInt8]?
    /// The tokens of a version, without an end.
    private var key: [UInt8] = []
    private var hasWord = false

    /// Takes a version as Composer normalises it.
    ///
    /// - Throws: for a version that Composer refuses.
    init(_ text: String) throws(ParseFailure) {
        let bytes = text.utf8Span.span
        let version: ComposerVersion
        do throws(ParseFailure) {
            version = try ComposerVersion(bytes)
            if let complaint = version.complaint(bytes) { throw ParseFailure(reason: complaint) }
        } catch {
            throw ParseFailure(reason: "in \(quoted(text)), \(error.reason)")
        }
        self.init(bytes, version)
    }

    init(_ bytes: Span<UInt8>, _ version: ComposerVersion) {
        if case .branch(let name) = version.form {
            branch = name.map { bytes[$0] }
            return
        }
        var tokens = ComposerTokens(version)
        while true {
            let token = tokens.next(bytes)
            if token.kind == .end { return }
            token.appendKey(bytes, to: &key)
            if token.kind == .word { hasWord = true }
        }
    }

    /// Four numbers and `-dev`.
    init(numbers: [[UInt8]]) {
        for number in numbers { append(number: number) }
        append(rank: ComposerStability.dev)
    }

    private mutating func append(number: [UInt8]) {
        let token = ComposerToken(kind: .number, run: 0..<number.count)
        token.appendKey(number.span, to: &key)
    }

    /// Adds a stability word.
    mutating func append(rank: Int) {
        guard branch == nil else { return }
        hasWord = true
        let none: [UInt8] = []
        ComposerToken(kind: .word, rank: rank).appendKey(none.span, to: &key)
    }

    /// Whether the version has no stability word.
    var isStable: Bool { branch == nil && !hasWord }

    /// Whether a version that is tested meets a relation to this one.
    func allows(_ relation: VersionRelation, _ tested: ComposerTarget) -> Bool {
        if branch != nil || tested.branch != nil {
            switch relation {
            case .equal: return branch == tested.branch
            case .notEqual: return branch != tested.branch
            default: return false
            }
        }
        let one = tested.key + [5]
        let other = key + [5]
        if one == other { return relation.allows(.same) }
        return relation.allows(one.lexicographicallyPrecedes(other) ? .ascending : .descending)
    }
}

/// A Composer constraint: alternatives, each a list that must all hold.
///
/// Source: the page "Versions and constraints" of Composer's documentation; where it is silent, the
/// observed behaviour of composer/semver 3.
struct ComposerConstraint {
    private let alternatives: [[(relation: VersionRelation, target: ComposerTarget)]]

    init(_ text: String) throws(ParseFailure) {
        var alternatives: [[(relation: VersionRelation, target: ComposerTarget)]] = []
        for alternative in Self.alternatives(Self.collapsed(text)) {
            var bounds: [(relation: VersionRelation, target: ComposerTarget)] = []
            for part in Self.parts(alternative) { bounds += try ComposerPart(part).bounds() }
            alternatives.append(bounds)
        }
        self.alternatives = alternatives
    }

    /// Whether a version lies in the range.
    func contains(_ bytes: Span<UInt8>, _ version: ComposerVersion) -> Bool {
        let tested = ComposerTarget(bytes, version)
        return alternatives.contains { bounds in
            bounds.allSatisfy { $0.target.allows($0.relation, tested) }
        }
    }

    /// The text trimmed, each stretch of spaces one space.
    private static func collapsed(_ text: String) -> [UInt8] {
        var bytes = Array(text.utf8)
        while let last = bytes.last, last.isSpace { bytes.removeLast() }
        return bytes.drop { $0.isSpace }.reduce(into: []) { collapsed, byte in
            if byte != 0x20 || collapsed.last != 0x20 { collapsed.append(byte) }
        }
    }

    /// Splits at `|` and `||` and trims.
    private static func alternatives(_ text: [UInt8]) -> [[UInt8]] {
        var parts: [[UInt8]] = []
        var start = 0
        var position = 0
        while position < text.count {
            guard text[position] == 0x7C else {
                position += 1
                continue
            }
            parts.append(trimmed(text[start..<position]))
            position += 1
            if position < text.count, text[position] == 0x7C { position += 1 }
            start = position
        }
        parts.append(trimmed(text[start...]))
        return parts
    }

    private static func trimmed(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var rest = text.drop { $0.isSpace }
        while let last = rest.last, last.isSpace { rest.removeLast() }
        return Array(rest)
    }

    /// Splits at commas and spaces, but not around the hyphen of a range, behind an operator or
    /// around 'as'.
    private static func parts(_ text: [UInt8]) -> [[UInt8]] {
        var parts: [[UInt8]] = []
        var start = 0
        var position = 0
        while position < text.count {
            if let end = separator(text, at: position) {
                parts.append(Array(text[start..<position]))
                position = end
                start = end
            } else {
                position += 1
            }
        }
        parts.append(Array(text[start...]))
        return parts
    }

    /// The end of the separator that starts at a place; nil when none does.
    private static func separator(_ text: [UInt8], at start: Int) -> Int? {
        guard text[start] == 0x20 || text[start] == 0x2C, start > 0 else { return nil }
        switch text[start - 1] {
        case 0x3D, 0x3E, 0x3C, 0x20, 0x2C: return nil
        case 0x73 where start >= 2 && text[start - 2] == 0x61: return nil
        default: break
        }
        // A space may stand in front of the comma or be the separator itself.
        let signs = text[start] == 0x20 ? [start + 1, start] : [start]
        for sign in signs where sign < text.count {
            guard text[sign] == 0x20 || text[sign] == 0x2C, text[sign - 1] != 0x2D,
                sign + 1 == text.count || text[sign + 1] != 0x2D
            else { continue }
            let next = sign + 1
            let ends = next < text.count && text[next] == 0x20 ? [next + 1, next] : [next]
            for end in ends where mayStart(text, at: end) { return end }
        }
        return nil
    }

    private static func mayStart(_ text: [UInt8], at place: Int) -> Bool {
        guard place < text.count, text[place] != 0x2C else { return false }
        return !(text[place] == 0x61 && place + 1 < text.count && text[place + 1] == 0x73)
    }
}
