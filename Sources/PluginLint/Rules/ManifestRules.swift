internal import LuaSource
internal import PluginProtocol

/// Rules about the table that `plugin.lua` returns, and the files beside it.
let manifestRules: [any LintRule] = [
    ManifestRule(), APIVersionRule(), PluginNameRule(), GlobRule(), UnusedNeedRule(),
    UndeclaredNeedRule(), UnusedOptionRule(), UndeclaredOptionRule(), MissingModuleRule(),
    UnusedModuleRule(),
]

struct ManifestRule: LintRule {
    let id = "manifest"
    let severity = Severity.error
    let why = "A manifest with a wrong or missing key cannot be used."
    let fix = "Write the keys as `oakum plugin types` has them."

    func check(_ plugin: CheckedPlugin, _ findings: inout Findings) {
        guard let main = plugin.main else { return }
        guard let (place, table) = plugin.manifest else {
            let file = plugin.files[main]
            if file.chunk != nil, file.result == nil {
                findings.add(
                    self, file, max(0, (file.chunk?.source.count ?? 1) - 1),
                    "plugin.lua must end with 'return' and its manifest, a table")
            }
            return
        }
        var comparison = SchemaComparison(plugin)
        comparison.compare(table, in: place, with: ManifestSchema.manifest, "plugin")
        // What to do about the api has a rule of its own.
        for fault in comparison.faults where !fault.message.hasPrefix("plugin.api") {
            findings.add(self, plugin.files[fault.file], fault.offset, fault.message)
        }
        let kinds = ManifestSchema.manifest.fields.filter(Self.isKind).map(\.name)
        let hasKind = kinds.contains { plugin.expression(of: $0, in: table, of: place) != nil }
        if table.isWhole, !hasKind {
            findings.add(
                self, plugin.files[place], table.range.lowerBound,
                "the plugin does nothing: give it one of " + kinds.joined(separator: ", "))
        }
    }

    /// A part of the manifest with functions for the host.
    static func isKind(_ field: RecordSchema.Field) -> Bool {
        guard case .record(let schema) = field.type else { return false }
        return schema.fields.contains { if case .function = $0.type { true } else { false } }
    }
}

struct APIVersionRule: LintRule {
    let id = "api-version"
    let severity = Severity.error
    let why = "The plugin API that a plugin was written for is checked before anything else."
    let fix = "State `api = \(ManifestSchema.apiVersion)`, once the plugin is written for it."

    func check(_ plugin: CheckedPlugin, _ findings: inout Findings) {
        guard let (place, table) = plugin.manifest else { return }
        let file = plugin.files[place]
        let spoken = ManifestSchema.apiVersion
        guard let value = plugin.expression(of: "api", in: table, of: place) else {
            guard table.isWhole else { return }
            findings.add(
                self, file, table.range.lowerBound,
                "the manifest must state the plugin API it was written for: api = \(spoken)")
            return
        }
        guard case .number(let number) = value.kind else {
            switch value.kind {
            case .string, .boolean, .table, .nil:
                findings.add(
                    self, file, value.range.lowerBound, "api must be a number: api = \(spoken)")
            default: break
            }
            return
        }
        guard number.value != Double(spoken) else { return }
        findings.add(
            self, file, value.range.lowerBound,
            "written for plugin API \(number.text), this program speaks \(spoken): "
                + (number.value > Double(spoken)
                    ? "update oakum" : "update the plugin and set api = \(spoken)"))
    }
}

extension LuaNumber {
    /// As it is shown in messages.
    var text: String {
        switch self {
        case .integer(let value): "\(value)"
        case .float(let value): "\(value)"
        }
    }
}

struct PluginNameRule: LintRule {
    let id = "plugin-name"
    let severity = Severity.error
    let why = "A plugin bears the name of its folder."
    let fix = "Make the two equal."

    func check(_ plugin: CheckedPlugin, _ findings: inout Findings) {
        guard let (place, table) = plugin.manifest,
            let value = plugin.expression(of: "name", in: table, of: place),
            let name = CheckedPlugin.text(value), name != plugin.folder
        else { return }
        findings.add(
            self, plugin.files[place], value.range.lowerBound,
            "name = '\(name)', but the folder is '\(plugin.folder)'")
    }
}

struct GlobRule: LintRule {
    let id = "bad-glob"
    let severity = Severity.error
    let why = "A glob that cannot match claims nothing."
    let fix = "Parts are separated by `/`; a leading `/` is the target's root; none ends in `/`."

