extension Parser {
    /// Statements up to what ends the block, with the space around them; the scope is the caller's.
    func block() throws(LuaSyntaxError) -> Block {
        let start = lastEnd
        var statements: [Statement] = []
        while !endsBlock(withUntil: true) {
            let isReturn = token.kind == .return
            try statement(into: &statements)
            if isReturn { break }
        }
        return Block(statements: statements, range: start..<max(start, token.range.lowerBound))
    }

    /// A block with a scope of its own.
    private func scopedBlock(isLoop: Bool = false) throws(LuaSyntaxError) -> Block {
        scopes.enterBlock(isLoop: isLoop)
        let block = try block()
        try leaveBlock()
        return block
    }

    private func leaveBlock() throws(LuaSyntaxError) {
        try scoped { scopes throws(Scopes.Fault) in try scopes.leaveBlock() }
    }

    /// One statement; after a label also the labels and semicolons that follow it.
    private func statement(into statements: inout [Statement]) throws(LuaSyntaxError) {
        let start = token.range.lowerBound
        let line = line
        try enter()
        var following: [Statement] = []
        let kind: Statement.Kind
        switch token.kind {
        case .semicolon:
            try advance()
            kind = .empty
        case .if: kind = try ifStatement(line)
        case .while: kind = try whileStatement(line)
        case .do:
            try advance()
            kind = .block(try scopedBlock())
            try close(.endWord, opening: .do, line: line)
        case .for: kind = try forStatement(line)
        case .repeat: kind = try repeatStatement(line)
        case .function: kind = try functionStatement(line)
        case .local:
            try advance()
            kind = try accept(.function) ? localFunction() : localStatement()
        case .doubleColon:
            try advance()
            kind = try label(line, following: &following)
        case .return: kind = try returnStatement()
        case .break:
            try advance()
            try jump(nil, line: line, offset: start)
            kind = .break
        case .goto:
            try advance()
            let name = try name().text
            try jump(name, line: line, offset: start)
            kind = .goto(name)
        default: kind = try expressionStatement()
        }
        leave()
        // What follows a label is not part of its own range.
        let end = following.first?.range.lowerBound ?? lastEnd
        statements.append(Statement(kind: kind, range: start..<max(start, end)))
        statements += following
    }

    private func jump(_ name: String?, line: Int, offset: Int) throws(LuaSyntaxError) {
        try scoped { scopes throws(Scopes.Fault) in
            try scopes.addGoto(name, line: line, offset: offset)
        }
    }

    // MARK: control structures

    private func ifStatement(_ line: Int) throws(LuaSyntaxError) -> Statement.Kind {
        var branches: [Statement.Branch] = []
        repeat {
            try advance()
            let condition = try expression()
            try expect(.then)
            branches.append(Statement.Branch(condition: condition, block: try scopedBlock()))
        } while token.kind == .elseif
        let otherwise = try accept(.else) ? try scopedBlock() : nil
        try close(.endWord, opening: .if, line: line)
        return .if(branches, else: otherwise)
    }

    private func whileStatement(_ line: Int) throws(LuaSyntaxError) -> Statement.Kind {
        try advance()
        let condition = try expression()
        scopes.enterBlock(isLoop: true)
        try expect(.do)
        let block = try scopedBlock()
        try close(.endWord, opening: .while, line: line)
        try leaveBlock()
        return .while(condition, block)
    }

    private func repeatStatement(_ line: Int) throws(LuaSyntaxError) -> Statement.Kind {
        scopes.enterBlock(isLoop: true)
        scopes.enterBlock(isLoop: false)
        try advance()
        let block = try block()
        try close(.until, opening: .repeat, line: line)
        // The condition sees the block's locals.
        let condition = try expression()
        try leaveBlock()
        try leaveBlock()
        return .repeat(block, until: condition)
    }

