/// A pattern of Lua (reference manual, 6.4.1), taken apart.
struct LuaPattern {
    /// Which bytes one element matches.
    struct ByteSet: Equatable {
        var bits = SIMD4<UInt64>()

        static let all = ByteSet(bits: SIMD4(repeating: .max))

        mutating func insert(_ byte: UInt8) { bits[Int(byte >> 6)] |= 1 << UInt64(byte & 63) }

        func overlaps(_ other: ByteSet) -> Bool { bits & other.bits != SIMD4<UInt64>() }

        func contains(_ byte: UInt8) -> Bool { bits[Int(byte >> 6)] >> UInt64(byte & 63) & 1 == 1 }

        var inverted: ByteSet { ByteSet(bits: ~bits) }

        /// `%a`, `%S` and the like; for other letters the letter itself.
        init(class letter: UInt8) { self = Self.classes[Int(letter)] }

        private static let classes = (UInt8.min...UInt8.max).map { ByteSet(membersOf: $0) }

        private init(membersOf letter: UInt8) {
            let isNegated = letter >= 0x41 && letter <= 0x5a
            for byte in UInt8.min...UInt8.max
            where Self.isMember(byte, of: letter | 0x20) ?? (byte == letter) { insert(byte) }
            if isNegated, Self.isMember(0, of: letter | 0x20) != nil { bits = ~bits }
        }

        init(bits: SIMD4<UInt64> = SIMD4()) { self.bits = bits }

