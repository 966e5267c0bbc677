/// A recursive-descent parser in the shape of Lua's own (lparser.c of 5.4).
final class Parser {
    var lexer: Lexer
    var scopes = Scopes()
    /// The token at hand.
    private(set) var token: Token
    private var lookahead: Token?
    /// Where the last token that was passed ends.
    private(set) var lastEnd = 0
    private var depth = 0

    /// As deep as the compiler goes before it says "C stack overflow": LUAI_MAXCCALLS less what the
    /// call of the compiler itself takes.
    static let depthLimit = 200 - 1

    init(_ source: [UInt8]) {
        lexer = Lexer(source)
        token = Token(kind: .end, range: 0..<0)
    }

    func chunk() throws(LuaSyntaxError) -> FunctionBody {
        let id = scopes.enterFunction(isVararg: true)
        try advance()
        let block = try block()
        guard token.kind == .end else { throw expected(.end) }
        try scoped { scopes throws(Scopes.Fault) in try scopes.leaveFunction() }
        return FunctionBody(
            id: id, parameters: [], isVararg: true, block: block,
            range: 0..<lexer.source.count)
    }

    // MARK: tokens

    var line: Int { lexer.line }

    func advance() throws(LuaSyntaxError) {
        lastEnd = token.range.upperBound
        if let next = lookahead {
            token = next
            lookahead = nil
        } else {
            token = try lexer.next()
        }
    }

    func peek() throws(LuaSyntaxError) -> Token.Kind {
        if let lookahead { return lookahead.kind }
        let next = try lexer.next()
        lookahead = next
        return next.kind
    }

    /// Passes the token if it is of this kind.
    func accept(_ kind: Token.Kind) throws(LuaSyntaxError) -> Bool {
        guard token.kind == kind else { return false }
        try advance()
        return true
    }

    func expect(_ kind: Token.Kind) throws(LuaSyntaxError) {
        guard try accept(kind) else { throw expected(kind) }
    }

    /// Passes what closes `opening`, which stands on `line`.
    func close(_ kind: Token.Kind, opening: Token.Kind, line: Int) throws(LuaSyntaxError) {
        guard try accept(kind) else {
            guard line != self.line else { throw expected(kind) }
            throw fail("\(kind.text) expected (to close \(opening.text) at line \(line))")
        }
    }

    func name() throws(LuaSyntaxError) -> (text: String, range: Range<Int>) {
        guard token.kind == .name else { throw expected(.name) }
        let range = token.range
        try advance()
        return (String(decoding: lexer.source[range], as: UTF8.self), range)
    }

    /// Whether the token ends a block; `until` does so only for `repeat`.
    func endsBlock(withUntil: Bool) -> Bool {
        switch token.kind {
        case .else, .elseif, .endWord, .end: true
        case .until: withUntil
        default: false
        }
    }

    // MARK: errors

    func fail(_ message: String) -> LuaSyntaxError {
        let near = token.kind == .end ? " near <eof>" : lexer.near(token.range)
        return LuaSyntaxError(message + near, offset: token.range.lowerBound, line: line)
    }

    func expected(_ kind: Token.Kind) -> LuaSyntaxError { fail("\(kind.text) expected") }

    /// Runs what may break a rule of scopes, and gives a fault its place.
    @discardableResult
    func scoped<Result>(
        _ body: (inout Scopes) throws(Scopes.Fault) -> Result
    ) throws(LuaSyntaxError) -> Result {
        do throws(Scopes.Fault) { return try body(&scopes) } catch {
            throw LuaSyntaxError(
                error.message, offset: error.offset ?? token.range.lowerBound, line: line)
        }
    }

    // MARK: depth

    func enter() throws(LuaSyntaxError) {
        depth += 1
        guard depth < Self.depthLimit else {
            throw LuaSyntaxError(
                "nested too deeply: more than \(Self.depthLimit - 1) levels",
                offset: token.range.lowerBound, line: line)
        }
    }

    func leave(_ levels: Int = 1) { depth -= levels }
}
