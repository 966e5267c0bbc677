internal import LuaSource

/// Rules about what costs too much.
let costRules: [any LintRule] = [HugeRepetitionRule(), ConcatenationInLoopRule()]

struct HugeRepetitionRule: LintRule {
    let id = "huge-repetition"
    let severity = Severity.warning
    let why = "string.rep with a huge count meets the limits of memory or time."
    let fix = "Build what is needed, piece by piece."

    func check(_ plugin: CheckedPlugin, _ findings: inout Findings) {
        for (number, file) in plugin.files.enumerated() {
            for call in file.facts?.calls ?? [] {
                let count: Expression?
                if call.method == "rep", case .unknown = plugin.callee(of: call, in: number) {
                    count = call.arguments.first
                } else if call.method == nil,
                    case .lua("string.rep") = plugin.callee(of: call, in: number)
                {
                    count = call.arguments.dropFirst().first
                } else {
                    continue
                }
                guard case .number(let times)? = count?.kind, times.value > 1_000_000 else {
                    continue
                }
                findings.add(
                    self, file, call.range.lowerBound, "repeats a text more than a million times")
            }
        }
    }
}

struct ConcatenationInLoopRule: LintRule {
    let id = "concatenation-in-loop"
    let severity = Severity.info
    let why = "`text = text .. more` copies the whole text in every turn of the loop."
    let fix = "Collect the pieces in a table, and join them with `table.concat` after the loop."

    func check(_ plugin: CheckedPlugin, _ findings: inout Findings) {
        for file in plugin.files {
            guard let chunk = file.chunk, let facts = file.facts else { continue }
            for fact in facts.statements {
                guard case .assignment(let targets, let values) = fact.statement.kind,
                    targets.count == 1, values.count == 1,
                    case .name(let target) = targets[0].kind, let binding = target.binding,
                    chunk.bindings[binding].function == fact.function,
                    facts.loopsAround[binding].map({ $0 < fact.loops }) == true,
                    case .operation(let first, let steps) = values[0].kind,
                    steps.contains(where: { $0.operation == .concatenate }),
                    case .name(let source) = first.kind, source.binding == binding
                else { continue }
                findings.add(
                    self, file, fact.statement.range.lowerBound,
                    "'\(target.text)' is copied whole in every turn of the loop")
            }
        }
    }
}
