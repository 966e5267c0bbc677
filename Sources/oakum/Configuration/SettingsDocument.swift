import Policy

/// The settings as documents: the table of docs/configuration.md, and the JSON Schema.
enum SettingsDocument {
    /// One section for each group, in Markdown.
    static var markdown: String {
        var text = ""
        for group in ConfigurationSettings.groups {
            let shape =
                group.isList ? "A list of maps. " : group.isNamed ? "A map of maps, by name. " : ""
            text += "### `\(group.path)`\n\n\(shape)\(group.summary)\n\n"
            text += "| setting | takes | default | meaning |\n|---|---|---|---|\n"
            for setting in group.settings {
                text +=
                    "| `\(setting.key)` | \(cell(setting.kind.expected)) | "
                    + "\(standard(setting)) | \(cell(setting.summary)) |\n"
            }
            if let standard = group.standard { text += "\nDefault: `\(standard)`\n" }
            text += "\n"
        }
        return String(text.dropLast())
    }

    private static func standard(_ setting: Setting) -> String {
        switch setting.presence {
        case .required: "required"
        case .optional: "none"
        case .standard(let yaml): "`\(cell(yaml))`"
        }
    }

    private static func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }

    /// JSON Schema, draft 2020-12. It knows types, words and numbers; what only the program can tell
    /// (selectors, schedules, zones, references) is text there.
    static var schema: String {
        var properties: [(String, SchemaText)] = []
        for group in ConfigurationSettings.groups where !group.path.contains(".") {
            properties.append((group.path, schema(of: group)))
        }
        let root = SchemaText.object([
            ("$schema", .text("https://json-schema.org/draft/2020-12/schema")),
            ("title", .text("oakum.yaml")),
            (
                "description",
                .text("The configuration of Oakum, version 1. Made by 'oakum config schema'.")
            ),
            ("type", .list([.text("object"), .text("null")])),
            ("properties", .object(properties)),
            ("additionalProperties", .word("false")),
        ])
        return root.indented(0) + "\n"
    }

    private static func schema(of group: SettingGroup) -> SchemaText {
        let map = map(group, group.settings[...], below: "")
        let summary = ("description", SchemaText.text(group.summary))
        if group.isNamed {
            let inner = SchemaText.object(
                [("type", .list([.text("object"), .text("null")]))] + map)
            return .object([
                summary, ("type", .list([.text("object"), .text("null")])),
                ("propertyNames", .object([("pattern", .text("^[a-z][a-z0-9-]{0,63}$"))])),
                ("additionalProperties", inner),
            ])
        }
        guard group.isList else {
            return .object([summary, ("type", .list([.text("object"), .text("null")]))] + map)
        }
        return .object([
            summary, ("type", .list([.text("array"), .text("null")])),
            ("items", .object([("type", .text("object"))] + map)),
        ])
    }

    /// Members of the schema of a map: properties and what is required.
    private static func map(
        _ group: SettingGroup, _ settings: ArraySlice<Setting>, below prefix: String
    ) -> [(String, SchemaText)] {
        var properties: [(String, SchemaText)] = []
        var required: [SchemaText] = []
        var done: Set<String> = []
        for setting in settings where setting.key.hasPrefix(prefix) {
            let rest = setting.key.dropFirst(prefix.count)
            let name = String(rest.prefix { $0 != "." })
            guard done.insert(name).inserted else { continue }
            if name.utf8.count < rest.utf8.count {
                let inner = map(group, settings, below: prefix + name + ".")
                properties.append((name, .object([("type", .text("object"))] + inner)))
                continue
            }
            if case .required = setting.presence { required.append(.text(name)) }
            properties.append((name, .object(schema(of: setting))))
        }
        if prefix.isEmpty {
            for inner in ConfigurationSettings.groups where inner.path.hasPrefix(group.path + ".") {
                let name = String(inner.path.dropFirst(group.path.utf8.count + 1))
                properties.append((name, schema(of: inner)))
            }
        }
        var members: [(String, SchemaText)] = [("properties", .object(properties))]
        if !required.isEmpty { members.append(("required", .list(required))) }
        return members + [("additionalProperties", .word("false"))]
    }

    private static func schema(of setting: Setting) -> [(String, SchemaText)] {
        var members = [("description", SchemaText.text(setting.summary))] + setting.kind.schema
        if case .standard(let yaml) = setting.presence {
            switch setting.kind {
            case .integer, .number, .flag: members.append(("default", .word(yaml)))
            case .list, .tags, .options: break
            default: members.append(("default", .text(yaml)))
            }
        }
        return members
    }
}

