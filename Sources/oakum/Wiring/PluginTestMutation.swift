import Reporting

/// A small pseudo-random sequence (SplitMix64), the same on every machine for one seed.
struct SeededSequence: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &+ 0x9e37_79b9_7f4a_7c15 }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
        return word ^ (word >> 31)
    }

    /// A number below `bound`; 0 for an empty range.
    mutating func number(below bound: Int) -> Int {
        bound <= 1 ? 0 : Int(next() % UInt64(bound))
    }
}

/// Breaks an input in one of the ways in which real files are broken, decided by a seed.
struct PluginTestMutation {
    private var random: SeededSequence

    init(seed: UInt64) { random = SeededSequence(seed: seed) }

    /// A value where another one was, or where none should be.
    private static let oddities = [
        "null", "[]", "{}", "\"\"", "0", "-1", "1.5e300", "99999999999999999999", "true",
        "[[[]]]", "{\"a\":{\"b\":[null]}}", "\"x\"", "'", "\"", "..", "/", "%s%n", ":", "=", ",",
        "\u{0}", "\u{feff}", "\u{1b}[31m", "\u{202e}", " ", "\n\n", "\t", "\\", "@", "#",
    ]

    /// Chooses one of several things.
    mutating func choice(of count: Int) -> Int { random.number(below: count) }

    /// The broken input, and in words what was done to it.
    mutating func apply(to bytes: [UInt8]) -> (bytes: [UInt8], words: String) {
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
        return (Array(bytes[..<length]), "cut off after \(counted(length, "byte"))")
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

/// Where the value ends that begins at a place: after its brackets or quotes, else before the next
/// comma, bracket or line end.
private struct ValueEnd {
    let bytes: [UInt8]

    func after(_ start: Int) -> Int {
        var place = start
        while place < bytes.count, bytes[place] == 32 { place += 1 }
        guard place < bytes.count else { return place }
        switch bytes[place] {
        case UInt8(ascii: "\""): return string(place)
        case UInt8(ascii: "{"), UInt8(ascii: "["): return container(place)
        default:
            while place < bytes.count, !",}]\n".utf8.contains(bytes[place]) { place += 1 }
            return place
        }
    }

    private func string(_ start: Int) -> Int {
        var place = start + 1
        while place < bytes.count, bytes[place] != UInt8(ascii: "\""), bytes[place] != 10 {
            place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(bytes.count, place + 1)
    }

    private func container(_ start: Int) -> Int {
        var depth = 0
        var place = start
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "\""): place = string(place) - 1
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
            place += 1
            if depth == 0 { return place }
        }
        return bytes.count
    }
}
