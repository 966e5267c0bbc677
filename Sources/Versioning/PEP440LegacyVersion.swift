/// The place of a Python version from before PEP 440, such as `2013-01-21T20:33:09` or `trunk`.
///
/// Old releases on the index and old advisories still carry such versions. They come before every
/// PEP 440 version, and among each other in the order that setuptools gave them: the text is cut
/// into numbers, words and signs, numbers are padded to eight digits and all are compared as texts.
/// Reading one allocates; the order of PEP 440 versions never comes here.
struct PEP440LegacyVersion {
    /// The compared parts; words start with `*`, numbers with a digit.
    private let parts: [[UInt8]]

    /// Why a text cannot be a version of any kind; nil when it can.
    static func fault(_ bytes: Span<UInt8>) -> String? {
        if bytes.isEmpty { return "it is empty" }
        for position in bytes.indices where bytes[position] <= 0x20 || bytes[position] == 0x7F {
            return "it has white space or control characters"
        }
        return nil
    }

    /// Reads any text.
    init(_ bytes: Span<UInt8>) {
        var parts: [[UInt8]] = []
        var start = 0
        while start < bytes.count {
            let end = Self.endOfPart(bytes, from: start)
            if let part = Self.normalized((start..<end).map { bytes[$0].lowercased }) {
                Self.append(part, to: &parts)
            }
            start = end
        }
        Self.append(Self.final, to: &parts)
        self.parts = parts
    }

    /// Compares part by part: negative, zero or positive.
    static func compare(_ one: PEP440LegacyVersion, _ other: PEP440LegacyVersion) -> Int {
        for (left, right) in zip(one.parts, other.parts) where left != right {
            return left.lexicographicallyPrecedes(right) ? -1 : 1
        }
        return one.parts.count - other.parts.count
    }

    /// Bytes that compare as versions do: no part has a byte below 0x21.
    var sortKey: [UInt8] { Array(parts.map { $0 + [SortKey.end] }.joined()) }

    private static let final = Array("*final".utf8)
    private static let hyphen = Array("*final-".utf8)
    private static let zero = Array("00000000".utf8)

    /// The end of the number, word, dot, hyphen or stretch of other signs that starts at a place.
    private static func endOfPart(_ bytes: Span<UInt8>, from start: Int) -> Int {
        func kind(_ byte: UInt8) -> Int {
            if byte.isDigit { return 0 }
            if byte.isLetter { return 1 }
            return byte == 0x2E || byte == 0x2D ? 2 : 3
        }
        let first = kind(bytes[start])
        var end = start + 1
        while first != 2, end < bytes.count, kind(bytes[end]) == first { end += 1 }
        return end
    }

    /// Pads a number and marks anything else as a word; nil for a dot, which does not count.
    private static func normalized(_ part: [UInt8]) -> [UInt8]? {
        if part[0].isDigit {
            return Array(repeating: 0x30, count: max(0, 8 - part.count)) + part
        }
        switch String(decoding: part, as: UTF8.self) {
        case ".": return nil
        case "-": return hyphen
        case "pre", "preview", "rc": return Array("*c".utf8)
        case "dev": return Array("*@".utf8)
        default: return [0x2A] + part
        }
    }

    /// Adds a part, after dropping what does not count in front of a word.
    private static func append(_ part: [UInt8], to parts: inout [[UInt8]]) {
        if part[0] == 0x2A {
            // A word before 'final' is a pre-release: the hyphen before it does not count.
            if part.lexicographicallyPrecedes(final) {
                while parts.last == hyphen { parts.removeLast() }
            }
            while parts.last == zero { parts.removeLast() }
        }
        parts.append(part)
    }
}