extension SettingKind {
    /// The members of a JSON Schema that describe such a value.
    var schema: [(String, SchemaText)] {
        let scalar: (String, SchemaText) = (
            "type", .list([.text("string"), .text("number"), .text("boolean")])
        )
        switch self {
        case .text: return [scalar]
        case .name: return [scalar, ("pattern", .text("^[^-]"))]
        case .selector, .schedule, .zone, .moment: return [("type", .text("string"))]
        case .path: return [("type", .text("string")), ("pattern", .text("^/"))]
        case .url: return [("type", .text("string")), ("pattern", .text("^https?://"))]
        case .flag: return [("type", .text("boolean"))]
        case .integer(let range):
            return [
                ("type", .text("integer")), ("minimum", .word(String(range.lowerBound))),
                ("maximum", .word(String(range.upperBound))),
            ]
        case .number(let range):
            return [
                ("type", .text("number")), ("minimum", .word(String(range.lowerBound))),
                ("maximum", .word(String(range.upperBound))),
            ]
        case .duration:
            return [
                ("type", .list([.text("string"), .text("integer")])),
                ("pattern", .text("^(0|([0-9]+[wdhms])+)$")),
                ("maximum", .word("0")),
            ]
        case .size:
            return [
                ("type", .list([.text("string"), .text("integer")])),
                ("pattern", .text("^[0-9]+([KMG]iB)?$")),
            ]
        case .choice(let words): return [("enum", .list(words.map { .text($0) }))]
        case .waveSize:
            return [
                ("type", .list([.text("string"), .text("integer")])),
                ("pattern", .text("^([0-9]+ ?%?|all|rest)$")), ("minimum", .word("1")),
            ]
        case .command:
            return [
                ("type", .text("array")), ("items", .object(SettingKind.text.schema)),
                ("minItems", .word("1")),
            ]
        case .list(let kind):
            return [("type", .text("array")), ("items", .object(kind.schema))]
        case .tags: return Self.tagsSchema(scalar)
        case .options:
            return [("type", .text("object")), ("additionalProperties", .object([scalar]))]
        }
    }

    private static func tagsSchema(_ scalar: (String, SchemaText)) -> [(String, SchemaText)] {
        let known = RiskTags.allowed.sorted { $0.key < $1.key }.map { name, values in
            // YAML reads 3 and true as what they are; quotes make them text.
            let written = values.map { value in
                let isWord = ["true", "false"].contains(value) || Int(value) != nil
                return isWord ? [SchemaText.word(value), .text(value)] : [.text(value)]
            }
            return (name, SchemaText.object([("enum", .list(written.flatMap(\.self)))]))
        }
        return [
            ("type", .text("object")), ("properties", .object(known)),
            (
                "propertyNames",
                .object([
                    ("pattern", .text("^[a-z][a-z0-9._-]{0,62}$")),
                    (
                        "not",
                        .object([
                            (
                                "enum",
                                .list(
                                    (Selector.assetFields + Selector.keywords).map { .text($0) })
                            )
                        ])
                    ),
                ])
            ),
            (
                "additionalProperties",
                .object([
                    (
                        "type",
                        .list([
                            .text("string"), .text("number"), .text("boolean"), .text("null"),
                        ])
                    )
                ])
            ),
        ]
    }
}

/// JSON as a value, for the one document that people read indented.
indirect enum SchemaText {
    case text(String)
    /// `true`, `false` or a number.
    case word(String)
    case list([SchemaText])
    case object([(String, SchemaText)])

    func indented(_ depth: Int) -> String {
        let inside = String(repeating: "  ", count: depth + 1)
        let outside = String(repeating: "  ", count: depth)
        switch self {
        case .word(let word): return word
        case .text(let text): return Self.quoted(text)
        case .list(let items):
            return "[" + items.map { $0.indented(depth) }.joined(separator: ", ") + "]"
        case .object(let members):
            if members.isEmpty { return "{}" }
            let lines = members.map { inside + Self.quoted($0.0) + ": " + $0.1.indented(depth + 1) }
            return "{\n" + lines.joined(separator: ",\n") + "\n" + outside + "}"
        }
    }

    /// Our own words only: quotes and backslashes are all that may need an escape.
    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
