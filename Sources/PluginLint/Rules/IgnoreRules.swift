internal import PluginProtocol

/// Rules about the comments that switch rules off; they run last.
let ignoreRules: [any LintRule] = [BadIgnoreRule(), UnusedIgnoreRule()]

struct BadIgnoreRule: LintRule {
    let id = "bad-ignore"
    let severity = Severity.error
    let why =
        "A comment that names no rule switches nothing off, and one without reason tells nobody why."
    let fix = "Write `-- lint: ignore RULE reason`."

    func check(_ plugin: CheckedPlugin, _ findings: inout Findings) {
        for file in plugin.files {
            for entry in file.ignores.entries {
                if !LintRules.ids.contains(entry.rule) {
                    findings.add(
                        self, file, entry.offset,
                        "there is no rule '\(entry.rule)'"
                            + NearestName.hint(entry.rule, among: LintRules.ids.sorted()))
                } else if !entry.hasReason {
                    findings.add(
                        self, file, entry.offset, "say why '\(entry.rule)' is ignored here")
                }
            }
        }
    }
}

struct UnusedIgnoreRule: LintRule {
    let id = "unused-ignore"
    let severity = Severity.warning
    let why = "A comment that switches nothing off would hide a later slip."
    let fix = "Remove it."

    func check(_ plugin: CheckedPlugin, _ findings: inout Findings) {
        for file in plugin.files {
            for entry in file.ignores.entries
            where !entry.isUsed && LintRules.ids.contains(entry.rule) {
                findings.add(
                    self, file, entry.offset,
                    "'\(entry.rule)' finds nothing on line \(entry.line)")
            }
        }
    }
}