    private func forStatement(_ line: Int) throws(LuaSyntaxError) -> Statement.Kind {
        scopes.enterBlock(isLoop: true)
        try advance()
        let first = try name()
        let kind: Statement.Kind
        switch token.kind {
        case .assign: kind = try numericFor(first, line)
        case .comma, .in: kind = try genericFor(first, line)
        default: throw fail("'=' or 'in' expected")
        }
        try close(.endWord, opening: .for, line: line)
        try leaveBlock()
        return kind
    }

    private func numericFor(
        _ name: (text: String, range: Range<Int>), _ line: Int
    ) throws(LuaSyntaxError) -> Statement.Kind {
        try declareHidden(3)
        let binding = try declareLater(name, .loopVariable)
        try advance()
        let from = try expression()
        try expect(.comma)
        let to = try expression()
        let step = try accept(.comma) ? try expression() : nil
        let block = try loopBody([binding])
        return .numericFor(binding.id, from: from, to: to, step: step, block)
    }

    private func genericFor(
        _ name: (text: String, range: Range<Int>), _ line: Int
    ) throws(LuaSyntaxError) -> Statement.Kind {
        try declareHidden(4)
        var variables = [try declareLater(name, .loopVariable)]
        while try accept(.comma) {
            let next = try self.name()
            variables.append(try declareLater(next, .loopVariable))
        }
        try expect(.in)
        let values = try expressions()
        let block = try loopBody(variables)
        return .genericFor(variables.map(\.id), in: values, block)
    }

    private func loopBody(_ variables: [Declaration]) throws(LuaSyntaxError) -> Block {
        try expect(.do)
        scopes.activate(allBut: variables.count)
        scopes.enterBlock(isLoop: false)
        scopes.activate()
        let block = try scopedBlock()
        try leaveBlock()
        return block
    }

    // MARK: declarations

    /// A variable that is not visible yet.
    struct Declaration { var id: Int }

    private func declareLater(
        _ name: (text: String, range: Range<Int>), _ kind: Binding.Kind
    ) throws(LuaSyntaxError) -> Declaration {
        Declaration(
            id: try scoped { scopes throws(Scopes.Fault) in
                try scopes.declare(name.text, kind, at: name.range)
            })
    }

    private func declareHidden(_ count: Int) throws(LuaSyntaxError) {
        try scoped { scopes throws(Scopes.Fault) in try scopes.declareHidden(count: count) }
    }

    private func localFunction() throws(LuaSyntaxError) -> Statement.Kind {
        let line = line
        let name = try name()
        let binding = try declareLater(name, .function).id
        scopes.activate()
        let body = try functionBody(names: binding, receiver: nil, line: line)
        return .localFunction(binding, body)
    }

    private func localStatement() throws(LuaSyntaxError) -> Statement.Kind {
        var bindings: [Int] = []
        var hasClose = false
        repeat {
            let name = try name()
            let binding = try declareLater(name, .local).id
            bindings.append(binding)
            if try accept(.less) {
                let attribute = try self.name().text
                try expect(.greater)
                switch attribute {
                case "const": scopes.set(.constant, of: binding)
                case "close":
                    guard !hasClose else {
                        throw fail("multiple to-be-closed variables in local list")
                    }
                    hasClose = true
                    scopes.set(.close, of: binding)
                default: throw fail("unknown attribute '\(attribute)'")
                }
            }
        } while try accept(.comma)
        let values = try accept(.assign) ? try expressions() : []
        scopes.activate()
        return .local(bindings, values: values)
    }

    private func functionStatement(_ line: Int) throws(LuaSyntaxError) -> Statement.Kind {
        try advance()
        let start = token.range.lowerBound
        let first = try resolvedName()
        var suffixes: [Suffix] = []
        var receiver: Range<Int>?
        while token.kind == .dot || token.kind == .colon {
            let isMethod = token.kind == .colon
            let dot = token.range.lowerBound
            try advance()
            let field = try name()
            suffixes.append(Suffix(kind: .field(field.text), range: dot..<field.range.upperBound))
            if isMethod {
                receiver = field.range
                break
            }
        }
        if suffixes.isEmpty { try noteWrite(first) } else { noteRead(first) }
        let base = Expression(kind: .name(first), range: first.range)
        let target =
            suffixes.isEmpty
            ? base : Expression(kind: .suffixed(base, suffixes), range: start..<lastEnd)
        let body = try functionBody(names: nil, receiver: receiver, line: line)
        return .function(target, isMethod: receiver != nil, body)
    }

