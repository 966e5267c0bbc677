internal import LuaSource

/// Rules about what runs when, and about expressions that cannot mean what they say.
let flowRules: [any LintRule] = [
    UnreachableCodeRule(), EmptyBlockRule(), NaNComparisonRule(), NegatedComparisonRule(),
    DuplicateKeyRule(), IgnoredErrorRule(),
]

struct UnreachableCodeRule: LintRule {
    let id = "unreachable-code"
    let severity = Severity.warning
    let why = "What stands after a statement that never goes on does not run."
    let fix = "Remove it, or move it before."

    func check(_ plugin: CheckedPlugin, _ findings: inout Findings) {
        for file in plugin.files {
            for fact in file.facts?.blocks ?? [] {
                var isOver = false
                for statement in fact.block.statements {
                    if case .label = statement.kind { break }
                    if case .empty = statement.kind { continue }
                    if isOver {
                        findings.add(
                            self, file, statement.range.lowerBound, "this is never reached")
                        break
                    }
                    isOver = neverGoesOn(statement, depth: 0)
                }
            }
        }
    }

    private func neverGoesOn(_ statement: Statement, depth: Int) -> Bool {
        // Deeper than anybody reads: taken to go on.
        guard depth < 8 else { return false }
        switch statement.kind {
        case .return, .break, .goto: return true
        case .block(let block): return ends(block, depth)
        case .if(let branches, let otherwise?):
            return branches.allSatisfy { ends($0.block, depth) } && ends(otherwise, depth)
        case .call(let call):
            guard case .suffixed(let base, let suffixes) = call.kind,
                case .name(let name) = base.kind
            else { return false }
            if suffixes.count == 1, case .call = suffixes[0].kind {
                return name.binding == nil && name.text == "error"
            }
            return false
        default: return false
        }
    }

    private func ends(_ block: Block, _ depth: Int) -> Bool {
        block.statements.last.map { neverGoesOn($0, depth: depth + 1) } ?? false
    }
}

struct EmptyBlockRule: LintRule {
    let id = "empty-block"
    let severity = Severity.warning
    let why = "A branch or loop without statements does nothing."
    let fix = "Fill it, turn the condition round, or say in a comment inside why it is empty."

    func check(_ plugin: CheckedPlugin, _ findings: inout Findings) {
        for file in plugin.files {
            guard let chunk = file.chunk, let facts = file.facts else { continue }
            for fact in facts.blocks where fact.block.statements.isEmpty && fact.kind != .function {
                guard !hasComment(fact.block.range, chunk) else { continue }
                let what =
                    switch fact.kind {
                    case .if: "this branch"
                    case .else: "this 'else'"
                    case .loop: "this loop"
                    case .function, .plain: "this block"
                    }
                findings.add(
                    self, file, max(0, fact.block.range.lowerBound - 1), "\(what) is empty")
            }
        }
    }

