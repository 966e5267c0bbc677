internal import LuaSource
internal import PluginProtocol

/// Rules about variables and parameters.
let nameRules: [any LintRule] = [
    UndeclaredGlobalRule(), UnusedLocalRule(), UnusedParameterRule(), UnusedFunctionRule(),
    ShadowedLocalRule(), LoopVariableRule(), SurplusValueRule(),
]

/// A text that is not Lua.
struct SyntaxRule: LintRule {
    let id = "syntax"
    let severity = Severity.error
    let why = "A file that is not Lua 5.4 cannot be loaded."
    let fix = "Mend what is named, or what stands just before it."

    func check(_ plugin: CheckedPlugin, _ findings: inout Findings) {
        for file in plugin.files {
            guard let error = file.error else { continue }
            // Without a tree there are no columns either.
            findings.add(self, file, line: error.line, column: 1, error.message)
        }
    }
}

struct UndeclaredGlobalRule: LintRule {
    let id = "undeclared-global"
    let severity = Severity.error
    let why = "Globals are sealed: reading or writing one that does not exist is an error."
    let fix = "Declare it with `local`, or write the name as it is declared."

    func check(_ plugin: CheckedPlugin, _ findings: inout Findings) {
        for file in plugin.files {
            guard let chunk = file.chunk, let facts = file.facts else { continue }
            var messages: [String: String] = [:]
            for (name, isWrite) in facts.globals
            where !name.isInOwnEnvironment && !LuaLibrary.globals.contains(name.text) {
                if messages[name.text] == nil {
                    // A text with hundreds of unknown names is no slip.
                    messages[name.text] =
                        messages.count < 100
                        ? message(name.text, isWrite, chunk) : "'\(name.text)' is not declared"
                }
                findings.add(
                    self, file, name.range.lowerBound, messages[name.text] ?? "")
            }
            for (name, isWrite) in facts.globals
            where isWrite && !name.isInOwnEnvironment && LuaLibrary.globals.contains(name.text) {
                findings.add(
                    self, file, name.range.lowerBound,
                    "the global '\(name.text)' is not the plugin's own")
            }
        }
    }

    private func message(_ name: String, _ isWrite: Bool, _ chunk: Chunk) -> String {
        let words = LuaLibrary.undeclared(
            name, others: chunk.bindings.prefix(2000).lazy.map(\.name))
        return words.hasSuffix("declared") && isWrite ? words + ": write 'local \(name)'" : words
    }
}

/// Whether a name says of itself that it is not used.
func isPlaceholder(_ name: String) -> Bool { name.hasPrefix("_") }

struct UnusedLocalRule: LintRule {
    let id = "unused-local"
    let severity = Severity.warning
    let why = "A value that nothing reads is a slip or a leftover."
    let fix = "Remove it, or begin its name with `_` when its place must be taken."

    func check(_ plugin: CheckedPlugin, _ findings: inout Findings) {
        for file in plugin.files {
            guard let chunk = file.chunk else { continue }
            for binding in chunk.bindings
            where [.local, .loopVariable].contains(binding.kind) && binding.reads == 0
                && binding.attribute != .close && !isPlaceholder(binding.name)
            {
                findings.add(
                    self, file, binding.range.lowerBound,
                    binding.writes > 0
                        ? "'\(binding.name)' is assigned but never read"
                        : "'\(binding.name)' is never read")
            }
        }
    }
}

struct UnusedParameterRule: LintRule {
    let id = "unused-parameter"
    let severity = Severity.warning
    let why = "A parameter that nothing reads misleads whoever calls the function."
    let fix = "Remove it, or begin its name with `_`; what the host passes last may stay."

