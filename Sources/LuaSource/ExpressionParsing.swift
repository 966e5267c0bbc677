extension Parser {
    func expressions() throws(LuaSyntaxError) -> [Expression] {
        var list = [try expression()]
        while try accept(.comma) { list.append(try expression()) }
        return list
    }

    func expression() throws(LuaSyntaxError) -> Expression { try operation(above: 0) }

    /// An expression whose operators bind more tightly to the left than `limit`.
    private func operation(above limit: Int) throws(LuaSyntaxError) -> Expression {
        let start = token.range.lowerBound
        try enter()
        let first: Expression
        if let unary = token.kind.unaryOperator {
            try advance()
            let operand = try operation(above: 12)
            first = Expression(kind: .unary(unary, operand), range: start..<lastEnd)
        } else {
            first = try simpleExpression()
        }
        var steps: [OperationStep] = []
        while let binary = token.kind.binaryOperator, binary.priority.left > limit {
            try advance()
            let operand = try operation(above: binary.priority.right)
            steps.append(OperationStep(operation: binary, operand: operand))
        }
        leave()
        guard !steps.isEmpty else { return first }
        return Expression(kind: .operation(first, steps), range: start..<lastEnd)
    }

    private func simpleExpression() throws(LuaSyntaxError) -> Expression {
        let start = token.range.lowerBound
        let kind: Expression.Kind
        switch token.kind {
        case .number: kind = .number(token.number ?? .integer(0))
        case .string: kind = .string(token.bytes)
        case .nil: kind = .nil
        case .true: kind = .boolean(true)
        case .false: kind = .boolean(false)
        case .ellipsis:
            guard scopes.isVararg else { throw fail("cannot use '...' outside a vararg function") }
            kind = .vararg
        case .openBrace:
            let items = try table()
            return Expression(kind: .table(items), range: start..<lastEnd)
        case .function:
            let line = line
            try advance()
            let body = try functionBody(names: nil, receiver: nil, line: line)
            return Expression(kind: .function(body), range: start..<lastEnd)
        default: return try suffixedExpression(isTarget: false)
        }
        try advance()
        return Expression(kind: kind, range: start..<lastEnd)
    }

    func resolvedName() throws(LuaSyntaxError) -> Name {
        let name = try name()
        let found = try scoped { scopes throws(Scopes.Fault) in try scopes.resolve(name.text) }
        return Name(
            text: name.text, binding: found.binding, isInOwnEnvironment: found.isInOwnEnvironment,
            range: name.range)
    }

    private func primaryExpression() throws(LuaSyntaxError) -> Expression {
        let start = token.range.lowerBound
        switch token.kind {
        case .name:
            let name = try resolvedName()
            return Expression(kind: .name(name), range: name.range)
        case .openParenthesis:
            let line = line
            try advance()
            let inner = try expression()
            try close(.closeParenthesis, opening: .openParenthesis, line: line)
            return Expression(kind: .parenthesized(inner), range: start..<lastEnd)
        default: throw fail("unexpected symbol")
        }
    }

    /// A name or parenthesis with its fields, indices and calls.
    ///
    /// - Parameter isTarget: it may turn out to be assigned to: then a lone name is not read.
    func suffixedExpression(isTarget: Bool) throws(LuaSyntaxError) -> Expression {
        let first = try primaryExpression()
        var suffixes: [Suffix] = []
        while let suffix = try suffix() { suffixes.append(suffix) }
        if case .name(let name) = first.kind, !isTarget || !suffixes.isEmpty { noteRead(name) }
        guard !suffixes.isEmpty else { return first }
        return Expression(
            kind: .suffixed(first, suffixes), range: first.range.lowerBound..<lastEnd)
    }

    private func suffix() throws(LuaSyntaxError) -> Suffix? {
        let start = token.range.lowerBound
        switch token.kind {
        case .dot:
            try advance()
            let name = try name().text
            return Suffix(kind: .field(name), range: start..<lastEnd)
        case .openBracket:
            let key = try bracketedKey()
            return Suffix(kind: .index(key), range: start..<lastEnd)
        case .colon:
            try advance()
            let name = try name()
            let arguments = try arguments()
            return Suffix(
                kind: .method(name.text, nameRange: name.range, arguments), range: start..<lastEnd)
        case .openParenthesis, .string, .openBrace:
            let arguments = try arguments()
            return Suffix(kind: .call(arguments), range: start..<lastEnd)
        default: return nil
        }
    }

    private func bracketedKey() throws(LuaSyntaxError) -> Expression {
        try advance()
        let key = try expression()
        try expect(.closeBracket)
        return key
    }

    private func arguments() throws(LuaSyntaxError) -> [Expression] {
        let start = token.range.lowerBound
        switch token.kind {
        case .openParenthesis:
            let line = line
            try advance()
            let list = token.kind == .closeParenthesis ? [] : try expressions()
            try close(.closeParenthesis, opening: .openParenthesis, line: line)
            return list
        case .openBrace:
            let items = try table()
            return [Expression(kind: .table(items), range: start..<lastEnd)]
        case .string:
            let bytes = token.bytes
            try advance()
            return [Expression(kind: .string(bytes), range: start..<lastEnd)]
        default: throw fail("function arguments expected")
        }
    }

    private func table() throws(LuaSyntaxError) -> [TableItem] {
        let line = line
        try expect(.openBrace)
        var items: [TableItem] = []
        while token.kind != .closeBrace {
            items.append(try tableItem())
            guard token.kind == .comma || token.kind == .semicolon else { break }
            try advance()
        }
        try close(.closeBrace, opening: .openBrace, line: line)
        return items
    }

    private func tableItem() throws(LuaSyntaxError) -> TableItem {
        let start = token.range.lowerBound
        let key: TableItem.Key
        let isField = token.kind == .name ? try peek() == .assign : false
        if isField {
            key = .field(try name().text)
            try expect(.assign)
        } else if token.kind == .openBracket {
            key = .computed(try bracketedKey())
            try expect(.assign)
        } else {
            key = .none
        }
        let value = try expression()
        return TableItem(key: key, value: value, range: start..<lastEnd)
    }
}

extension Token.Kind {
    fileprivate var unaryOperator: UnaryOperator? {
        switch self {
        case .not: .not
        case .minus: .minus
        case .hash: .length
        case .tilde: .complement
        default: nil
        }
    }

    fileprivate var binaryOperator: BinaryOperator? {
        switch self {
        case .plus: .add
        case .minus: .subtract
        case .star: .multiply
        case .percent: .modulo
        case .caret: .power
        case .slash: .divide
        case .doubleSlash: .floorDivide
        case .ampersand: .bitAnd
        case .pipe: .bitOr
        case .tilde: .bitXor
        case .shiftLeft: .shiftLeft
        case .shiftRight: .shiftRight
        case .doubleDot: .concatenate
        case .equal: .equal
        case .notEqual: .notEqual
        case .less: .less
        case .lessOrEqual: .lessOrEqual
        case .greater: .greater
        case .greaterOrEqual: .greaterOrEqual
        case .and: .and
        case .or: .or
        default: nil
        }
    }
}
