import PluginHost
import PluginProtocol
import Reporting

/// The README of a plugin, made of its leading comment, its manifest and one of its cases.
struct PluginReadme {
    let plugin: Plugin

    /// Lines of an input that are shown; longer ones are cut, and that is said.
    private static let inputLines = 40
    /// Records that are shown.
    private static let recordLines = 12

    /// The whole file.
    var text: String {
        // The comment's first line says it in more words.
        var parts = ["# \(plugin.name)", comment ?? sentence(plugin.manifest.summary)]
        parts += [facts, "## What it does", kinds, "## What it needs", needs]
        if !plugin.manifest.options.isEmpty { parts += ["## Options", options] }
        parts += example
        parts.append(
            "<!-- Made by 'oakum plugin docs \(plugin.name) --write' from plugin.lua and tests. -->"
        )
        return parts.joined(separator: "\n\n") + "\n"
    }

    // MARK: Comment

    /// The comment that begins plugin.lua, without the first line's `NAME: summary` form.
    private var comment: String? {
        guard let source = plugin.folder.sources.first(where: { $0.name == "plugin.lua" }) else {
            return nil
        }
        var lines: [String] = []
        for line in String(decoding: source.text, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)
        {
            guard line.hasPrefix("--") else { break }
            let text = line.drop { $0 == "-" }
            // What is indented in the comment is an example.
            if text.hasPrefix("   ") {
                lines.append("    " + text.dropFirst(3))
            } else {
                lines.append(String(text.drop { $0 == " " }))
            }
        }
        if let first = lines.first, first.hasPrefix(plugin.name + ": ") {
            let rest = first.dropFirst(plugin.name.count + 2)
            lines[0] = rest.prefix(1).uppercased() + rest.dropFirst()
        }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines.isEmpty ? nil : lines.joined(separator: "\n")
    }

    // MARK: Manifest

    private var facts: String {
        let license = plugin.manifest.license.map { ", \($0)" } ?? ""
        return
            "Version \(plugin.manifest.version), plugin API \(ManifestSchema.apiVersion)\(license)."
    }

    private var kinds: String {
        let manifest = plugin.manifest
        return manifest.kinds.map { kind in
            switch kind {
            case "inventory":
                "- **inventory**: reads what is installed or locked out of "
                    + list(manifest.inventory?.files.map(\.description) ?? [])
                    + (manifest.inventory?.readsExecutables == true
                        ? " and out of programs and libraries" : "")
            case "releases":
                "- **releases**: reads which versions exist"
                    + from(manifest.releases?.files.map(\.description) ?? [])
            case "feed": "- **feed**: reads advisories\(feed(manifest.feed))"
            case "signal": "- **signal**: reads how flaws are attacked\(feed(manifest.signal))"
            case "versioning":
                "- **versioning**: orders versions of \(list(manifest.schemes))"
            case "remedy":
                "- **remedy**: plans upgrades of \(list(manifest.remedy?.ecosystems ?? [])) in the "
                    + "folders of \(list(manifest.remedy?.projects.map(\.description) ?? []))"
                    + also(manifest.remedy?.files.map(\.description) ?? [])
            default:
                "- **\(kind)**: \(PluginScaffoldKind.all.first { $0.name == kind }?.purpose ?? kind)"
            }
        }.joined(separator: "\n")
    }

    private func from(_ globs: [String]) -> String {
        globs.isEmpty ? "" : ", out of " + list(globs)
    }

    private func also(_ globs: [String]) -> String {
        globs.isEmpty ? "" : "; it may read and change \(list(globs)) there too"
    }

    private func feed(_ feed: PluginManifest.Feed?) -> String {
        guard let feed else { return "" }
        var words = ""
        if feed.isSnapshot { words += "; a document is the whole feed" }
        if let every = feed.every { words += "; fetched every \(every)" }
        if let age = feed.staleAfter { words += "; stale after \(age)" }
        return words
    }

    private var needs: String {
        let needs = plugin.manifest.needs
        var lines: [String] = []
        if !needs.files.isEmpty {
            lines.append(
                "- files beside a claimed one: \(list(needs.files.map(\.description)))")
        }
        if !needs.net.isEmpty { lines.append("- to fetch from \(list(needs.net)), by HTTPS") }
        if !needs.secrets.isEmpty {
            lines.append(
                "- that the program sends \(list(needs.secrets)) for it, which it never reads itself"
            )
        }
        let speaksFor = plugin.manifest.speaksFor
        if !speaksFor.isEmpty {
            lines.append("- to rename and withdraw findings of \(list(speaksFor))")
        }
        return lines.isEmpty
            ? "Nothing but the bytes that it is given." : lines.joined(separator: "\n")
    }