    func check(_ plugin: CheckedPlugin, _ findings: inout Findings) {
        for (number, file) in plugin.files.enumerated() {
            guard let chunk = file.chunk, let facts = file.facts else { continue }
            for body in facts.functions {
                var parameters = body.parameters[...]
                let place = CheckedPlugin.FunctionPlace(file: number, id: body.id)
                if plugin.manifestFunctions.contains(place) {
                    while let last = parameters.last, chunk.bindings[last].reads == 0 {
                        parameters.removeLast()
                    }
                }
                for parameter in parameters {
                    let binding = chunk.bindings[parameter]
                    guard binding.kind == .parameter, binding.reads == 0,
                        !isPlaceholder(binding.name)
                    else { continue }
                    findings.add(
                        self, file, binding.range.lowerBound,
                        "the parameter '\(binding.name)' is never read")
                }
            }
        }
    }
}

struct UnusedFunctionRule: LintRule {
    let id = "unused-function"
    let severity = Severity.warning
    let why = "A local function that nothing outside it calls never runs."
    let fix = "Remove it, or call it."

    func check(_ plugin: CheckedPlugin, _ findings: inout Findings) {
        for file in plugin.files {
            guard let chunk = file.chunk else { continue }
            for binding in chunk.bindings
            where binding.kind == .function && binding.reads == 0 && !isPlaceholder(binding.name) {
                findings.add(
                    self, file, binding.range.lowerBound,
                    "the function '\(binding.name)' is never used")
            }
        }
    }
}

struct ShadowedLocalRule: LintRule {
    let id = "shadowed-local"
    let severity = Severity.warning
    let why = "A second variable of the same name hides the first, and one is taken for the other."
    let fix = "Give one of them another name."

    func check(_ plugin: CheckedPlugin, _ findings: inout Findings) {
        for file in plugin.files {
            guard let chunk = file.chunk else { continue }
            for binding in chunk.bindings where !isPlaceholder(binding.name) {
                guard let hidden = binding.hidden, binding.kind != .receiver else { continue }
                let line = chunk.position(of: chunk.bindings[hidden].range.lowerBound).line
                findings.add(
                    self, file, binding.range.lowerBound,
                    "'\(binding.name)' hides the one declared on line \(line)")
            }
        }
    }
}

struct LoopVariableRule: LintRule {
    let id = "loop-variable-assignment"
    let severity = Severity.warning
    let why = "Assigning to a loop's variable does not change the loop's course."
    let fix = "Use a variable of your own."

    func check(_ plugin: CheckedPlugin, _ findings: inout Findings) {
        for file in plugin.files {
            guard let chunk = file.chunk, let facts = file.facts else { continue }
            // What an iterator gave may be refined in place; a count may not.
            var counters: Set<Int> = []
            for fact in facts.statements {
                if case .numericFor(let binding, _, _, _, _) = fact.statement.kind {
                    counters.insert(binding)
                } else if case .genericFor(let bindings, _, _) = fact.statement.kind,
                    let control = bindings.first, bindings.count > 1
                {
                    counters.insert(control)
                }
            }
            for write in facts.writes where counters.contains(write.binding) {
                findings.add(
                    self, file, write.range.lowerBound,
                    "'\(chunk.bindings[write.binding].name)' is the loop's own: "
                        + "assigning to it does not change the loop's course")
            }
        }
    }
}

struct SurplusValueRule: LintRule {
    let id = "surplus-value"
    let severity = Severity.warning
    let why = "More values than variables: the last ones are dropped."
    let fix = "Remove the value, or name a variable for it."

    func check(_ plugin: CheckedPlugin, _ findings: inout Findings) {
        for file in plugin.files {
            for fact in file.facts?.statements ?? [] {
                let (count, values): (Int, [Expression]) =
                    switch fact.statement.kind {
                    case .local(let bindings, let values): (bindings.count, values)
                    case .assignment(let targets, let values): (targets.count, values)
                    default: (0, [])
                    }
                guard values.count > count, count > 0 else { continue }
                findings.add(
                    self, file, values[count].range.lowerBound,
                    "\(values.count) values for \(count) variable\(count == 1 ? "" : "s")")
            }
        }
    }
}
