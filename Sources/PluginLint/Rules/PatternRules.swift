internal import LuaSource

/// Rules about patterns that are written down.
let patternRules: [any LintRule] = [
    MalformedPatternRule(), BacktrackingRule(), TrimPatternRule(), OptionalChainRule(),
    EmptyMatchRule(), UnescapedMagicRule(),
]

/// A call of one of the functions that take a pattern, with its text.
private struct PatternUse {
    var function: String
    var bytes: [UInt8]
    var offset: Int
    /// What follows the pattern.
    var rest: [Expression]

    static func all(_ plugin: CheckedPlugin, _ file: Int) -> [PatternUse] {
        (plugin.files[file].facts?.calls ?? []).compactMap { use($0, plugin, file) }
    }

    private static func use(
        _ call: SourceFacts.CallFact, _ plugin: CheckedPlugin, _ file: Int
    ) -> PatternUse? {
        let function: String
        let arguments: [Expression]
        if let method = call.method {
            // On a string; what is known to be something else has methods of its own.
            guard case .unknown = plugin.callee(of: call, in: file) else { return nil }
            function = method
            arguments = call.arguments
        } else {
            guard case .lua(let path) = plugin.callee(of: call, in: file),
                path.hasPrefix("string.")
            else { return nil }
            function = String(path.dropFirst(7))
            arguments = Array(call.arguments.dropFirst())
        }
        guard ["find", "match", "gmatch", "gsub"].contains(function), let first = arguments.first,
            let bytes = CheckedPlugin.bytes(first)
        else { return nil }
        // find(text, plain text, from, true) takes no pattern.
        if function == "find", arguments.count > 2 {
            switch arguments[2].kind {
            case .nil, .boolean(false): break
            default: return nil
            }
        }
        return PatternUse(
            function: function, bytes: bytes, offset: first.range.lowerBound,
            rest: Array(arguments.dropFirst()))
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// nil when it is malformed, or longer than anybody writes by hand.
    var pattern: LuaPattern? {
        guard bytes.count <= 200 else { return nil }
        return try? LuaPattern(bytes, isGmatch: function == "gmatch")
    }
}

/// A rule about one pattern at a time.
private protocol PatternRule: LintRule { func problem(_ use: PatternUse) -> String? }

extension PatternRule {
    func check(_ plugin: CheckedPlugin, _ findings: inout Findings) {
        for (number, file) in plugin.files.enumerated() {
            for use in PatternUse.all(plugin, number) {
                guard let problem = problem(use) else { continue }
                findings.add(self, file, use.offset, problem)
            }
        }
    }
}

struct MalformedPatternRule: PatternRule {
    let id = "malformed-pattern"
    let severity = Severity.error
    let why = "A malformed pattern or replacement fails when Lua gets there, which may be late."
    let fix = "Escape magic characters with `%`, and close what is opened."

    fileprivate func problem(_ use: PatternUse) -> String? {
        do throws(LuaPattern.Fault) {
            let pattern = try LuaPattern(use.bytes, isGmatch: use.function == "gmatch")
            guard use.function == "gsub",
                let replacement = use.rest.first.flatMap(CheckedPlugin.bytes)
            else { return nil }
            return self.problem(replacement, captures: max(1, pattern.captures))
        } catch { return error.message }
    }

    private func problem(_ replacement: [UInt8], captures: Int) -> String? {
        var cursor = 0
        while cursor < replacement.count {
            guard replacement[cursor] == UInt8(ascii: "%") else {
                cursor += 1
                continue
            }
            guard cursor + 1 < replacement.count else {
                return "invalid use of '%' in replacement string: write '%%'"
            }
            let next = replacement[cursor + 1]
            if (0x30...0x39).contains(next) {
                guard Int(next - 0x30) <= captures else {
                    return "the replacement asks for capture \(next - 0x30) of \(captures)"
                }
            } else if next != UInt8(ascii: "%") {
                return "invalid use of '%' in replacement string: write '%%'"
            }
            cursor += 2
        }
        return nil
    }
}

struct BacktrackingRule: PatternRule {
    let id = "backtracking-pattern"
    let severity = Severity.warning
    let why =
        "Repetitions that can share the same text (`.-x.-y`) take cubic time or more where nothing "
        + "matches; nothing interrupts a pattern but the end of the worker."
    let fix = "Anchor it with `^`, say what may stand between (`[^x]*`), or split the text first."

    fileprivate func problem(_ use: PatternUse) -> String? {
        guard let degree = use.pattern?.degree, degree >= 3 else { return nil }
        return "up to n^\(degree) steps for a text of n bytes: \(degree - 1) or more "
            + "repetitions can share the same text"
    }
}

struct TrimPatternRule: PatternRule {
    let id = "trim-pattern"
    let severity = Severity.warning
    let why = "`%s+$` is tried anew from every blank: 40 kB of blanks take 8 seconds."
    let fix = "Use `oakum.text.trim`, or match what stands before the blanks."

    fileprivate func problem(_ use: PatternUse) -> String? {
        use.pattern?.trimsEnd == true
            ? "blanks before '$' take quadratic time: use oakum.text.trim" : nil
    }
}

struct OptionalChainRule: PatternRule {
    let id = "optional-chain"
    let severity = Severity.warning
    let why = "Each `?` after another on the same bytes doubles the ways to match."
    let fix = "Match with `*` and look at the length."

    fileprivate func problem(_ use: PatternUse) -> String? {
        guard let run = use.pattern?.optionalRun, run >= 5 else { return nil }
        return "\(run) optional bytes in a row can be shared out in 2^\(run) ways"
    }
}

struct EmptyMatchRule: PatternRule {
    let id = "empty-match"
    let severity = Severity.warning
    let why =
        "A gmatch whose pattern matches nothing at all also yields empty texts between others."
    let fix = "Use `+`, or `oakum.text.split` and `oakum.text.lines`."

    fileprivate func problem(_ use: PatternUse) -> String? {
        guard use.function == "gmatch", use.pattern?.matchesEmpty == true, !use.bytes.isEmpty else {
            return nil
        }
        return "this pattern also matches empty texts"
    }
}

struct UnescapedMagicRule: PatternRule {
    let id = "unescaped-magic"
    let severity = Severity.info
    let why = "In a pattern `-` repeats what stands before it, and `.` is any byte."
    let fix = "Write `%-` and `%.`, or look for plain text: `text:find(name, 1, true)`."

    fileprivate func problem(_ use: PatternUse) -> String? {
        func isWord(_ index: Int) -> Bool {
            guard use.bytes.indices.contains(index) else { return false }
            let byte = use.bytes[index]
            return (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte | 0x20)
        }
        // Anything else that is magic: it is meant as a pattern.
        guard use.bytes.allSatisfy({ !Array("%[]()*+?^$".utf8).contains($0) }) else { return nil }
        for (index, byte) in use.bytes.enumerated() where isWord(index - 1) && isWord(index + 1) {
            if byte == UInt8(ascii: "-") {
                return "'-' repeats the byte before it here: '\(use.text)' does not match itself"
            }
            if byte == UInt8(ascii: ".") { return "'.' is any byte here, not only '.'" }
        }
        return nil
    }
}
