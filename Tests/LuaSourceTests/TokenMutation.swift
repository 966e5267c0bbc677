/// Changes a text of Lua by whole tokens, so that most of it still is Lua.
enum TokenMutation {
    /// Rough tokens: words, strings without escapes, spaces, single bytes.
    static func tokens(_ source: [UInt8]) -> [ArraySlice<UInt8>] {
        var tokens: [ArraySlice<UInt8>] = []
        var start = 0
        func isWord(_ byte: UInt8) -> Bool {
            byte == 0x5f || (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte | 0x20)
        }
        while start < source.count {
            var end = start + 1
            let first = source[start]
            if isWord(first) {
                while end < source.count, isWord(source[end]) { end += 1 }
            } else if first == 0x20 || first == 10 {
                while end < source.count, source[end] == 0x20 { end += 1 }
            } else if first == 0x22 || first == 0x27 {
                while end < source.count, source[end] != first, source[end] != 10 { end += 1 }
                end = min(end + 1, source.count)
            }
            tokens.append(source[start..<end])
            start = end
        }
        return tokens
    }

    static let words = [
        "end", "do", "then", "local", "function", "return", "break", "goto", "if", "else", "until",
        "repeat", "x", "1", "'s'", "(", ")", "{", "}", "[", "]", "=", "==", ",", ";", ":", "::",
        ".", "..", "...", "+", "-", "~", "<const>", "<close>", "not", "and", "nil", "\n", "--",
        "//",
        "::l::", "goto l", "for i = 1, 2 do", "while x do", "f()", "local y", "in", "#", "<<", "[[",
    ].map { Array($0.utf8)[...] }

    /// One to three changes within a stretch of up to 400 tokens.
    static func mutant(
        of source: [UInt8], _ others: [[UInt8]], using generator: inout SeededGenerator
    ) -> [UInt8] {
        var tokens = tokens(source)
        guard !tokens.isEmpty else { return source }
        for _ in 0..<Int.random(in: 1...3, using: &generator) where !tokens.isEmpty {
            let place = Int.random(in: 0..<tokens.count, using: &generator)
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: tokens.remove(at: place)
            case 1: tokens.insert(tokens[place], at: place)
            case 2: tokens.swapAt(place, Int.random(in: 0..<tokens.count, using: &generator))
            case 3: tokens[place] = words.randomElement(using: &generator) ?? []
            case 4:
                tokens.insert(
                    contentsOf: [
                        [0x20], words.randomElement(using: &generator) ?? [], [0x20],
                    ], at: place)
            default:
                let end = min(tokens.count, place + Int.random(in: 1...8, using: &generator))
                tokens.removeSubrange(place..<end)
            }
        }
        return tokens.flatMap { $0 }
    }
}