    /// Comments are in order of their places.
    private func hasComment(_ range: Range<Int>, _ chunk: Chunk) -> Bool {
        var low = 0
        var high = chunk.comments.count
        while low < high {
            let middle = (low + high) / 2
            if chunk.comments[middle].range.lowerBound < range.lowerBound {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low < chunk.comments.count
            && chunk.comments[low].range.lowerBound < range.upperBound
    }
}

struct NaNComparisonRule: LintRule {
    let id = "nan-comparison"
    let severity = Severity.error
    let why = "Nothing equals 0/0, not even itself."
    let fix = "Write `x ~= x` to ask whether x is not a number."

    func check(_ plugin: CheckedPlugin, _ findings: inout Findings) {
        for file in plugin.files {
            for fact in file.facts?.expressions ?? [] {
                guard case .operation(let first, let steps) = fact.expression.kind else { continue }
                for (number, step) in steps.enumerated()
                where [.equal, .notEqual].contains(step.operation) {
                    let left = number == 0 ? first : steps[number - 1].operand
                    guard isNaN(left) || isNaN(step.operand) else { continue }
                    findings.add(
                        self, file, fact.expression.range.lowerBound,
                        "this is \(step.operation == .equal ? "false" : "true") whatever is "
                            + "compared: nothing equals 0/0")
                }
            }
        }
    }

    private func isNaN(_ expression: Expression) -> Bool {
        switch expression.kind {
        case .parenthesized(let inner), .unary(.minus, let inner): return isNaN(inner)
        case .operation(let first, let steps):
            guard steps.count == 1, steps[0].operation == .divide else { return false }
            return isZero(first) && isZero(steps[0].operand)
        default: return false
        }
    }

    private func isZero(_ expression: Expression) -> Bool {
        if case .number(let number) = expression.kind { number.value == 0 } else { false }
    }
}

struct NegatedComparisonRule: LintRule {
    let id = "negated-comparison"
    let severity = Severity.error
    let why = "`not a == b` is `(not a) == b`: it compares true or false with b."
    let fix = "Write `a ~= b`, or parentheses."

    func check(_ plugin: CheckedPlugin, _ findings: inout Findings) {
        for file in plugin.files {
            for fact in file.facts?.expressions ?? [] {
                guard case .operation(let first, let steps) = fact.expression.kind,
                    steps[0].operation.isComparison, case .unary(.not, _) = first.kind
                else { continue }
                // `not a == not b` compares two truths, and means it.
                if case .unary(.not, _) = steps[0].operand.kind { continue }
                findings.add(
                    self, file, fact.expression.range.lowerBound,
                    "'not' binds more tightly than the comparison: this compares true or false")
            }
        }
    }
}

struct DuplicateKeyRule: LintRule {
    let id = "duplicate-key"
    let severity = Severity.warning
    let why = "Of two items with one key in a table, the first is lost."
    let fix = "Remove one of them."

    func check(_ plugin: CheckedPlugin, _ findings: inout Findings) {
        for file in plugin.files {
            for fact in file.facts?.expressions ?? [] {
                guard case .table(let items) = fact.expression.kind else { continue }
                var seen: Set<String> = []
                for item in items {
                    guard let name = item.name, !seen.insert(name).inserted else { continue }
                    findings.add(
                        self, file, item.range.lowerBound, "the key '\(name)' is there twice")
                }
            }
        }
    }
}

struct IgnoredErrorRule: LintRule {
    let id = "ignored-error"
    let severity = Severity.warning
    let why =
        "A pcall whose outcome nobody looks at hides every error, also those of a typing slip."
    let fix = "Look at its first result, and warn with the second."

    func check(_ plugin: CheckedPlugin, _ findings: inout Findings) {
        for (number, file) in plugin.files.enumerated() {
            guard let chunk = file.chunk, let facts = file.facts else { continue }
            for call in facts.calls where call.isStatement && isProtected(call, plugin, number) {
                findings.add(
                    self, file, call.range.lowerBound, "nobody looks whether this call failed")
            }
            for fact in facts.statements {
                guard case .local(let bindings, let values) = fact.statement.kind,
                    let first = bindings.first, chunk.bindings[first].reads == 0,
                    values.count == 1, case .suffixed(let base, let suffixes) = values[0].kind,
                    suffixes.count == 1, case .call = suffixes[0].kind,
                    case .name(let name) = base.kind, name.binding == nil,
                    ["pcall", "xpcall"].contains(name.text)
                else { continue }
                findings.add(
                    self, file, base.range.lowerBound, "nobody looks whether this call failed")
            }
        }
    }

    private func isProtected(
        _ call: SourceFacts.CallFact, _ plugin: CheckedPlugin, _ file: Int
    ) -> Bool {
        guard call.method == nil, case .lua(let name) = plugin.callee(of: call, in: file) else {
            return false
        }
        return name == "pcall" || name == "xpcall"
    }
}
