internal import PluginProtocol

/// The reference of the plugin API in Markdown, made from the same tables that bind the functions and
/// check the records.
public enum ReferencePage {
    /// The whole page, `docs/plugin-reference.md`.
    public static var text: String {
        var lines = [
            "# Plugin reference", "",
            "Plugin API \(ManifestSchema.apiVersion). Made by `oakum plugin types --reference`; "
                + "a test holds this page equal to it.",
            "`name?` may be left out, `type?` may be nil. `-->` shows what a call gives.", "",
        ]
        lines += manifest + records + methods + library
        return lines.dropLast().joined(separator: "\n")
    }

    // MARK: Tables

    private static var manifest: [String] {
        [
            "## The manifest", "",
            "`plugin.lua` returns one table. The kinds of a plugin are the keys "
                + "that are there.", "",
        ] + tables(of: ManifestSchema.manifest, name: "", level: 3)
    }

    private static var records: [String] {
        var lines = ["## Records", ""]
        for kind in RecordKind.allCases where kind.isTable {
            let places = PluginFunction.offering(kind.name).map { "`\($0.text)`" }
            lines += ["### out:\(kind.name)", ""]
            if !places.isEmpty { lines += ["In \(places.joined(separator: ", ")).", ""] }
            lines += tables(of: kind.schema, name: kind.name, level: 4)
        }
        lines += ["### project.upgrades", "", "What a remedy is asked for; its fields:", ""]
        return lines + tables(of: RemedySchemas.upgrade, name: "upgrade", level: 4)
    }

    /// A table of the fields, then one for each field that has fields of its own.
    private static func tables(of schema: RecordSchema, name: String, level: Int) -> [String] {
        var lines = ["| Field | Type | Meaning |", "|---|---|---|"]
        var parts: [String] = []
        for field in schema.fields {
            let path = name.isEmpty ? field.name : name + "." + field.name
            let type = field.isRequired ? typeText(field.type) + ", required" : typeText(field.type)
            lines.append("| `\(field.name)` | \(cell(type)) | \(cell(field.help)) |")
            if let part = TypesFile.nested(field.type) {
                parts += [String(repeating: "#", count: min(level + 1, 6)) + " \(path)", ""]
                parts += tables(of: part, name: path, level: level + 1)
            }
        }
        return lines + [""] + parts
    }

    private static func typeText(_ type: FieldType) -> String {
        switch type {
        case .string: "string"
        case .integer: "integer"
        case .number: "number"
        case .boolean: "boolean"
        case .date: "date (RFC 3339 or `YYYY-MM-DD`)"
        case .purl: "package URL"
        case .hash: "digest"
        case .function: "function"
        case .place: "line number or view"
        case .oneOf(let names): names.map { "`\"\($0)\"`" }.joined(separator: ", ")
        case .list(let item): "list of " + typeText(item)
        case .record: "table"
        case .map(let item): "table of names to " + typeText(item)
        case .scalar: "string, number or boolean"
        case .upgrade: "one of `project.upgrades`"
        }
    }

    /// Text that does not end its cell of a table.
    private static func cell(_ text: String) -> String {
        text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }

    // MARK: Methods

    private static var methods: [String] {
        var lines = ["## out", "", "Beside the records, which are methods of their names:", ""]
        lines += OutFunctions.signatures.flatMap { entry($0, of: "out") }
        lines += ["## file", "", "A feed's `document` is one as well.", ""]
        lines += fields(FileFunctions.fields)
        lines += FileFunctions.signatures.flatMap { entry($0, of: "file") }
        lines += ["## archive", "", "What `file:archive()` gives.", ""]
        lines += fields(ArchiveFunctions.fields)
        lines += ArchiveFunctions.signatures.flatMap { entry($0, of: "archive") }
        lines += ["## database", "", "What `file:sqlite()` gives.", ""]
        lines += DatabaseFunctions.signatures.flatMap { entry($0, of: "database") }
        for kind in BinaryFunctions.kinds {
            lines += ["## \(kind.name)", "", "What `file:\(kind.name)()` gives.", ""]
            lines += fields(kind.fields)
            lines += BinaryFunctions.signatures.flatMap { entry($0, of: kind.name) }
        }
        lines += ["## rpm", "", "What `file:rpm()` gives.", ""]
        lines += fields(RPMFunctions.fields)
        lines += RPMFunctions.signatures.flatMap { entry($0, of: "rpm") }
        lines += ["## header", "", "What `rpm:headers()` gives.", ""]
        lines += fields(RPMFunctions.headerFields)
        lines += RPMFunctions.headerSignatures.flatMap { entry($0, of: "header") }
        lines += views
        lines += ["## project", "", "What `remedy.plan` is given.", ""]
        lines += fields(ProjectTable.fields)
        lines += ProjectTable.signatures.flatMap { entry($0, of: "project") }
        lines += ["## tree", "", "What `unpack.open` puts files into.", ""]
        lines += TreeFunctions.signatures.flatMap { entry($0, of: "tree") }
        lines += ["## ctx", ""] + fields(ContextTable.fields)
        return lines + ContextTable.httpSignatures.flatMap { entry($0, of: "ctx.http") }
    }

    private static var views: [String] {
        [
            "## Views", "",
            "What the parsers of documents give: fields look like those of a table, and nothing is "
                + "copied. What is missing is nil, and so is null. Lists count from 1, `#view` is their "
                + "length, `pairs(view)` goes over names and values in the order of the document. "
                + "A view can be given wherever a line is asked for. It is good until the call ends.",
            "",
        ]
    }

    private static func fields(_ fields: [FieldSignature]) -> [String] {
        ["| Field | Type | Meaning |", "|---|---|---|"]
            + fields.map { "| `\($0.name)` | \(cell($0.type)) | \(cell($0.help)) |" } + [""]
    }

    private static func entry(_ method: MethodSignature, of owner: String) -> [String] {
        let parameters = method.parameters.joined(separator: ", ")
        return entry(
            "\(owner):\(method.name)", "\(owner):\(method.name)(\(parameters)): \(method.returns)",
            method.help, errors: method.errors, example: method.example)
    }

    // MARK: Library

    private static var library: [String] {
        var lines = [
            "## oakum", "",
            "Pure functions, without files, network or clock. A wrong type of argument "
                + "is an error at the call.", "",
        ]
        let groups = Dictionary(grouping: LibraryEntry.all, by: \.group)
        for group in groups.keys.sorted() {
            if !group.isEmpty { lines += ["### oakum.\(group)", ""] }
            for function in (groups[group] ?? []).sorted(by: { $0.name < $1.name }) {
                lines += entry(
                    "oakum.\(function.name)", function.signature, function.summary,
                    errors: function.errors, example: function.example)
            }
        }
        return lines
    }

    private static func entry(
        _ title: String, _ signature: String, _ summary: String, errors: String, example: String
    ) -> [String] {
        var lines = ["#### \(title)", "", "`\(signature)`", "", summary]
        if !errors.isEmpty { lines += ["", "Errors: \(errors)."] }
        if !example.isEmpty { lines += ["", "```lua", example, "```"] }
        return lines + [""]
    }
}