    func check(_ plugin: CheckedPlugin, _ findings: inout Findings) {
        guard let (place, table) = plugin.manifest else { return }
        for field in ManifestSchema.manifest.fields {
            guard case .record(let schema) = field.type,
                case .table(let file, let part)? = plugin.value(
                    of: field.name, in: table, of: place)
            else { continue }
            for globs in schema.fields where globs.help.hasPrefix("globs of") {
                guard
                    case .table(let home, let list)? = plugin.value(
                        of: globs.name, in: part, of: file)
                else { continue }
                for item in list.items.prefix(1000) {
                    guard let text = CheckedPlugin.text(item.value), let problem = problem(text)
                    else { continue }
                    findings.add(
                        self, plugin.files[home], item.range.lowerBound, "'\(text)' \(problem)")
                }
            }
        }
    }

    private func problem(_ text: String) -> String? {
        if let fault = GlobPattern.fault(in: text) { return fault }
        if text.hasSuffix("/") { return "ends in '/', so that no file matches" }
        if text.hasPrefix("./") { return "begins with './': leave that out" }
        if text.contains("\\") { return "has a backslash: parts are separated by '/'" }
        if text.count(of: "{") != text.count(of: "}") { return "has an open brace" }
        return nil
    }
}

extension String {
    fileprivate func count(of character: Character) -> Int { count { $0 == character } }
}

/// The lists under `needs`, as far as they are written down.
private struct StatedNeeds {
    var file: Int
    var table: TableValue

    init?(_ plugin: CheckedPlugin) {
        guard let (place, manifest) = plugin.manifest,
            case .table(let file, let table)? = plugin.value(of: "needs", in: manifest, of: place)
        else { return nil }
        self.file = file
        self.table = table
    }

    /// Where a need is stated, unless its list is empty.
    func place(of name: String, _ plugin: CheckedPlugin) -> Int? {
        guard let value = plugin.expression(of: name, in: table, of: file) else { return nil }
        if case .table(_, let list) = plugin.meaning(of: value, in: file), list.items.isEmpty {
            return nil
        }
        return value.range.lowerBound
    }
}

private func uses(_ member: String, _ plugin: CheckedPlugin) -> Bool {
    plugin.files.contains { $0.facts?.members.contains(member) ?? false }
}

struct UnusedNeedRule: LintRule {
    let id = "unused-need"
    let severity = Severity.warning
    let why = "Whoever adds a plugin is asked to grant its needs: ask for nothing in vain."
    let fix = "Remove it from `needs`."

    func check(_ plugin: CheckedPlugin, _ findings: inout Findings) {
        guard let needs = StatedNeeds(plugin) else { return }
        let file = plugin.files[needs.file]
        if let offset = needs.place(of: "files", plugin), !uses("sibling", plugin) {
            findings.add(self, file, offset, "needs.files without any file:sibling")
        }
        guard let offset = needs.place(of: "net", plugin) else {
            if let offset = needs.place(of: "secret", plugin) {
                findings.add(
                    self, file, offset, "needs.secret without needs.net: it is sent nowhere")
            }
            return
        }
        if !uses("http", plugin) {
            findings.add(self, file, offset, "needs.net without any use of ctx.http")
        }
    }
}

struct UndeclaredNeedRule: LintRule {
    let id = "undeclared-need"
    let severity = Severity.error
    let why = "What a plugin reaches beside its file must be stated, so that it can be granted."
    let fix = "State it in `needs`."

    func check(_ plugin: CheckedPlugin, _ findings: inout Findings) {
        guard let (_, manifest) = plugin.manifest, manifest.isWhole else { return }
        let needs = StatedNeeds(plugin)
        if let needs, !needs.table.isWhole { return }
        for (member, need, what) in [
            ("sibling", "files", "file:sibling needs needs.files, globs of the files beside it"),
            ("http", "net", "ctx.http needs needs.net, the hosts it may reach"),
        ] where needs?.place(of: need, plugin) == nil {
            for (number, file) in plugin.files.enumerated() {
                guard let offset = firstUse(of: member, plugin, number) else { continue }
                findings.add(self, file, offset, what)
                break
            }
        }
    }

    /// The first use on a file or context; by its name where the owner is not known.
    private func firstUse(of member: String, _ plugin: CheckedPlugin, _ number: Int) -> Int? {
        for fact in plugin.files[number].facts?.expressions ?? [] {
            guard case .suffixed(let base, let suffixes) = fact.expression.kind else { continue }
            for depth in suffixes.indices.prefix(8) where suffixes[depth].name == member {
                switch plugin.meaning(of: base, suffixes, count: depth, in: number) {
                case .instance("oakum.File"), .instance("oakum.Context"):
                    return suffixes[depth].range.lowerBound + 1
                case .unknown:
                    if case .method = suffixes[depth].kind, member == "sibling" {
                        return suffixes[depth].range.lowerBound + 1
                    }
                default: continue
                }
            }
        }
        return nil
    }
}

