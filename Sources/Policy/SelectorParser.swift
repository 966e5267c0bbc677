/// Reads a selector from left to right.
struct SelectorParser {
    private enum Token: Hashable {
        case word(String)
        case quoted(String)
        case comparison(Selector.Comparison)
        case open, close, end

        var shown: String {
            switch self {
            case .word(let text), .quoted(let text): "'\(text.prefix(60))'"
            case .comparison(let comparison): "'\(comparison.rawValue)'"
            case .open: "'('"
            case .close: "')'"
            case .end: "the end"
            }
        }
    }

    private static let lengthLimit = 4096
    private static let depthLimit = 32

    private let text: String
    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var token = Token.end
    /// Of the token, from 1.
    private var column = 1
    private var depth = 0

    init(_ text: String) throws(SelectorError) {
        guard text.utf8.count <= Self.lengthLimit else {
            throw SelectorError(
                text: text, column: 1, expected: "at most \(Self.lengthLimit) bytes",
                found: "\(text.utf8.count)")
        }
        self.text = text
        scalars = Array(text.unicodeScalars)
        try advance()
    }

    /// The whole text.
    mutating func selector() throws(SelectorError) -> Selector.Expression {
        let expression = try alternatives()
        if token == .close { throw expected("'and', 'or' or the end (no '(' is open)") }
        guard token == .end else { throw expected("'and', 'or' or the end") }
        return expression
    }

    private mutating func alternatives() throws(SelectorError) -> Selector.Expression {
        let first = try conditions()
        guard token == .word("or") else { return first }
        var parts = [first]
        while token == .word("or") {
            try advance()
            parts.append(try conditions())
        }
        return .or(
            parts.flatMap { part in if case .or(let inner) = part { inner } else { [part] } })
    }

    private mutating func conditions() throws(SelectorError) -> Selector.Expression {
        let first = try condition()
        guard token == .word("and") else { return first }
        var parts = [first]
        while token == .word("and") {
            try advance()
            parts.append(try condition())
        }
        return .and(
            parts.flatMap { part in if case .and(let inner) = part { inner } else { [part] } })
    }

    private mutating func condition() throws(SelectorError) -> Selector.Expression {
        switch token {
        case .word("not"):
            try nest()
            defer { depth -= 1 }
            try advance()
            return .not(try condition())
        case .open:
            try nest()
            defer { depth -= 1 }
            try advance()
            let expression = try alternatives()
            guard token == .close else { throw expected("'and', 'or' or ')'") }
            try advance()
            return expression
        case .word("all"):
            try advance()
            return .all
        case .word("and"), .word("or"): throw expected("a field, 'not', 'all' or '('")
        case .word(let field), .quoted(let field):
            guard !field.isEmpty else { throw expected("a field") }
            try advance()
            return try comparison(of: field)
        default: throw expected("a field, 'not', 'all' or '('")
        }
    }

    private mutating func comparison(of field: String) throws(SelectorError)
        -> Selector.Expression
    {
        guard case .comparison(let how) = token else { return .present(field) }
        try advance()
        let value: String
        switch token {
        case .word(let word) where Selector.keywords.contains(word):
            throw expected("a value ('\(word)' is a word of the language: put it in quotes)")
        case .word(let text), .quoted(let text): value = text
        default: throw expected("a value")
        }
        if how.isNumeric, DecimalText.number(value) == nil {
            throw expected("a number after '\(how.rawValue)'")
        }
        try advance()
        if case .comparison = token { throw expected("'and', 'or' or the end") }
        return .compare(field, how, value)
    }

    private mutating func nest() throws(SelectorError) {
        guard depth < Self.depthLimit else {
            throw expected("at most \(Self.depthLimit) levels of parentheses and 'not'")
        }
        depth += 1
    }

    private func expected(_ what: String) -> SelectorError {
        SelectorError(text: text, column: column, expected: what, found: token.shown)
    }
}

// MARK: Tokens

extension SelectorParser {
    /// Bytes of names and values outside quotes; those of other scripts are letters here.
    static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...:
            true
        default: "_-./:@*?+%".utf8.contains(byte)
        }
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        guard let byte = UInt8(exactly: scalar.value) else { return true }
        return byte >= 0x80 || isWordByte(byte)
    }

    private mutating func advance() throws(SelectorError) {
        while position < scalars.count, scalars[position] == " " || scalars[position] == "\t" {
            position += 1
        }
        column = position + 1
        guard position < scalars.count else {
            token = .end
            return
        }
        let scalar = scalars[position]
        if Self.isWord(scalar) {
            token = .word(word())
        } else if scalar == "\"" || scalar == "'" {
            token = .quoted(try quoted(by: scalar))
        } else if scalar == "(" || scalar == ")" {
            position += 1
            token = scalar == "(" ? .open : .close
        } else if let comparison = sign() {
            token = .comparison(comparison)
        } else {
            throw SelectorError(
                text: text, column: column, expected: "a field, an operator or a quoted value",
                found: Self.shown(scalar))
        }
    }

    private mutating func word() -> String {
        var word = ""
        while position < scalars.count, Self.isWord(scalars[position]) {
            word.unicodeScalars.append(scalars[position])
            position += 1
        }
        return word
    }

    private mutating func quoted(by quote: Unicode.Scalar) throws(SelectorError) -> String {
        var value = ""
        position += 1
        while position < scalars.count, scalars[position] != quote {
            if scalars[position] == "\\", position + 1 < scalars.count,
                scalars[position + 1] == quote || scalars[position + 1] == "\\"
            {
                position += 1
            }
            guard scalars[position].value >= 0x20, scalars[position].value != 0x7F else {
                throw SelectorError(
                    text: text, column: position + 1, expected: "text",
                    found: Self.shown(scalars[position]))
            }
            value.unicodeScalars.append(scalars[position])
            position += 1
        }
        guard position < scalars.count else {
            throw SelectorError(
                text: text, column: position + 1,
                expected: "\(quote) (the quote of column \(column) is open)", found: "the end")
        }
        position += 1
        return value
    }

    private mutating func sign() -> Selector.Comparison? {
        for length in [2, 1] where position + length <= scalars.count {
            var written = ""
            written.unicodeScalars.append(contentsOf: scalars[position..<position + length])
            if let comparison = Selector.Comparison(rawValue: written) {
                position += length
                return comparison
            }
        }
        return nil
    }

    private static func shown(_ scalar: Unicode.Scalar) -> String {
        if scalar.value >= 0x20, scalar.value != 0x7F { return "'\(scalar)'" }
        return "a control character (\(scalar.value))"
    }
}
