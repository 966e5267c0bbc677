internal import LuaSource

/// What rules ask of one file, gathered in one walk.
struct SourceFacts {
    private(set) var statements: [StatementFact] = []
    private(set) var expressions: [ExpressionFact] = []
    private(set) var calls: [CallFact] = []
    private(set) var blocks: [BlockFact] = []
    private(set) var functions: [FunctionBody] = []
    /// Uses of globals.
    private(set) var globals: [(name: Name, isWrite: Bool)] = []
    /// Assignments to locals, after their declaration.
    private(set) var writes: [(binding: Int, range: Range<Int>)] = []
    /// What a local was declared with, when it is one value of its own.
    private(set) var values: [Int: Expression] = [:]
    /// `M.name = value` and `function M.name()`, by the local and the field.
    private(set) var fields: [Int: [String: Expression]] = [:]
    /// How many loops of its function are around a local's declaration.
    private(set) var loopsAround: [Int: Int] = [:]
    /// Names that follow a dot or colon, anywhere.
    private(set) var members: Set<String> = []

    struct StatementFact {
        var statement: Statement
        var function: Int
        var loops: Int
    }

    struct ExpressionFact {
        var expression: Expression
        var function: Int
    }

    struct BlockFact {
        enum Kind { case function, `if`, `else`, loop, plain }
        var block: Block
        var kind: Kind
    }

    /// A call, with what stands before it.
    struct CallFact {
        var base: Expression
        var suffixes: [Suffix]
        /// How many of them lead to what is called.
        var depth: Int
        /// For `x:name()`.
        var method: String?
        /// Where the method, else the callee, is named.
        var range: Range<Int>
        var arguments: [Expression]
        var function: Int
        /// Whether its results are thrown away.
        var isStatement: Bool
    }

    private var function = 0
    private var loops = 0

    init(_ chunk: Chunk) { walk(chunk.body) }

    private mutating func walk(_ body: FunctionBody) {
        let outside = (function, loops)
        function = body.id
        loops = 0
        functions.append(body)
        for parameter in body.parameters { loopsAround[parameter] = 0 }
        walk(body.block, .function)
        (function, loops) = outside
    }

    private mutating func walk(_ block: Block, _ kind: BlockFact.Kind) {
        blocks.append(BlockFact(block: block, kind: kind))
        for statement in block.statements { walk(statement) }
    }

    private mutating func walkLoop(_ block: Block, _ bindings: [Int] = []) {
        loops += 1
        declare(bindings)
        walk(block, .loop)
        loops -= 1
    }

    private mutating func declare(_ bindings: [Int]) {
        for binding in bindings { loopsAround[binding] = loops }
    }

    private mutating func walk(_ list: [Expression]) { for item in list { walk(item) } }

    // MARK: statements

    private mutating func walk(_ statement: Statement) {
        statements.append(
            StatementFact(statement: statement, function: function, loops: loops))
        switch statement.kind {
        case .empty, .break, .goto, .label: break
        case .local(let bindings, let list):
            walk(list)
            declare(bindings)
            for (binding, value) in zip(bindings, list) { values[binding] = value }
        case .localFunction(let binding, let body):
            declare([binding])
            values[binding] = Expression(kind: .function(body), range: body.range)
            walk(body)
        case .assignment(let targets, let list):
            walk(list)
            for target in targets { walkTarget(target) }
            if targets.count == list.count {
                for (target, value) in zip(targets, list) { noteField(target, value) }
            }
        case .call(let call): walk(call, isStatement: true)
        case .function(let target, _, let body):
            walkTarget(target)
            noteField(target, Expression(kind: .function(body), range: body.range))
            walk(body)
        case .block(let block): walk(block, .plain)
        case .while(let condition, let block):
            walk(condition)
            walkLoop(block)
        case .repeat(let block, let condition):
            walkLoop(block)
            walk(condition)
        case .if(let branches, let otherwise):
            for branch in branches {
                walk(branch.condition)
                walk(branch.block, .if)
            }
            if let otherwise { walk(otherwise, .else) }
        case .numericFor(let binding, let from, let to, let step, let block):
            walk([from, to] + (step.map { [$0] } ?? []))
            walkLoop(block, [binding])
        case .genericFor(let bindings, let list, let block):
            walk(list)
            walkLoop(block, bindings)
        case .return(let list): walk(list)
        }
    }

    private mutating func walkTarget(_ target: Expression) {
        guard case .name(let name) = target.kind else { return walk(target) }
        if let binding = name.binding {
            writes.append((binding, name.range))
        } else {
            globals.append((name, true))
        }
    }

    private mutating func noteField(_ target: Expression, _ value: Expression) {
        guard case .suffixed(let base, let suffixes) = target.kind, suffixes.count == 1,
            case .name(let name) = base.kind, let binding = name.binding,
            case .field(let field) = suffixes[0].kind
        else { return }
        fields[binding, default: [:]][field] = value
    }

    // MARK: expressions

    private mutating func walk(_ expression: Expression, isStatement: Bool = false) {
        expressions.append(ExpressionFact(expression: expression, function: function))
        switch expression.kind {
        case .nil, .boolean, .number, .string, .vararg: break
        case .function(let body): walk(body)
        case .table(let items):
            for item in items {
                if case .computed(let key) = item.key { walk(key) }
                walk(item.value)
            }
        case .name(let name):
            if name.binding == nil { globals.append((name, false)) }
        case .parenthesized(let inner), .unary(_, let inner): walk(inner)
        case .operation(let first, let steps):
            walk(first)
            for step in steps { walk(step.operand) }
        case .suffixed(let base, let suffixes):
            walk(base)
            for (depth, suffix) in suffixes.enumerated() {
                let isLast = depth == suffixes.count - 1
                walk(suffix, depth, of: base, suffixes, isStatement: isStatement && isLast)
            }
        }
    }

    private mutating func walk(
        _ suffix: Suffix, _ depth: Int, of base: Expression, _ suffixes: [Suffix],
        isStatement: Bool
    ) {
        func call(_ method: String?, _ range: Range<Int>, _ arguments: [Expression]) -> CallFact {
            CallFact(
                base: base, suffixes: suffixes, depth: depth, method: method, range: range,
                arguments: arguments, function: function, isStatement: isStatement)
        }
        switch suffix.kind {
        case .field(let name): members.insert(name)
        case .index(let key):
            if case .string(let bytes) = key.kind {
                members.insert(String(decoding: bytes, as: UTF8.self))
            }
            walk(key)
        case .call(let arguments):
            let callee = depth == 0 ? base.range : suffixes[depth - 1].range
            calls.append(call(nil, callee, arguments))
            walk(arguments)
        case .method(let name, let range, let arguments):
            members.insert(name)
            calls.append(call(name, range, arguments))
            walk(arguments)
        }
    }
}
