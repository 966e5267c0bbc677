import Documents
import PluginHost
import PluginProtocol

/// Reads a configuration file by the table of settings, and gathers every problem on the way.
struct ConfigurationReader {
    let file: String
    private(set) var problems: [ConfigurationProblem] = []
    /// By the path of the group; a group that is no list has one entry.
    private(set) var entries: [String: [SettingEntry]] = [:]

    init(file: String) { self.file = file }

    /// Reads the file; without bytes, the defaults alone.
    mutating func read(_ bytes: [UInt8]?) {
        var root = ConfigurationNode(content: .nothing, line: 1)
        if let bytes {
            do throws(DocumentError) { root = try ConfigurationNode.parse(bytes) } catch {
                problems.append(
                    ConfigurationProblem(
                        file: file, line: error.line, path: "",
                        reason: Self.reason(error)))
            }
        }
        var groups: [String: ConfigurationNode.Member] = [:]
        let top = ConfigurationSettings.groups.filter { !$0.path.contains(".") }.map(\.path)
        switch root.content {
        case .nothing: break
        case .map(let members):
            for member in members {
                if top.contains(member.key) {
                    groups[member.key] = member
                } else {
                    unknown(member, at: member.key, among: top)
                }
            }
        default:
            problem(root.line, "", "expected a map of settings, got \(root.shown)")
        }
        for group in ConfigurationSettings.groups where top.contains(group.path) {
            read(group, groups[group.path]?.node, line: groups[group.path]?.line)
        }
    }

    /// Adds a problem that a look at several settings found.
    mutating func problem(_ line: Int?, _ path: String, _ reason: String) {
        problems.append(ConfigurationProblem(file: file, line: line, path: path, reason: reason))
    }

    private mutating func read(_ group: SettingGroup, _ node: ConfigurationNode?, line: Int?) {
        switch node?.content {
        case nil, .nothing:
            if group.isNamed {
                entries[group.path] = []
            } else if !group.isList {
                readMap(group, [], line: nil, path: group.path)
            } else if let standard = group.standard, let list = Self.standard(standard) {
                readList(group, list, isStandard: true)
            } else {
                entries[group.path] = []
            }
        case .map(let members) where group.isNamed: readNamed(group, members)
        case .map(let members) where !group.isList:
            readMap(group, members, line: line, path: group.path)
        case .list(let items) where group.isList: readList(group, items, isStandard: false)
        default:
            entries[group.path] = []
            let expected = group.isList ? "a list" : "a map"
            problem(line, group.path, "expected \(expected), got \(node?.shown ?? "nothing")")
        }
    }

    private mutating func readList(
        _ group: SettingGroup, _ items: [ConfigurationNode], isStandard: Bool
    ) {
        entries[group.path] = []
        for (index, item) in items.enumerated() {
            var path = "\(group.path)[#\(index + 1)]"
            guard case .map(let members) = item.content else {
                problem(item.line, path, "expected a map, got \(item.shown)")
                continue
            }
            if case .scalar(let name) = members.first(where: { $0.key == "name" })?.node.content {
                path = "\(group.path)[\(name.prefix(100))]"
            }
            readMap(group, members, line: isStandard ? nil : item.line, path: path)
        }
    }

    private mutating func readNamed(
        _ group: SettingGroup, _ members: [ConfigurationNode.Member]
    ) {
        entries[group.path] = []
        for member in members {
            let path = "\(group.path).\(member.key.prefix(100))"
            guard PluginName.isValid(member.key) else {
                problem(
                    member.line, path, "expected a plugin's name: small letters, digits and '-'")
                continue
            }
            switch member.node.content {
            case .nothing: readMap(group, [], line: member.line, path: path)
            case .map(let inner): readMap(group, inner, line: member.line, path: path)
            default:
                problem(member.line, path, "expected a map, got \(member.node.shown)")
                continue
            }
            let count = entries[group.path]?.count ?? 0
            entries[group.path]?[count - 1].values["name"] = SettingEntry.Value(
                value: .text(member.key), origin: .file(file, line: member.line))
        }
    }