/// The options that the manifest states, and those that the code reads.
private struct OptionUse {
    var stated: [String: (file: Int, offset: Int)] = [:]
    var read: [(name: String, file: Int, offset: Int)] = []
    /// Something reads them in a way that names none.
    var isOpen = false

    init?(_ plugin: CheckedPlugin) {
        guard let (place, manifest) = plugin.manifest, manifest.isWhole else { return nil }
        if let value = plugin.expression(of: "options", in: manifest, of: place) {
            guard case .table(let file, let table) = plugin.meaning(of: value, in: place),
                table.isWhole, table.items.count <= 1000
            else { return nil }
            for item in table.items {
                if let name = item.name { stated[name] = (file, item.range.lowerBound) }
            }
        }
        for (number, file) in plugin.files.enumerated() {
            for fact in file.facts?.expressions ?? [] { note(fact.expression, plugin, number) }
        }
    }

    private mutating func note(_ expression: Expression, _ plugin: CheckedPlugin, _ file: Int) {
        guard case .suffixed(let base, let suffixes) = expression.kind else { return }
        for depth in suffixes.indices.prefix(8) where suffixes[depth].name == "options" {
            let owner = plugin.meaning(of: base, suffixes, count: depth, in: file)
            guard case .instance("oakum.Context") = owner else {
                if case .unknown = owner { isOpen = true }
                continue
            }
            guard depth + 1 < suffixes.count, let name = suffixes[depth + 1].name else {
                isOpen = true
                continue
            }
            read.append((name, file, suffixes[depth + 1].range.lowerBound + 1))
        }
    }
}

struct UnusedOptionRule: LintRule {
    let id = "unused-option"
    let severity = Severity.warning
    let why = "An option that nothing reads changes nothing for whoever sets it."
    let fix = "Read it as `ctx.options.NAME`, or remove it."

    func check(_ plugin: CheckedPlugin, _ findings: inout Findings) {
        guard let options = OptionUse(plugin), !options.isOpen else { return }
        for (name, place) in options.stated.sorted(by: { $0.key < $1.key })
        where !options.read.contains(where: { $0.name == name }) {
            findings.add(
                self, plugin.files[place.file], place.offset, "nothing reads ctx.options.\(name)")
        }
    }
}

struct UndeclaredOptionRule: LintRule {
    let id = "undeclared-option"
    let severity = Severity.error
    let why = "An option that the manifest does not state is always nil."
    let fix = "State it in `options`."

    func check(_ plugin: CheckedPlugin, _ findings: inout Findings) {
        guard let options = OptionUse(plugin) else { return }
        let names = options.stated.keys.sorted()
        for use in options.read where options.stated[use.name] == nil {
            findings.add(
                self, plugin.files[use.file], use.offset,
                "the manifest's options have no '\(use.name)'"
                    + NearestName.hint(use.name, among: names))
        }
    }
}

/// Calls of `require`, with the text they name.
private func requires(_ plugin: CheckedPlugin, _ file: Int) -> [(name: String?, offset: Int)] {
    (plugin.files[file].facts?.calls ?? []).compactMap { call in
        guard call.method == nil, case .lua("require") = plugin.callee(of: call, in: file) else {
            return nil
        }
        return (call.arguments.first.flatMap(CheckedPlugin.text), call.range.lowerBound)
    }
}

struct MissingModuleRule: LintRule {
    let id = "missing-module"
    let severity = Severity.error
    let why = "`require` finds only the Lua files beside plugin.lua."
    let fix = "Write the file's name without `.lua`."

    func check(_ plugin: CheckedPlugin, _ findings: inout Findings) {
        let names = plugin.files.map { String($0.name.dropLast(4)) }
        for (number, file) in plugin.files.enumerated() {
            for use in requires(plugin, number) {
                guard let name = use.name, name == "plugin" || !names.contains(name) else {
                    continue
                }
                let text =
                    names.contains(name)
                    ? "plugin.lua cannot be required: it is what runs"
                    : "there is no '\(name).lua' beside plugin.lua"
                findings.add(
                    self, file, use.offset,
                    text + (name == "plugin" ? "" : NearestName.hint(name, among: names)))
            }
        }
    }
}

struct UnusedModuleRule: LintRule {
    let id = "unused-module"
    let severity = Severity.warning
    let why = "A Lua file that nothing requires is loaded and shipped in vain."
    let fix = "Require it, or remove it."

    func check(_ plugin: CheckedPlugin, _ findings: inout Findings) {
        var used: Set<String> = ["plugin"]
        for number in plugin.files.indices {
            for use in requires(plugin, number) {
                // A name that is worked out may be any of them.
                guard let name = use.name else { return }
                used.insert(name)
            }
        }
        for file in plugin.files where !used.contains(String(file.name.dropLast(4))) {
            findings.add(self, file, line: 1, column: 1, "no file of the plugin requires this one")
        }
    }
}
