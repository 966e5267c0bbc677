/// One file of Lua 5.4: its syntax tree with every name resolved.
///
/// The judgement is that of `luac`: the same texts are accepted, and errors name the same line, except
/// for the compiler's limits on registers and constants of one function.
public struct Chunk: Sendable {
    public var source: [UInt8]
    public var body: FunctionBody
    public var bindings: [Binding]
    /// The enclosing function of each function; -1 for the chunk itself.
    public var functionParents: [Int]
    public var comments: [Comment]
    private var lineStarts: [Int]

    /// Parses a text.
    ///
    /// - Throws: `LuaSyntaxError` for the first error; also for what nests deeper than Lua allows.
    public init(_ source: [UInt8]) throws(LuaSyntaxError) {
        let parser = Parser(source)
        body = try parser.chunk()
        bindings = parser.scopes.bindings
        functionParents = parser.scopes.functionParents
        comments = parser.lexer.comments
        lineStarts = parser.lexer.lineStarts
        self.source = source
    }

    /// The line of a byte, from 1, and its column in bytes, from 1.
    public func position(of offset: Int) -> (line: Int, column: Int) {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        return (low + 1, offset - lineStarts[low] + 1)
    }

    /// The source of a range, with invalid UTF-8 repaired.
    public func text(_ range: Range<Int>) -> String {
        String(decoding: source[range], as: UTF8.self)
    }
}