    private var options: String {
        let rows = plugin.manifest.options.map { option in
            let standard =
                switch option.standard {
                case .string(let text): "`\"\(text)\"`"
                case .integer(let number): "`\(number)`"
                case .boolean(let flag): "`\(flag)`"
                default: ""
                }
            return "| `\(option.name)` | \(option.type) | \(standard) | \(option.help) |"
        }
        return (["| option | type | default | meaning |", "|---|---|---|---|"] + rows)
            .joined(separator: "\n")
    }

    private func list(_ items: [String]) -> String {
        items.map { "`\($0)`" }.joined(separator: ", ")
    }

    private func sentence(_ text: String) -> String { text.hasSuffix(".") ? text : text + "." }

    // MARK: Example

    private struct Example {
        var name: String
        var input: (path: String, text: String)
        var records: [String]

        /// Small, and with many kinds of records.
        var worth: (Int, Int, Int, String) {
            let kinds = Set(records.map { GoldenRecord($0, number: 1).name })
            let isShort = input.text.utf8.count < 1500 && records.count <= recordLines
            let isPlain = kinds.isDisjoint(with: PluginReadme.remarks)
            return (
                (isShort ? 0 : 2) + (isPlain ? 0 : 1), -kinds.count, input.text.utf8.count, name
            )
        }
    }

    private var example: [String] {
        guard let example = examples.min(by: { $0.worth < $1.worth }) else {
            return []
        }
        let lines = example.input.text.split(separator: "\n", omittingEmptySubsequences: false)
        var shown = lines.prefix(Self.inputLines).joined(separator: "\n")
        while shown.hasSuffix("\n") { shown.removeLast() }
        let records = example.records.prefix(Self.recordLines).joined(separator: "\n")
        let cut = lines.count > Self.inputLines ? " (its first \(Self.inputLines) lines)" : ""
        let left = example.records.count - Self.recordLines
        return [
            "## Example", "`\(example.input.path)`\(cut) of the case `\(example.name)`:",
            fenced(shown, language(of: example.input.path)), "gives",
            fenced(records, "json"),
        ] + (left > 0 ? ["and \(counted(left, "more record"))."] : [])
    }

    /// What is said beside records.
    private static let remarks: Set<String> = ["warning", "skip", "error"]

    /// Cases with one text file as input and records of it.
    private var examples: [Example] {
        let folder = plugin.folder.path + "/tests"
        guard let names = try? directoryNames(folder) else { return [] }
        return names.compactMap { name in
            // What must fail, or is called broken, shows nobody what the plugin is for.
            guard fileText("\(folder)/\(name)/expected_error.txt") == nil,
                !["broken", "bad", "hostile"].contains(where: name.hasPrefix),
                let golden = fileText("\(folder)/\(name)/expected.jsonl"),
                let copy = try? PluginTestCase(copying: "\(folder)/\(name)"),
                copy.inputs.count == 1, let input = copy.inputs.first,
                let text = String(validating: input.bytes, as: UTF8.self),
                !text.unicodeScalars.contains(where: {
                    $0.value < 32 && $0 != "\n" && $0 != "\t" || $0 == "\u{feff}"
                })
            else { return nil }
            let records = golden.split(separator: "\n").map(String.init)
            let kinds = Set(records.map { GoldenRecord($0, number: 1).name })
            guard !kinds.isSubset(of: Self.remarks), !kinds.contains("error") else { return nil }
            let path = input.name.hasPrefix("input/") ? String(input.name.dropFirst(6)) : input.name
            return Example(name: name, input: (path, text), records: records)
        }
    }

    private func language(of path: String) -> String {
        let known = ["json", "toml", "yaml", "xml", "csv", "ini", "html"]
        return path.split(separator: ".").last.map(String.init).flatMap {
            known.contains($0) ? $0 : nil
        } ?? "text"
    }

    /// A block whose fence is longer than any run of back quotes in it.
    private func fenced(_ text: String, _ language: String) -> String {
        var fence = "```"
        while text.contains(fence) { fence += "`" }
        return "\(fence)\(language)\n\(text)\n\(fence)"
    }
}