    /// Parameters and block, from the parenthesis on.
    ///
    /// - Parameters:
    ///   - names: the local function that this is the body of.
    ///   - receiver: where the method's name stands, for a method.
    func functionBody(
        names binding: Int?, receiver: Range<Int>?, line: Int
    ) throws(LuaSyntaxError) -> FunctionBody {
        let start = token.range.lowerBound
        let id = scopes.enterFunction(isVararg: false)
        if let binding { scopes.set(body: id, of: binding) }
        try expect(.openParenthesis)
        var parameters: [Int] = []
        if let receiver { parameters.append(try declareLater(("self", receiver), .receiver).id) }
        var isVararg = false
        if token.kind != .closeParenthesis {
            repeat {
                if try accept(.ellipsis) {
                    isVararg = true
                    scopes.setVararg()
                } else if token.kind == .name {
                    parameters.append(try declareLater(try name(), .parameter).id)
                } else {
                    throw fail("<name> or '...' expected")
                }
                guard !isVararg, token.kind == .comma else { break }
                try advance()
            } while true
        }
        scopes.activate()
        try expect(.closeParenthesis)
        let block = try block()
        try close(.endWord, opening: .function, line: line)
        try scoped { scopes throws(Scopes.Fault) in try scopes.leaveFunction() }
        return FunctionBody(
            id: id, parameters: parameters, isVararg: isVararg, block: block,
            range: start..<lastEnd)
    }

    // MARK: simple statements

    private func label(
        _ line: Int, following: inout [Statement]
    ) throws(LuaSyntaxError) -> Statement.Kind {
        let name = try name().text
        try expect(.doubleColon)
        while token.kind == .semicolon || token.kind == .doubleColon {
            try statement(into: &following)
        }
        let isLast = endsBlock(withUntil: false)
        try scoped { scopes throws(Scopes.Fault) in
            try scopes.addLabel(name, line: line, isLast: isLast)
        }
        return .label(name)
    }

    private func returnStatement() throws(LuaSyntaxError) -> Statement.Kind {
        try advance()
        var values: [Expression] = []
        if !endsBlock(withUntil: true), token.kind != .semicolon { values = try expressions() }
        _ = try accept(.semicolon)
        return .return(values)
    }

    private func expressionStatement() throws(LuaSyntaxError) -> Statement.Kind {
        let first = try suffixedExpression(isTarget: true)
        guard token.kind == .assign || token.kind == .comma else {
            guard case .suffixed(_, let suffixes) = first.kind, suffixes.last?.isCall == true
            else { throw fail("syntax error") }
            return .call(first)
        }
        var targets = [first]
        try checkTarget(first)
        while try accept(.comma) {
            let next = try suffixedExpression(isTarget: true)
            try enter()
            try checkTarget(next)
            targets.append(next)
        }
        try expect(.assign)
        let values = try expressions()
        leave(targets.count - 1)
        return .assignment(targets, values: values)
    }

    /// Only a variable can be assigned to.
    private func checkTarget(_ target: Expression) throws(LuaSyntaxError) {
        switch target.kind {
        case .name(let name): try noteWrite(name)
        case .suffixed(_, let suffixes) where suffixes.last?.isCall == false: break
        default: throw fail("syntax error")
        }
    }

    func noteWrite(_ name: Name) throws(LuaSyntaxError) {
        guard let binding = name.binding else { return }
        try scoped { scopes throws(Scopes.Fault) in try scopes.write(binding) }
    }

    func noteRead(_ name: Name) {
        if let binding = name.binding { scopes.read(binding) }
    }
}

extension Suffix {
    /// Whether it is a call.
    public var isCall: Bool {
        switch kind {
        case .call, .method: true
        case .field, .index: false
        }
    }
}
