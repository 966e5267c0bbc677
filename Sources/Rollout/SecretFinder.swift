/// Finds secrets in one text; each rule passes over the bytes once.
struct SecretFinder {
    private let bytes: [UInt8]
    private let lower: [UInt8]
    private var found: [Range<Int>] = []
    /// Where the last named value ends: names inside it need no look, which keeps time linear.
    private var covered = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        lower = bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    }

    /// Ranges of secrets, in no order; they may overlap.
    func secrets() -> [Range<Int>] {
        var finder = self
        finder.findPrivateKeys()
        for index in bytes.indices {
            switch bytes[index] {
            case UInt8(ascii: "="), UInt8(ascii: ":"):
                finder.findNamedValue(separator: index)
                if bytes[index] == UInt8(ascii: ":") { finder.findURLCredentials(colon: index) }
            case UInt8(ascii: " "): finder.findOptionValue(space: index)
            default: break
            }
            if Self.isWord(bytes[index]), index == 0 || !Self.isWord(bytes[index - 1]) {
                finder.findToken(at: index)
            }
        }
        return finder.found
    }

    // MARK: NAME=VALUE and NAME: VALUE

    private static let headers = ["cookie", "set-cookie", "x-auth-key", "proxy-authorization"]
        .map { Array($0.utf8) }
    /// Names are looked for so far back.
    private static let longestName = 128

    private mutating func findNamedValue(separator: Int) {
        guard separator >= covered else { return }
        var end = separator
        while end > 0, bytes[end - 1] == 0x20, separator - end < 4 { end -= 1 }
        let isQuoted = end > 0 && Self.isQuote(bytes[end - 1])
        if isQuoted { end -= 1 }
        var start = end
        while start > 0, end - start < Self.longestName, Self.isWord(bytes[start - 1]) {
            start -= 1
        }
        let name = Array(lower[start..<end])
        let isHeader = Self.headers.contains(name)
        guard isHeader || (!name.isEmpty && SecretNames.isSecret(name)) else { return }
        var value = separator + 1
        // `==` compares, `::` qualifies; `:=` and `=>` assign.
        if value < bytes.count, bytes[value] == bytes[separator] { return }
        if value < bytes.count, bytes[value] == 0x3D || bytes[value] == 0x3E { value += 1 }
        while value < bytes.count, bytes[value] == 0x20 || bytes[value] == 0x09 { value += 1 }
        let isWholeLine = isHeader || name.holds(Array("authorization".utf8))
        guard !isMark(at: value) else { return }
        covered = endOfValue(value, isWholeLine: isWholeLine || isFirstOnLine(start))
        add(value..<covered)
    }

    /// Whether a value was taken out before: what follows it then is no part of it.
    private func isMark(at start: Int) -> Bool {
        let mark = Redaction.mark.utf8
        guard start < bytes.count, bytes[start...].starts(with: mark) else { return false }
        let end = start + mark.count
        return end == bytes.count || !Self.isWord(bytes[end])
    }

    /// `--password VALUE`.
    private mutating func findOptionValue(space: Int) {
        var start = space
        while start > 0, space - start < Self.longestName, Self.isWord(bytes[start - 1]) {
            start -= 1
        }
        guard space - start > 2, bytes[start] == 0x2D, bytes[start + 1] == 0x2D,
            SecretNames.isSecret(Array(lower[(start + 2)..<space])), space + 1 < bytes.count,
            bytes[space + 1] != 0x2D
        else { return }
        add((space + 1)..<endOfValue(space + 1, isWholeLine: false))
    }

    /// Whether a name begins its line, but for indentation, a quote, `- ` and `export `.
    private func isFirstOnLine(_ start: Int) -> Bool {
        var index = start
        let limit = max(0, start - 64)
        while index > limit, bytes[index - 1] != 0x0A {
            let byte = bytes[index - 1]
            if byte != 0x20, byte != 0x09, byte != 0x2D, !Self.isQuote(byte) { break }
            index -= 1
        }
        if index == 0 || bytes[index - 1] == 0x0A { return true }
        let export = Array("export".utf8)
        return index >= 6 && lower[(index - 6)..<index].elementsEqual(export)
    }

    private func endOfValue(_ start: Int, isWholeLine: Bool) -> Int {
        guard start < bytes.count else { return start }
        let quote = Self.isQuote(bytes[start]) ? bytes[start] : nil
        var index = quote == nil ? start : start + 1
        while index < bytes.count, bytes[index] != 0x0A, bytes[index] != 0x0D {
            if let quote {
                if bytes[index] == quote { return index + 1 }
                if bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count { index += 1 }
            } else if !isWholeLine, Self.isSpace(bytes[index]) || Self.isQuote(bytes[index]) {
                break
            }
            index += 1
        }
        return min(index, bytes.count)
    }

    // MARK: URLs

    /// `scheme://user:password@host`: all between `//` and `@`, but for the user `git` alone.
    private mutating func findURLCredentials(colon: Int) {
        let start = colon + 3
        guard start < bytes.count, bytes[colon + 1] == 0x2F, bytes[colon + 2] == 0x2F else {
            return
        }
        var end: Int?
        var index = start
        while index < bytes.count, !Self.isSpace(bytes[index]), !Self.isQuote(bytes[index]),
            bytes[index] != 0x2F, bytes[index] != UInt8(ascii: "?"),
            bytes[index] != UInt8(ascii: "#")
        {
            if bytes[index] == UInt8(ascii: "@") { end = index }
            index += 1
        }
        guard let end, !bytes[start..<end].elementsEqual("git".utf8) else { return }
        add(start..<end)
    }

    // MARK: Tokens that show what they are

    /// Beginnings, with the fewest characters that follow.
    private static let prefixes: [(prefix: [UInt8], rest: Int)] = [
        ("ghp_", 20), ("gho_", 20), ("ghu_", 20), ("ghs_", 20), ("ghr_", 20), ("github_pat_", 20),
        ("glpat-", 16), ("glptt-", 16), ("gldt-", 16), ("xoxb-", 10), ("xoxa-", 10), ("xoxp-", 10),
        ("xoxr-", 10), ("xoxs-", 10), ("AKIA", 16), ("ASIA", 16), ("sk-", 20), ("sk_live_", 16),
        ("rk_live_", 16), ("npm_", 30), ("pypi-", 50), ("AIza", 30), ("hvs.", 20),
        ("dckr_pat_", 20),
        ("ya29.", 20), ("SG.", 40), ("eyJ", 30),
    ].map { (Array($0.0.utf8), $0.1) }

    private mutating func findToken(at start: Int) {
        var end = start
        while end < bytes.count, Self.isWord(bytes[end]) { end += 1 }
        for (prefix, rest) in Self.prefixes
        where end - start >= prefix.count + rest && bytes[start...].starts(with: prefix) {
            add(start..<end)
            return
        }
        // `Bearer TOKEN`.
        guard end - start == 6, lower[start..<end].elementsEqual("bearer".utf8), end < bytes.count,
            bytes[end] == 0x20
        else { return }
        let token = end + 1
        let stop = endOfValue(token, isWholeLine: false)
        if stop - token >= 8 { add(token..<stop) }
    }

    // MARK: Private keys

    private mutating func findPrivateKeys() {
        var open: Int?
        var lineStart = 0
        // Where the unbroken lines of base 64 before this line begin.
        var bodyStart: Int?
        while lineStart < bytes.count {
            let line = lineStart..<(bytes[lineStart...].firstIndex(of: 0x0A) ?? bytes.count)
            let text = Array(bytes[line])
            let isKey = text.holds(Array("PRIVATE KEY".utf8)) && text.holds(Array("-----".utf8))
            if isKey, text.holds(Array("-----END ".utf8)) {
                // Without its beginning: that was cut off.
                if let start = open ?? bodyStart { add(start..<line.upperBound) }
                // A key on one line, its line ends written as `\n`.
                if text.holds(Array("-----BEGIN ".utf8)) { add(line) }
                open = nil
            } else if isKey, text.holds(Array("-----BEGIN ".utf8)) {
                open = line.lowerBound
            }
            let isBody = !text.isEmpty && text.allSatisfy { Self.isBase64($0) || $0 == 0x0D }
            bodyStart = isBody ? bodyStart ?? line.lowerBound : nil
            lineStart = line.upperBound + 1
        }
        if let open { add(open..<bytes.count) }
    }

    private mutating func add(_ range: Range<Int>) {
        if !range.isEmpty { found.append(range) }
    }

    // MARK: Characters

    private static func isWord(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || byte == 0x5F || byte == 0x2D || byte == 0x2E
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    private static func isBase64(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || byte == 0x2B || byte == 0x2F || byte == 0x3D
    }

    private static func isQuote(_ byte: UInt8) -> Bool {
        byte == 0x22 || byte == 0x27 || byte == 0x60
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }
}
