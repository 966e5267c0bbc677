/// What a YAML scalar means: the core schema of YAML 1.2, section 10.3.
enum YAMLScalar {
    private static let prefix = "tag:yaml.org,2002:"

    /// Adds the scalar to the arena as what its style, tag and text make it.
    static func add(
        _ text: UnsafeBufferPointer<UInt8>, isPlain: Bool, tag: String?, line: Int,
        to arena: inout TreeArena
    ) -> TreeArena.ID {
        let resolves: Bool
        switch tag {
        case nil: resolves = isPlain
        case "\(prefix)null", "\(prefix)bool", "\(prefix)int", "\(prefix)float": resolves = true
        default: resolves = false
        }
        // Nothing that resolves is longer; a long digit string would only cost time.
        guard resolves, text.count <= 400 else { return unsafe arena.addString(text, line: line) }
        if unsafe isNull(text) { return arena.addNull(line: line) }
        if let flag = unsafe boolean(text) { return arena.add(flag, line: line) }
        let view = unsafe ByteView(text)
        if let number = integer(view) {
            switch number {
            case .whole(let value): return unsafe arena.add(value, text: text, line: line)
            case .rounded(let value): return unsafe arena.add(value, text: text, line: line)
            }
        }
        if let number = float(view) { return unsafe arena.add(number, text: text, line: line) }
        return unsafe arena.addString(text, line: line)
    }

    private static func isNull(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let view = unsafe ByteView(text)
        return view.count == 0 || isOne(of: ["~", "null", "Null", "NULL"], view)
    }

    private static func boolean(_ text: UnsafeBufferPointer<UInt8>) -> Bool? {
        let view = unsafe ByteView(text)
        if isOne(of: ["true", "True", "TRUE"], view) { return true }
        return isOne(of: ["false", "False", "FALSE"], view) ? false : nil
    }

    private static func isOne(of words: [StaticString], _ text: ByteView) -> Bool {
        words.contains { $0.utf8CodeUnitCount == text.count && text.matches($0, at: 0) }
    }

    private static func integer(_ text: ByteView) -> ScannedInteger? {
        if text.matches("0o", at: 0) {
            return ScannedInteger(text, from: 2, radix: 8, isNegative: false)
        }
        if text.matches("0x", at: 0) {
            return ScannedInteger(text, from: 2, radix: 16, isNegative: false)
        }
        let isNegative = text[0] == UInt8(ascii: "-")
        let start = isNegative || text[0] == UInt8(ascii: "+") ? 1 : 0
        return ScannedInteger(text, from: start, radix: 10, isNegative: isNegative)
    }

    private static func float(_ text: ByteView) -> Double? {
        var at = text[0] == UInt8(ascii: "-") || text[0] == UInt8(ascii: "+") ? 1 : 0
        if text.count - at == 4, text[at] == UInt8(ascii: ".") {
            let word = text.string(at + 1..<text.count)
            if ["inf", "Inf", "INF"].contains(word) {
                return text[0] == UInt8(ascii: "-") ? -.infinity : .infinity
            }
            if at == 0, ["nan", "NaN", "NAN"].contains(word) { return .nan }
        }
        let digitsBefore = skipDigits(text, &at)
        var digitsAfter = 0
        if text[at] == UInt8(ascii: ".") {
            at += 1
            digitsAfter = skipDigits(text, &at)
        }
        guard digitsBefore + digitsAfter > 0 else { return nil }
        if text[at] == UInt8(ascii: "e") || text[at] == UInt8(ascii: "E") {
            at += 1
            if text[at] == UInt8(ascii: "-") || text[at] == UInt8(ascii: "+") { at += 1 }
            guard skipDigits(text, &at) > 0 else { return nil }
        }
        guard at == text.count else { return nil }
        // Swift wants a digit on both sides of the point.
        var written = text.string(0..<text.count)
        if digitsAfter == 0 { written = written.filter { $0 != "." } }
        if digitsBefore == 0, let point = written.firstIndex(of: ".") {
            written.insert("0", at: point)
        }
        return Double(written)
    }

    private static func skipDigits(_ text: ByteView, _ at: inout Int) -> Int {
        let start = at
        while text[at] &- UInt8(ascii: "0") < 10 { at += 1 }
        return at - start
    }
}
