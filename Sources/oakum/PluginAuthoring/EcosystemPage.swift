import PackageNames
import PluginHost
import PluginProtocol
import Reporting
import Versioning

/// docs/ecosystems.md: what plugins read, as their manifests claim it and their golden cases show it.
///
/// Nothing in it is written by hand: what no case shows is not in the table.
struct EcosystemPage {
    let plugins: [Plugin]

    /// The whole file.
    var text: String {
        let advisories = advisoryTypes
        let inventories = plugins.filter { $0.manifest.inventory != nil }
        var lines = [
            "# What the bundled plugins read", "",
            "Made by `oakum plugin docs --table` from the plugins' manifests and golden cases: a mark "
                + "means that a case shows it. Where tools",
            "disagree about a format, "
                + "[ecosystem notes](ecosystem-notes.md) say what was chosen; version orders are in "
                + "[versions](versions.md).", "", "## Inventory", "",
            "**line**: the place in the file. **scope**: production, development, build, test or optional. "
                + "**edges**: what needs what.",
            "**order**: the version scheme by which its packages are matched; a dash means that versions "
                + "are only equal to themselves.",
            "**advisories**: the bundled feed plugin that reads "
                + "some for these packages.", "",
            "| plugin | what | files | line | scope | edges | hashes | licences | package URLs | order "
                + "| advisories |", "|---|---|---|---|---|---|---|---|---|---|---|",
        ]
        lines += inventories.map { inventoryRow($0, advisories) }
        lines += ["", "## Other kinds", "", "| plugin | kind | what |", "|---|---|---|"]
        for plugin in plugins {
            let kinds = plugin.manifest.kinds.filter { $0 != "inventory" }
            guard !kinds.isEmpty else { continue }
            lines.append(
                "| \(plugin.name) | \(kinds.joined(separator: ", ")) | \(plugin.manifest.summary) |"
            )
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func inventoryRow(_ plugin: Plugin, _ advisories: [String: Set<String>]) -> String {
        let seen = CaseContents(plugin)
        let types = seen.types.sorted()
        let orders = Set(
            types.compactMap { VersionSchemes.named($0)?.name } + seen.schemes
        ).sorted()
        let feeds = Set(types.flatMap { advisories[$0] ?? [] }).sorted()
        let cells = [
            plugin.name, plugin.manifest.summary, files(of: plugin), mark(seen.hasLines),
            mark(seen.hasScopes), mark(seen.hasEdges), mark(seen.hasHashes),
            mark(seen.hasLicenses), list(types), list(orders), list(feeds),
        ]
        return "| " + cells.joined(separator: " | ") + " |"
    }

    private func files(of plugin: Plugin) -> String {
        guard let claim = plugin.manifest.inventory else { return "" }
        let globs = claim.files.map { "`" + $0.description.replacing("|", with: "\\|") + "`" }
        return (globs + (claim.readsExecutables ? ["programs and libraries"] : []))
            .joined(separator: ", ")
    }

    private func mark(_ isThere: Bool) -> String { isThere ? "x" : "" }

    private func list(_ items: [String]) -> String {
        items.isEmpty ? "-" : items.joined(separator: ", ")
    }

    /// The feed plugins with an advisory for packages of a purl type.
    private var advisoryTypes: [String: Set<String>] {
        var found: [String: Set<String>] = [:]
        for plugin in plugins where plugin.manifest.feed != nil {
            for type in CaseContents(plugin).types { found[type, default: []].insert(plugin.name) }
        }
        return found
    }
}

/// What the records of a plugin's golden cases hold.
private struct CaseContents {
    var types: Set<String> = []
    var schemes: Set<String> = []
    var hasLines = false
    var hasScopes = false
    var hasEdges = false
    var hasHashes = false
    var hasLicenses = false

    init(_ plugin: Plugin) {
        let folder = plugin.folder.path + "/tests"
        for name in (try? directoryNames(folder)) ?? [] {
            guard let golden = fileText("\(folder)/\(name)/expected.jsonl") else { continue }
            for record in GoldenRecord.records(golden) { add(record) }
        }
    }

    private mutating func add(_ record: GoldenRecord) {
        switch record.name {
        case "depends": hasEdges = true
        case "component":
            hasLines = hasLines || record["at"] != nil
            hasScopes = hasScopes || record["scope"] != nil
            hasHashes = hasHashes || record["hashes"].map { $0 != "[]" } ?? false
            hasLicenses = hasLicenses || record["licenses"].map { $0 != "[]" } ?? false
            if let scheme = record["versioning"] {
                schemes.insert(String(scheme.dropFirst().dropLast()))
            }
            types.formUnion(Self.types(in: record["purl"] ?? ""))
        case "advisory": types.formUnion(Self.types(in: record.line))
        default: break
        }
    }

    /// The types of all purls in a JSON text.
    private static func types(in json: String) -> Set<String> {
        var types: Set<String> = []
        for part in json.components(after: "\"pkg:") {
            types.insert(String(part.prefix { $0 != "/" && $0 != "\"" }))
        }
        return types
    }
}

extension String {
    /// What follows each place where the text stands.
    fileprivate func components(after text: String) -> [Substring] {
        ranges(of: text).map { self[$0.upperBound...] }
    }
}
