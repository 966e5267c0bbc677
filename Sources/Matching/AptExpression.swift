/// A text of apt's preferences: a plain text, a glob, or a regular expression between slashes.
///
/// Case plays no part. Globs know `*`, `?` and `[a-z]`, and `*` crosses slashes. Of regular
/// expressions it knows characters, `.`, `[...]`, `\`, `^`, `$` and the repeaters `*`, `+` and `?`,
/// but no groups, alternatives or counts. Cost is at most pattern times text.
///
/// Source: apt_preferences(5), glob(7), regex(7).
struct AptExpression {
    let text: String
    /// Whether it is more than a plain text.
    let isPattern: Bool
    private let atoms: [Atom]
    private let isAnchoredAtStart: Bool
    private let isAnchoredAtEnd: Bool

    private struct Atom {
        var set: ByteSet
        /// How often: at least once, and perhaps more.
        var isOptional = false
        var isRepeated = false
    }

    private enum ByteSet {
        case any
        case one(UInt8)
        case range([ClosedRange<UInt8>], isNegated: Bool)

        func contains(_ byte: UInt8) -> Bool {
            switch self {
            case .any: true
            case .one(let wanted): wanted == byte
            case .range(let ranges, let isNegated):
                ranges.contains { $0.contains(byte) } != isNegated
            }
        }
    }

    /// `nil` for a regular expression that uses more than is known here.
    init?(_ text: String) {
        self.text = text
        var bytes = Array(text.utf8).map(lowered)
        let isRegex = bytes.count > 2 && bytes.first == 0x2F && bytes.last == 0x2F
        if isRegex { bytes = Array(bytes.dropFirst().dropLast()) }
        var reader = Reader(bytes: bytes)
        guard let atoms = isRegex ? reader.regex() : reader.glob() else { return nil }
        self.atoms = atoms
        isPattern = isRegex || text.utf8.contains { $0 == 0x2A || $0 == 0x3F || $0 == 0x5B }
        isAnchoredAtStart = !isRegex || reader.isAnchoredAtStart
        isAnchoredAtEnd = !isRegex || reader.isAnchoredAtEnd
    }

    /// A value that the index does not state matches nothing.
    func matches(_ value: String?) -> Bool {
        guard let value else { return false }
        // The states of a simple automaton: state n means that the atoms before n have matched.
        var states = [Bool](repeating: false, count: atoms.count + 1)
        enter(0, &states)
        for byte in value.utf8 {
            if !isAnchoredAtEnd, states[atoms.count] { return true }
            var next = [Bool](repeating: false, count: atoms.count + 1)
            for (number, atom) in atoms.enumerated()
            where states[number] && atom.set.contains(lowered(byte)) {
                enter(number + 1, &next)
                if atom.isRepeated { enter(number, &next) }
            }
            if !isAnchoredAtStart { enter(0, &next) }
            states = next
        }
        return states[atoms.count]
    }

    private func enter(_ state: Int, _ states: inout [Bool]) {
        var state = state
        while !states[state] {
            states[state] = true
            guard state < atoms.count, atoms[state].isOptional else { return }
            state += 1
        }
    }

    private struct Reader {
        let bytes: [UInt8]
        var position = 0
        var isAnchoredAtStart = false
        var isAnchoredAtEnd = false

        mutating func glob() -> [Atom]? {
            var atoms: [Atom] = []
            while let byte = next() {
                switch byte {
                case UInt8(ascii: "*"):
                    atoms.append(Atom(set: .any, isOptional: true, isRepeated: true))
                case UInt8(ascii: "?"): atoms.append(Atom(set: .any))
                case UInt8(ascii: "["): atoms.append(Atom(set: bracket() ?? .one(byte)))
                case UInt8(ascii: "\\"): atoms.append(Atom(set: .one(next() ?? byte)))
                default: atoms.append(Atom(set: .one(byte)))
                }
            }
            return atoms
        }

        mutating func regex() -> [Atom]? {
            var atoms: [Atom] = []
            while let byte = next() {
                switch byte {
                case UInt8(ascii: "^") where position == 1: isAnchoredAtStart = true
                case UInt8(ascii: "$") where position == bytes.count: isAnchoredAtEnd = true
                case UInt8(ascii: "."): atoms.append(Atom(set: .any))
                case UInt8(ascii: "["):
                    guard let set = bracket() else { return nil }
                    atoms.append(Atom(set: set))
                case UInt8(ascii: "\\"):
                    guard let escaped = next() else { return nil }
                    atoms.append(Atom(set: .one(escaped)))
                case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"):
                    guard let last = atoms.indices.last else { return nil }
                    if byte != UInt8(ascii: "+") { atoms[last].isOptional = true }
                    if byte != UInt8(ascii: "?") { atoms[last].isRepeated = true }
                case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "|"), UInt8(ascii: "{"),
                    UInt8(ascii: "^"), UInt8(ascii: "$"):
                    return nil
                default: atoms.append(Atom(set: .one(byte)))
                }
            }
            return atoms
        }

        private mutating func next() -> UInt8? {
            guard position < bytes.count else { return nil }
            position += 1
            return bytes[position - 1]
        }

        /// Reads what follows `[`; `nil`, and nothing read, when no `]` ends it.
        private mutating func bracket() -> ByteSet? {
            let start = position
            var ranges: [ClosedRange<UInt8>] = []
            var isNegated = false
            if position < bytes.count,
                bytes[position] == UInt8(ascii: "!") || bytes[position] == UInt8(ascii: "^")
            {
                isNegated = true
                position += 1
            }
            while let byte = next() {
                if byte == UInt8(ascii: "]"), !ranges.isEmpty {
                    return .range(ranges, isNegated: isNegated)
                }
                var upper = byte
                if position + 1 < bytes.count, bytes[position] == UInt8(ascii: "-"),
                    bytes[position + 1] != UInt8(ascii: "]")
                {
                    upper = bytes[position + 1]
                    position += 2
                }
                // A range that runs backwards holds nothing; its ends are kept as they are.
                ranges.append(contentsOf: byte <= upper ? [byte...upper] : [])
            }
            position = start
            return nil
        }
    }
}

private func lowered(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
