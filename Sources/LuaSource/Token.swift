/// One lexical element of Lua 5.4.
struct Token {
    var kind: Kind
    /// Bytes of the source.
    var range: Range<Int>
    /// What a string literal holds, with its escapes resolved.
    var bytes: [UInt8] = []
    /// What a numeral means.
    var number: LuaNumber?

    enum Kind: UInt8, Sendable {
        case end
        case name, string, number
        case and, `break`, `do`, `else`, elseif, endWord, `false`, `for`, function, goto, `if`
        case `in`, local, `nil`, not, or, `repeat`, `return`, then, `true`, until, `while`
        case plus, minus, star, slash, doubleSlash, percent, caret, hash
        case ampersand, tilde, pipe, shiftLeft, shiftRight
        case equal, notEqual, lessOrEqual, greaterOrEqual, less, greater, assign
        case openParenthesis, closeParenthesis, openBrace, closeBrace, openBracket, closeBracket
        case doubleColon, semicolon, colon, comma, dot, doubleDot, ellipsis
        /// A byte that no token of Lua begins with.
        case stray
    }

    static let keywords: [String: Kind] = [
        "and": .and, "break": .break, "do": .do, "else": .else, "elseif": .elseif,
        "end": .endWord, "false": .false, "for": .for, "function": .function, "goto": .goto,
        "if": .if, "in": .in, "local": .local, "nil": .nil, "not": .not, "or": .or,
        "repeat": .repeat, "return": .return, "then": .then, "true": .true, "until": .until,
        "while": .while,
    ]

    struct Symbol: Sendable {
        var text: [UInt8]
        var kind: Kind
    }

    private static let symbolNames: [(String, Kind)] = [
        ("...", .ellipsis), ("..", .doubleDot), (".", .dot), ("//", .doubleSlash), ("/", .slash),
        ("<<", .shiftLeft), ("<=", .lessOrEqual), ("<", .less), (">>", .shiftRight),
        (">=", .greaterOrEqual), (">", .greater), ("==", .equal), ("=", .assign),
        ("~=", .notEqual), ("~", .tilde), ("::", .doubleColon), (":", .colon), ("+", .plus),
        ("-", .minus), ("*", .star), ("%", .percent), ("^", .caret), ("#", .hash),
        ("&", .ampersand), ("|", .pipe), ("(", .openParenthesis), (")", .closeParenthesis),
        ("{", .openBrace), ("}", .closeBrace), ("[", .openBracket), ("]", .closeBracket),
        (";", .semicolon), (",", .comma),
    ]

    static let names = Dictionary(
        uniqueKeysWithValues: symbolNames.map { ($0.1, $0.0) } + keywords.map { ($0.value, $0.key) }
    )

    /// By their first byte, the longest first.
    static let symbols: [[Symbol]] = {
        var table = [[Symbol]](repeating: [], count: 256)
        for (name, kind) in symbolNames {
            let text = Array(name.utf8)
            table[Int(text[0])].append(Symbol(text: text, kind: kind))
        }
        return table
    }()
}

extension Token.Kind {
    /// As the compiler's messages write it: `'end'`, `<name>`.
    var text: String {
        switch self {
        case .end: return "<eof>"
        case .name: return "<name>"
        case .string: return "<string>"
        case .number: return "<number>"
        case .stray: return "?"
        default:
            return "'" + (Token.names[self] ?? "?") + "'"
        }
    }
}

/// A comment, for what it says to tools.
public struct Comment: Sendable, Hashable {
    /// Bytes of the source, with the dashes.
    public var range: Range<Int>
    /// The line that it begins on, from 1.
    public var line: Int
    /// Whether nothing but blanks stands before it on that line.
    public var isAlone: Bool
}
