internal import LuaSource
internal import PluginProtocol

/// Rules about `oakum`, `file`, `out`, `ctx` and Lua's own library.
let libraryRules: [any LintRule] = [
    UnknownMemberRule(), CallStyleRule(), ArgumentCountRule(), DeprecatedNameRule(),
]

struct UnknownMemberRule: LintRule {
    let id = "unknown-member"
    let severity = Severity.error
    let why = "A function or field that the plugin API or Lua's library does not have."
    let fix = "Write it as `oakum plugin types` has it."

    func check(_ plugin: CheckedPlugin, _ findings: inout Findings) {
        for (number, file) in plugin.files.enumerated() {
            for fact in file.facts?.expressions ?? [] {
                guard case .suffixed(let base, let suffixes) = fact.expression.kind else {
                    continue
                }
                for depth in suffixes.indices.prefix(8) {
                    guard let name = suffixes[depth].name,
                        let text = problem(
                            name, plugin.meaning(of: base, suffixes, count: depth, in: number),
                            plugin)
                    else { continue }
                    findings.add(self, file, suffixes[depth].range.lowerBound + 1, text)
                    break
                }
            }
        }
    }

    /// `oakum.text` for the class `oakum.TextLibrary`; other classes by their names.
    private static func written(_ owner: String) -> String {
        guard owner.hasPrefix("oakum."), owner.hasSuffix("Library") else { return owner }
        return owner.dropLast("Library".count).lowercased()
    }

    private func problem(_ name: String, _ owner: Meaning, _ plugin: CheckedPlugin) -> String? {
        switch owner {
        case .instance(let owner):
            guard plugin.vocabulary.isClosed(owner),
                plugin.vocabulary.member(name, of: owner) == nil
            else { return nil }
            let names = plugin.vocabulary.names(of: owner).sorted()
            return "\(Self.written(owner)) has no '\(name)'"
                + NearestName.hint(name, among: names)
        case .lua(let path):
            guard let members = LuaLibrary.tables[path], !members.contains(name) else { return nil }
            if let reason = LuaLibrary.absentMembers[path + "." + name] {
                return "'\(path).\(name)' is not available in plugins: \(reason)"
            }
            return "'\(path)' has no '\(name)'" + NearestName.hint(name, among: members.sorted())
        default: return nil
        }
    }
}

extension Suffix {
    /// The name after a dot or colon.
    var name: String? {
        switch kind {
        case .field(let name), .method(let name, _, _): name
        case .index, .call: nil
        }
    }
}

struct CallStyleRule: LintRule {
    let id = "dot-or-colon"
    let severity = Severity.error
    let why =
        "Methods are called with a colon, functions of `oakum` and of Lua's tables with a dot."
    let fix = "Write `out:component{...}`, but `oakum.purl(...)`."

    func check(_ plugin: CheckedPlugin, _ findings: inout Findings) {
        for (number, file) in plugin.files.enumerated() {
            for call in file.facts?.calls ?? [] {
                if let method = call.method,
                    case .lua(let path) = plugin.callee(of: call, in: number),
                    LuaLibrary.tables[path]?.contains(method) == true
                {
                    findings.add(
                        self, file, call.range.lowerBound, "write '\(path).\(method)', with a dot")
                    continue
                }
                guard let (owner, name) = plugin.apiMember(of: call, in: number),
                    let signature = plugin.vocabulary.member(name, of: owner)?.signature,
                    signature.isMethod != (call.method != nil)
                else { continue }
                // `file.sibling(file, name)` is a colon written out.
                if signature.isMethod, let first = call.arguments.first,
                    case .instance(owner) = plugin.meaning(of: first, in: number)
                {
                    continue
                }
                findings.add(
                    self, file, call.range.lowerBound,
                    signature.isMethod
                        ? "write ':\(name)', with a colon" : "write '.\(name)', with a dot")
            }
        }
    }
}

