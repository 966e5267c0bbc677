/// Breaks an input in one of the ways in which real files are broken, decided by a seed.
public struct ByteMutation: Sendable {
    private var random: SeededSequence

    /// The seed decides what is chosen and what is broken.
    public init(seed: UInt64) { random = SeededSequence(seed: seed) }

    /// A value where another one was, or where none should be.
    private static let oddities = [
        "null", "[]", "{}", "\"\"", "0", "-1", "1.5e300", "99999999999999999999", "true",
        "[[[]]]", "{\"a\":{\"b\":[null]}}", "\"x\"", "'", "\"", "..", "/", "%s%n", ":", "=", ",",
        "\u{0}", "\u{feff}", "\u{1b}[31m", "\u{202e}", " ", "\n\n", "\t", "\\", "@", "#",
    ]

    /// Chooses one of several things, from 0.
    public mutating func choice(of count: Int) -> Int { random.number(below: count) }

    /// The broken input, and in words what was done to it.
    public mutating func apply(to bytes: [UInt8]) -> (bytes: [UInt8], words: String) {
        guard !bytes.isEmpty else {
            let odd = oddity()
            return (Array(odd.utf8), "\(shown(odd)) in place of nothing")
        }
        switch random.number(below: 16) {
        case 0: return cut(bytes)
        case 1: return (Array(oddity().utf8), "everything replaced by one word")
        case 2: return flipped(bytes)
        case 3: return withoutRange(bytes)
        case 4: return withRangeTwice(bytes)
        case 5, 6: return linesChanged(bytes)
        case 7, 8: return oddityInserted(bytes)
        default: return valueReplaced(bytes)
        }
    }

    private mutating func oddity() -> String {
        Self.oddities[random.number(below: Self.oddities.count)]
    }

    private mutating func cut(_ bytes: [UInt8]) -> ([UInt8], String) {
        let length = random.number(below: bytes.count)
        let words = length == 1 ? "1 byte" : "\(length) bytes"
        return (Array(bytes[..<length]), "cut off after \(words)")
    }

    private mutating func flipped(_ bytes: [UInt8]) -> ([UInt8], String) {
        var bytes = bytes
        let count = 1 + random.number(below: 4)
        var places: [String] = []
        for _ in 0..<count {
            let place = random.number(below: bytes.count)
            bytes[place] ^= UInt8(truncatingIfNeeded: 1 << random.number(below: 8))
            places.append(String(place))
        }
        return (bytes, "a bit flipped in byte \(places.joined(separator: ", "))")
    }

    private mutating func range(of bytes: [UInt8]) -> Range<Int> {
        let start = random.number(below: bytes.count)
        let length = 1 + random.number(below: max(1, min(bytes.count - start, bytes.count / 6)))
        return start..<min(bytes.count, start + length)
    }

    private mutating func withoutRange(_ bytes: [UInt8]) -> ([UInt8], String) {
        let range = range(of: bytes)
        return (
            Array(bytes[..<range.lowerBound] + bytes[range.upperBound...]),
            "bytes \(range.lowerBound) to \(range.upperBound) removed"
        )
    }

    private mutating func withRangeTwice(_ bytes: [UInt8]) -> ([UInt8], String) {
        let range = range(of: bytes)
        return (
            Array(bytes[..<range.upperBound] + bytes[range.lowerBound...]),
            "bytes \(range.lowerBound) to \(range.upperBound) doubled"
        )
    }

    private mutating func linesChanged(_ bytes: [UInt8]) -> ([UInt8], String) {
        var lines = bytes.split(separator: 10, omittingEmptySubsequences: false)
        let line = random.number(below: lines.count)
        let other = random.number(below: lines.count)
        let words: String
        switch random.number(below: 3) {
        case 0:
            lines.remove(at: line)
            words = "line \(line + 1) removed"
        case 1:
            lines.insert(lines[line], at: line)
            words = "line \(line + 1) doubled"
        default:
            lines.swapAt(line, other)
            words = "lines \(line + 1) and \(other + 1) swapped"
        }
        return (Array(lines.joined(separator: [10])), words)
    }

    private mutating func oddityInserted(_ bytes: [UInt8]) -> ([UInt8], String) {
        let place = random.number(below: bytes.count)
        let odd = oddity()
        return (
            Array(bytes[..<place]) + Array(odd.utf8) + bytes[place...],
            "\(shown(odd)) put before byte \(place)"
        )
    }

    /// Replaces what follows a `:`, `=`, `,` or bracket: a value of another type in its place.
    private mutating func valueReplaced(_ bytes: [UInt8]) -> ([UInt8], String) {
        let marks = bytes.indices.filter { ":=,[{ ".utf8.contains(bytes[$0]) }
        guard !marks.isEmpty else { return oddityInserted(bytes) }
        let start = marks[random.number(below: marks.count)] + 1
        let end = ValueEnd(bytes: bytes).after(start)
        let odd = oddity()
        let line = bytes[..<start].count { $0 == 10 } + 1
        let old = String(decoding: bytes[start..<end].prefix(40), as: UTF8.self)
        return (
            Array(bytes[..<start]) + Array(odd.utf8) + bytes[end...],
            "line \(line): \(shown(old)) replaced by \(shown(odd))"
        )
    }

    private func shown(_ text: String) -> String {
        "'" + text.unicodeScalars.map { $0.value < 32 ? "\\u{\($0.value)}" : String($0) }.joined()
            + "'"
    }
}