        /// The C locale's classes; nil for letters that name none.
        private static func isMember(_ byte: UInt8, of letter: UInt8) -> Bool? {
            let isLower = byte >= 0x61 && byte <= 0x7a
            let isUpper = byte >= 0x41 && byte <= 0x5a
            let isDigit = byte >= 0x30 && byte <= 0x39
            switch letter {
            case 0x61: return isLower || isUpper
            case 0x64: return isDigit
            case 0x6c: return isLower
            case 0x75: return isUpper
            case 0x77: return isLower || isUpper || isDigit
            case 0x73: return byte == 32 || (byte >= 9 && byte <= 13)
            case 0x63: return byte < 32 || byte == 127
            case 0x67: return byte > 32 && byte < 127
            case 0x70: return byte > 32 && byte < 127 && !(isLower || isUpper || isDigit)
            case 0x78:
                return isDigit || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x66 && byte >= 0x41)
            default: return nil
            }
        }
    }

    struct Element {
        enum Repeat { case once, optional, star, plus, lazy }
        var set: ByteSet
        var times: Repeat

        var isUnbounded: Bool { times == .star || times == .plus || times == .lazy }
        /// It always takes at least one byte.
        var isMandatory: Bool { times == .once || times == .plus }
    }

    struct Fault: Error { var message: String }

    private(set) var elements: [Element] = []
    private(set) var captures = 0
    private(set) var isAnchored = false
    private(set) var endsAtEnd = false
    /// It has `%b`, `%f`, a back reference or a position capture: more than sets say.
    private(set) var isSpecial = false

    /// Takes a pattern apart.
    ///
    /// - Throws: what Lua says of a malformed one, at the latest when it gets there.
    init(_ text: [UInt8], isGmatch: Bool = false) throws(Fault) {
        var cursor = 0
        var open: [Int] = []
        // In gmatch a caret is a plain byte.
        if !isGmatch, text.first == UInt8(ascii: "^") {
            isAnchored = true
            cursor = 1
        }
        while cursor < text.count {
            switch text[cursor] {
            case UInt8(ascii: "("):
                captures += 1
                guard captures <= 32 else { throw Fault(message: "too many captures") }
                if cursor + 1 < text.count, text[cursor + 1] == UInt8(ascii: ")") {
                    cursor += 1
                } else {
                    open.append(captures)
                }
                cursor += 1
            case UInt8(ascii: ")"):
                guard open.popLast() != nil else { throw Fault(message: "invalid pattern capture") }
                cursor += 1
            case UInt8(ascii: "$") where cursor + 1 == text.count:
                endsAtEnd = true
                cursor += 1
            default: try addElement(text, &cursor, open)
            }
        }
        guard open.isEmpty else { throw Fault(message: "unfinished capture") }
    }

    private mutating func addElement(
        _ text: [UInt8], _ cursor: inout Int, _ open: [Int]
    ) throws(Fault) {
        let byte = text[cursor]
        if byte == UInt8(ascii: "%"), cursor + 1 < text.count {
            switch text[cursor + 1] {
            case UInt8(ascii: "b"):
                guard cursor + 3 < text.count else {
                    throw Fault(message: "missing arguments to '%b'")
                }
                isSpecial = true
                var set = ByteSet()
                set.insert(text[cursor + 2])
                elements.append(Element(set: set, times: .once))
                cursor += 4
                return
            case UInt8(ascii: "f"):
                cursor += 2
                guard cursor < text.count, text[cursor] == UInt8(ascii: "[") else {
                    throw Fault(message: "missing '[' after '%f' in pattern")
                }
                isSpecial = true
                _ = try set(text, &cursor)
                return
            case 0x30...0x39:
                let number = Int(text[cursor + 1] - 0x30)
                guard number >= 1, number <= captures, !open.contains(number) else {
                    throw Fault(message: "invalid capture index %\(number)")
                }
                isSpecial = true
                cursor += 2
                return
            default: break
            }
        }
        let set = try set(text, &cursor)
        var times = Element.Repeat.once
        if cursor < text.count {
            switch text[cursor] {
            case UInt8(ascii: "*"): times = .star
            case UInt8(ascii: "+"): times = .plus
            case UInt8(ascii: "-"): times = .lazy
            case UInt8(ascii: "?"): times = .optional
            default: break
            }
            if times != .once { cursor += 1 }
        }
        elements.append(Element(set: set, times: times))
    }

    /// One byte, class or set.
    private func set(_ text: [UInt8], _ cursor: inout Int) throws(Fault) -> ByteSet {
        let byte = text[cursor]
        cursor += 1
        switch byte {
        case UInt8(ascii: "."): return .all
        case UInt8(ascii: "%"):
            guard cursor < text.count else {
                throw Fault(message: "malformed pattern (ends with '%')")
            }
            cursor += 1
            return ByteSet(class: text[cursor - 1])
        case UInt8(ascii: "["): return try bracketed(text, &cursor)
        default:
            var set = ByteSet()
            set.insert(byte)
            return set
        }
    }

    private func bracketed(_ text: [UInt8], _ cursor: inout Int) throws(Fault) -> ByteSet {
        let missing = Fault(message: "malformed pattern (missing ']')")
        var set = ByteSet()
        var isNegated = false
        if cursor < text.count, text[cursor] == UInt8(ascii: "^") {
            isNegated = true
            cursor += 1
        }
        var isFirst = true
        while true {
            guard cursor < text.count else { throw missing }
            let byte = text[cursor]
            if byte == UInt8(ascii: "]"), !isFirst { break }
            isFirst = false
            cursor += 1
            if byte == UInt8(ascii: "%") {
                guard cursor < text.count else { throw missing }
                set.bits |= ByteSet(class: text[cursor]).bits
                cursor += 1
            } else if cursor + 1 < text.count, text[cursor] == UInt8(ascii: "-"),
                text[cursor + 1] != UInt8(ascii: "]")
            {
                let last = text[cursor + 1]
                if byte <= last { for member in byte...last { set.insert(member) } }
                cursor += 2
            } else {
                set.insert(byte)
            }
        }
        cursor += 1
        return isNegated ? set.inverted : set
    }

    // MARK: cost

    /// Whether it matches where nothing is.
    var matchesEmpty: Bool { !isSpecial && elements.allSatisfy { !$0.isMandatory } }

    /// The most repetitions that can share the same text among them: the exponent of the time that a
    /// search can take when it finds nothing.
    var degree: Int {
        var chains = [Int](repeating: 0, count: elements.count)
        for (number, fails) in canFail.enumerated() where fails { chains[number] = 1 }
        for number in elements.indices {
            let element = elements[number]
            // A search begins it anew within the bytes that it has just gone through.
            if chains[number] > 0, startsAnywhere(number) {
                chains[number] = max(chains[number], 2)
            }
            guard chains[number] > 0 else { continue }
            for later in elements.indices.dropFirst(number + 1) {
                if chains[later] > 0, element.set.overlaps(elements[later].set) {
                    chains[later] = max(chains[later], chains[number] + 1)
                }
                if elements[later].isMandatory, !element.set.overlaps(elements[later].set) { break }
            }
        }
        return chains.max() ?? 0
    }

    /// The longest run of `?` elements that can take one another's bytes.
    var optionalRun: Int {
        var best = 0
        var run = 0
        for (number, element) in elements.enumerated() {
            guard element.times == .optional else {
                run = 0
                continue
            }
            run =
                number > 0 && run > 0 && elements[number - 1].set.overlaps(element.set)
                ? run + 1 : 1
            best = max(best, run)
        }
        return best
    }

    /// A repeated blank before the end of the text, which is tried anew from every blank.
    var trimsEnd: Bool {
        guard endsAtEnd, let last = elements.last, last.isUnbounded, last.set != .all,
            last.set.contains(32) || last.set.contains(9), degree >= 2
        else { return false }
        return elements.count == 1
            ? !isAnchored
            : elements[elements.count - 2].isUnbounded
                && shares(elements.count - 2, elements.count - 1)
    }

    /// Of each element: whether it is a repetition that what follows can make give bytes back.
    private var canFail: [Bool] {
        var result = [Bool](repeating: false, count: elements.count)
        var hasMandatory = isSpecial
        var hasRest = false
        for number in elements.indices.reversed() {
            let element = elements[number]
            if element.isUnbounded {
                if hasMandatory {
                    result[number] = true
                } else if element.times == .lazy {
                    // It tries what follows at every byte, before it takes the byte itself.
                    result[number] = endsAtEnd && number + 1 < elements.count
                } else {
                    result[number] = endsAtEnd && element.set != .all && !hasRest
                }
                if element.set == .all { hasRest = true }
            }
            if element.isMandatory { hasMandatory = true }
        }
        return result
    }

    /// Whether a search begins it anew within the bytes that it has just gone through.
    private func startsAnywhere(_ number: Int) -> Bool {
        !isAnchored
            && elements[..<number].allSatisfy {
                !$0.isMandatory || $0.set.overlaps(elements[number].set)
            }
    }

    /// Whether a byte can go to either of two repetitions: all that must stand between them, and the
    /// second one, overlap with the first.
    private func shares(_ first: Int, _ second: Int) -> Bool {
        let set = elements[first].set
        return set.overlaps(elements[second].set)
            && elements[(first + 1)..<second].allSatisfy { !$0.isMandatory || set.overlaps($0.set) }
    }
}
