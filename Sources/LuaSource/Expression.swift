/// An expression of Lua, as it is written.
///
/// What a text can repeat without nesting (`a + b + c`, `a.b.c`) is a list here and not a nest, so
/// that the depth of a tree is bounded by the depth of the text, and that by the parser.
public struct Expression: Sendable {
    public var kind: Kind
    /// Bytes of the source.
    public var range: Range<Int>

    public init(kind: Kind, range: Range<Int>) {
        self.kind = kind
        self.range = range
    }

    /// What it is.
    public indirect enum Kind: Sendable {
        case `nil`
        case boolean(Bool)
        case number(LuaNumber)
        case string([UInt8])
        case vararg
        case function(FunctionBody)
        case table([TableItem])
        case name(Name)
        case parenthesized(Expression)
        case unary(UnaryOperator, Expression)
        /// Folded from the left; each step has operators of its own inside.
        case operation(Expression, [OperationStep])
        case suffixed(Expression, [Suffix])
    }
}

/// One use of a name.
public struct Name: Sendable, Hashable {
    public var text: String
    /// Position in `Chunk.bindings`; nil for a global.
    public var binding: Int?
    /// A global that is looked up in a local `_ENV`, about which nothing is known.
    public var isInOwnEnvironment: Bool
    public var range: Range<Int>
}

/// `not`, `-`, `#` and `~`.
public enum UnaryOperator: Sendable, Hashable { case not, minus, length, complement }

/// Operators between two operands.
public enum BinaryOperator: Sendable, Hashable {
    case add, subtract, multiply, modulo, power, divide, floorDivide
    case bitAnd, bitOr, bitXor, shiftLeft, shiftRight, concatenate
    case equal, less, lessOrEqual, notEqual, greater, greaterOrEqual, and, or

    /// Binding strengths to the left and right, as in Lua's own table.
    var priority: (left: Int, right: Int) {
        switch self {
        case .power: (14, 13)
        case .multiply, .modulo, .divide, .floorDivide: (11, 11)
        case .add, .subtract: (10, 10)
        case .concatenate: (9, 8)
        case .shiftLeft, .shiftRight: (7, 7)
        case .bitAnd: (6, 6)
        case .bitXor: (5, 5)
        case .bitOr: (4, 4)
        case .equal, .less, .lessOrEqual, .notEqual, .greater, .greaterOrEqual: (3, 3)
        case .and: (2, 2)
        case .or: (1, 1)
        }
    }

    public var isComparison: Bool { priority.left == 3 }
}

/// An operator and what stands to its right.
public struct OperationStep: Sendable {
    public var operation: BinaryOperator
    public var operand: Expression
}

/// What follows a prefix: a field, an index or a call.
public struct Suffix: Sendable {
    public var kind: Kind
    public var range: Range<Int>

    /// What it is.
    public indirect enum Kind: Sendable {
        case field(String)
        case index(Expression)
        case call([Expression])
        case method(String, nameRange: Range<Int>, [Expression])
    }
}

/// One item of a table constructor.
public struct TableItem: Sendable {
    public var key: Key
    public var value: Expression
    public var range: Range<Int>

    /// Where in the table it goes.
    public indirect enum Key: Sendable {
        /// By its position.
        case none
        case field(String)
        case computed(Expression)
    }

    /// The key when it is a plain text: `name =` or `["name"] =`.
    public var name: String? {
        switch key {
        case .none: nil
        case .field(let name): name
        case .computed(let expression):
            if case .string(let bytes) = expression.kind {
                String(decoding: bytes, as: UTF8.self)
            } else {
                nil
            }
        }
    }
}

/// A function's parameters and statements.
public struct FunctionBody: Sendable {
    /// Position in the order in which functions begin; 0 is the chunk itself.
    public var id: Int
    /// Positions in `Chunk.bindings`, with `self` of a method first.
    public var parameters: [Int]
    public var isVararg: Bool
    public var block: Block
    public var range: Range<Int>
}