    private mutating func readMap(
        _ group: SettingGroup, _ members: [ConfigurationNode.Member], line: Int?, path: String
    ) {
        var entry = SettingEntry(path: path, line: line)
        var written: Set<String> = []
        take(
            members, of: group, below: "", path: path, into: &entry, &written,
            isStandard: line == nil)
        for setting in group.settings where !written.contains(setting.key) {
            switch setting.presence {
            case .optional: break
            case .required:
                problem(
                    line, path + "." + setting.key, "expected \(setting.kind.expected), got nothing"
                )
            case .standard(let yaml): standard(setting, yaml, &entry)
            }
        }
        entries[group.path, default: []].append(entry)
        // Groups inside this one, of which nothing is written.
        for inner in Self.inner(group) where !written.contains(inner.path) {
            read(inner, nil, line: nil)
        }
    }

    private mutating func take(
        _ members: [ConfigurationNode.Member], of group: SettingGroup, below prefix: String,
        path: String, into entry: inout SettingEntry, _ written: inout Set<String>, isStandard: Bool
    ) {
        for member in members {
            let key = prefix + member.key
            if let inner = Self.inner(group).first(where: { $0.path == group.path + "." + key }) {
                written.insert(inner.path)
                read(inner, member.node, line: member.line)
            } else if let setting = group.settings.first(where: { $0.key == key }) {
                written.insert(key)
                read(setting, member, path, &entry, isStandard: isStandard)
            } else if group.settings.contains(where: { $0.key.hasPrefix(key + ".") }) {
                switch member.node.content {
                case .nothing: break
                case .map(let members):
                    take(
                        members, of: group, below: key + ".", path: path, into: &entry, &written,
                        isStandard: isStandard)
                default:
                    problem(
                        member.line, path + "." + key, "expected a map, got \(member.node.shown)")
                }
            } else {
                unknown(member, at: path + "." + key, among: Self.keys(of: group, below: prefix))
            }
        }
    }

    private mutating func read(
        _ setting: Setting, _ member: ConfigurationNode.Member, _ path: String,
        _ entry: inout SettingEntry, isStandard: Bool
    ) {
        var faults: [SettingFault] = []
        let value = setting.kind.read(member.node, faults: &faults)
        for fault in faults {
            let part = fault.part.isEmpty ? "" : "." + fault.part
            problem(fault.line, path + "." + setting.key + part, fault.reason)
        }
        guard let value, faults.isEmpty else {
            entry.faulty.insert(setting.key)
            return
        }
        entry.values[setting.key] = SettingEntry.Value(
            value: value,
            origin: isStandard ? .standard : .file(file, line: member.line))
    }

    private func standard(_ setting: Setting, _ yaml: String, _ entry: inout SettingEntry) {
        var faults: [SettingFault] = []
        guard let node = try? ConfigurationNode.parse(Array(yaml.utf8)),
            let value = setting.kind.read(node, faults: &faults)
        else { return }
        entry.values[setting.key] = SettingEntry.Value(value: value, origin: .standard)
    }

    private static func reason(_ error: DocumentError) -> String {
        let column = error.column.map { "column \($0): " } ?? ""
        let isAlias = error.reason.contains("alias")
        return "not valid YAML: " + column + error.reason
            + (isAlias ? "; text that starts with '*', such as a schedule, stands in quotes" : "")
    }

    private mutating func unknown(
        _ member: ConfigurationNode.Member, at path: String, among names: [String]
    ) {
        let hint = NearestName.hint(member.key, among: names)
        let known = hint.isEmpty ? "; there are \(names.joined(separator: ", "))" : hint
        problem(member.line, String(path.prefix(200)), "unknown setting" + known)
    }

    private static func standard(_ yaml: String) -> [ConfigurationNode]? {
        guard case .list(let items) = try? ConfigurationNode.parse(Array(yaml.utf8)).content else {
            return nil
        }
        return items
    }

    private static func inner(_ group: SettingGroup) -> [SettingGroup] {
        ConfigurationSettings.groups.filter { $0.path.hasPrefix(group.path + ".") }
    }

    /// The names that may stand in a map, each once.
    private static func keys(of group: SettingGroup, below prefix: String) -> [String] {
        var names: [String] = []
        let inner = Self.inner(group).map { String($0.path.dropFirst(group.path.count + 1)) }
        for key in group.settings.map(\.key) + inner where key.hasPrefix(prefix) {
            let rest = key.dropFirst(prefix.count)
            let name = String(rest.prefix { $0 != "." })
            if !names.contains(name) { names.append(name) }
        }
        return names
    }
}
