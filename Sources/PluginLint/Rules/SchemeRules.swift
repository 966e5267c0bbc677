internal import LuaSource
internal import PluginProtocol

/// Rules about version schemes: those that a plugin brings, and those that its records name.
let schemeRules: [any LintRule] = [
    BuiltInSchemeRule(), OrderCaseRule(), UnknownSchemeRule(), ForeignSchemeRule(),
]

/// `versioning.schemes`, as far as it is written down.
private struct StatedSchemes {
    var names: [(name: String, file: Int, offset: Int)] = []
    /// Where `versioning` is stated; `nil` when it is not.
    var place: (file: Int, offset: Int)?
    /// Whether there may be more than `names`.
    var isOpen = false

    init(_ plugin: CheckedPlugin) {
        guard let (home, manifest) = plugin.manifest else {
            isOpen = true
            return
        }
        guard let value = plugin.expression(of: "versioning", in: manifest, of: home) else {
            isOpen = !manifest.isWhole
            return
        }
        place = (home, value.range.lowerBound)
        guard case .table(let file, let table) = plugin.meaning(of: value, in: home),
            case .table(let listFile, let list)? = plugin.value(
                of: "schemes", in: table, of: file)
        else {
            isOpen = true
            return
        }
        for item in list.items.prefix(1000) {
            guard let name = CheckedPlugin.text(item.value) else {
                isOpen = true
                continue
            }
            names.append((name, listFile, item.value.range.lowerBound))
        }
    }
}

struct BuiltInSchemeRule: LintRule {
    let id = "built-in-scheme"
    let severity = Severity.error
    let why = "A plugin is never asked about a version scheme that Oakum orders itself."
    let fix = "Give the scheme a name of its own."

    func check(_ plugin: CheckedPlugin, _ findings: inout Findings) {
        for scheme in StatedSchemes(plugin).names
        where plugin.vocabulary.schemes.contains(scheme.name.lowercased()) {
            findings.add(
                self, plugin.files[scheme.file], scheme.offset,
                "'\(scheme.name)' is a scheme of Oakum's own, so that the plugin is never asked")
        }
    }
}

struct OrderCaseRule: LintRule {
    let id = "untested-order"
    let severity = Severity.warning
    let why = "A wrong version order hides flaws, and no other case shows it."
    let fix = "Write `tests/CASE/order.txt` with lines such as `1.9 < 1.10`."

    func check(_ plugin: CheckedPlugin, _ findings: inout Findings) {
        guard plugin.hasOrderCase == false, let place = StatedSchemes(plugin).place else { return }
        findings.add(
            self, plugin.files[place.file], place.offset,
            "no case tests the order of versions: write tests/CASE/order.txt")
    }
}

/// A scheme that a record names and that neither Oakum nor the plugin orders.
private struct SchemeUse {
    var name: String
    var file: Int
    var offset: Int
    /// `; did you mean 'acme'?`, or empty.
    var hint: String

    static func unordered(_ plugin: CheckedPlugin) -> [SchemeUse] {
        // Without the built-in names nothing can be said.
        guard !plugin.vocabulary.schemes.isEmpty else { return [] }
        let stated = StatedSchemes(plugin)
        guard !stated.isOpen else { return [] }
        let known = stated.names.map(\.name) + plugin.vocabulary.schemes
        var uses: [SchemeUse] = []
        func note(_ table: TableValue, _ file: Int) {
            guard let value = plugin.expression(of: "versioning", in: table, of: file),
                let name = CheckedPlugin.text(value),
                !stated.names.contains(where: { $0.name == name }),
                !plugin.vocabulary.schemes.contains(name.lowercased())
            else { return }
            uses.append(
                SchemeUse(
                    name: name, file: file, offset: value.range.lowerBound,
                    hint: NearestName.hint(name, among: known)))
        }
        for (file, table, method) in SchemaComparison.records(plugin) {
            if method == "component" { note(table, file) }
            guard method == "advisory",
                case .table(let home, let list)? = plugin.value(
                    of: "affects", in: table, of: file)
            else { continue }
            for item in list.items.prefix(1000) {
                if case .table(let place, let affected) = plugin.meaning(of: item.value, in: home) {
                    note(affected, place)
                }
            }
        }
        return uses
    }
}

struct UnknownSchemeRule: LintRule {
    let id = "unknown-scheme"
    let severity = Severity.warning
    let why = "Versions of a scheme that nobody orders are compared with nothing."
    let fix = "Write the name as `versioning.schemes` or `oakum version schemes` has it."

    func check(_ plugin: CheckedPlugin, _ findings: inout Findings) {
        for use in SchemeUse.unordered(plugin) where !use.hint.isEmpty {
            findings.add(
                self, plugin.files[use.file], use.offset,
                "neither Oakum nor this plugin orders the scheme '\(use.name)'\(use.hint)")
        }
    }
}

struct ForeignSchemeRule: LintRule {
    let id = "foreign-scheme"
    let severity = Severity.info
    let why = "A scheme of another plugin is ordered only where that plugin is there too."
    let fix = "Say in the plugin's comment which one it needs."

    func check(_ plugin: CheckedPlugin, _ findings: inout Findings) {
        for use in SchemeUse.unordered(plugin) where use.hint.isEmpty {
            findings.add(
                self, plugin.files[use.file], use.offset,
                "neither Oakum nor this plugin orders the scheme '\(use.name)': another plugin must"
            )
        }
    }
}