struct ArgumentCountRule: LintRule {
    let id = "argument-count"
    let severity = Severity.error
    let why = "Too few arguments fail when the call runs, and too many are not looked at."
    let fix = "Pass what the function's signature asks for."

    func check(_ plugin: CheckedPlugin, _ findings: inout Findings) {
        for (number, file) in plugin.files.enumerated() {
            for call in file.facts?.calls ?? [] {
                if let (owner, name) = plugin.apiMember(of: call, in: number) {
                    guard let signature = plugin.vocabulary.member(name, of: owner)?.signature,
                        signature.isMethod == (call.method != nil)
                    else { continue }
                    check(call, name, signature, file, &findings)
                } else if call.method == nil,
                    case .function(let place, let body) = plugin.callee(of: call, in: number)
                {
                    checkOwn(call, body, plugin.files[place], file, &findings)
                }
            }
        }
    }

    private func check(
        _ call: SourceFacts.CallFact, _ name: String, _ signature: Vocabulary.Signature,
        _ file: CheckedFile, _ findings: inout Findings
    ) {
        let count = call.arguments.count
        let isOpen = call.arguments.last.map(Self.givesSeveral) ?? false
        if count > signature.parameters.count, !signature.isVararg {
            findings.add(
                self, file, call.range.lowerBound,
                "\(name)(\(signature.text)) got \(count) argument\(count == 1 ? "" : "s")")
        } else if count < signature.required, !isOpen {
            findings.add(
                self, file, call.range.lowerBound,
                "\(name)(\(signature.text)) got \(count == 0 ? "no" : "only \(count)") "
                    + "argument\(count == 1 ? "" : "s")")
        }
    }

    /// A function of the plugin's own: Lua fills in nil, so only too many are a slip.
    private func checkOwn(
        _ call: SourceFacts.CallFact, _ body: FunctionBody, _ place: CheckedFile,
        _ file: CheckedFile, _ findings: inout Findings
    ) {
        guard !body.isVararg, call.arguments.count > body.parameters.count,
            let chunk = place.chunk
        else { return }
        // Results beyond the last parameter are dropped on purpose by nobody, but are by many.
        let surplus = call.arguments.count - body.parameters.count
        if surplus == 1, let last = call.arguments.last, Self.givesSeveral(last) { return }
        let line = chunk.position(of: body.range.lowerBound).line
        findings.add(
            self, file, call.arguments[body.parameters.count].range.lowerBound,
            "\(call.arguments.count) arguments for the function on line \(line), which takes "
                + "\(body.parameters.count)")
    }

    /// A call or `...` at the end stands for any number of values.
    private static func givesSeveral(_ expression: Expression) -> Bool {
        switch expression.kind {
        case .vararg: true
        case .suffixed(_, let suffixes): suffixes.last?.isCall ?? false
        default: false
        }
    }
}

struct DeprecatedNameRule: LintRule {
    let id = "deprecated-name"
    let severity = Severity.warning
    let why = "A name that a later plugin API takes away, or that not every Lua 5.4 has."
    let fix = "Use what takes its place."

    func check(_ plugin: CheckedPlugin, _ findings: inout Findings) {
        for (number, file) in plugin.files.enumerated() {
            for fact in file.facts?.expressions ?? [] {
                guard case .suffixed(let base, let suffixes) = fact.expression.kind else {
                    continue
                }
                for depth in suffixes.indices.prefix(8) {
                    guard let name = suffixes[depth].name,
                        let instead = replacement(
                            name, plugin.meaning(of: base, suffixes, count: depth, in: number),
                            plugin)
                    else { continue }
                    findings.add(
                        self, file, suffixes[depth].range.lowerBound + 1,
                        "'\(name)' is going away: use \(instead)")
                }
            }
        }
    }

    private func replacement(
        _ name: String, _ owner: Meaning, _ plugin: CheckedPlugin
    ) -> String? {
        switch owner {
        case .instance(let owner): plugin.vocabulary.deprecated[owner + "." + name]
        case .lua(let path): LuaLibrary.compatible[path + "." + name]
        default: nil
        }
    }
}
