/// A statement of Lua.
public struct Statement: Sendable {
    public var kind: Kind
    /// Bytes of the source.
    public var range: Range<Int>

    /// What it is.
    public indirect enum Kind: Sendable {
        case empty
        /// Positions in `Chunk.bindings`.
        case local([Int], values: [Expression])
        case localFunction(Int, FunctionBody)
        case assignment([Expression], values: [Expression])
        case call(Expression)
        /// `function a.b:c() ... end`; a method's body has `self` as its first parameter.
        case function(Expression, isMethod: Bool, FunctionBody)
        case block(Block)
        case `while`(Expression, Block)
        case `repeat`(Block, until: Expression)
        case `if`([Branch], else: Block?)
        case numericFor(Int, from: Expression, to: Expression, step: Expression?, Block)
        case genericFor([Int], in: [Expression], Block)
        case `return`([Expression])
        case `break`
        case goto(String)
        case label(String)
    }

    /// A condition of `if` and what it guards.
    public struct Branch: Sendable {
        public var condition: Expression
        public var block: Block
    }
}

/// Statements of one scope.
public struct Block: Sendable {
    public var statements: [Statement]
    public var range: Range<Int>
}
