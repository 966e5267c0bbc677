internal import Documents
internal import LuaRuntime

/// The document formats that `file:NAME()` and `oakum.NAME(text)` read.
enum DocumentFormat: String, CaseIterable {
    case json, yaml, toml, xml, ini, plist, deb822

    /// The name as people write it.
    var title: String {
        switch self {
        case .plist: "property list"
        case .deb822: "Debian control file"
        default: rawValue.uppercased()
        }
    }

    /// LuaCATS parameters beyond the text or file.
    var parameters: [String] {
        switch self {
        case .yaml: ["options?: {all?: boolean}"]
        case .ini:
            [
                "options?: {separators?: string, comments?: string, inline_comments?: boolean, "
                    + "continuation?: boolean, bare_keys?: boolean, lower_keys?: boolean}"
            ]
        default: []
        }
    }

    var returns: String {
        self == .deb822 ? "any, {line: integer, reason: string}[]" : "any"
    }

    /// What is worth knowing about its views.
    var help: String {
        switch self {
        case .json: "Null is nil; of members with the same name the last one counts."
        case .yaml:
            "YAML 1.2 (no and on are strings); aliases and merge keys are followed. A file of several "
                + "documents is an error, or with all their list; without any it is empty."
        case .toml: "TOML 1.0; dates are strings as they are written."
        case .xml:
            "view.NAME is the outermost element, by its name; element.name is its first child of that "
                + "name: a string when it holds text alone, else an element; element[\"@name\"] is an "
                + "attribute, [\"@\"] all of them, [\"#text\"] all text inside, [\"#name\"] its own "
                + "name; pairs() and oakum.each() give all children, oakum.each(element, \"name\") "
                + "those of a name. Elements are named without prefix, attributes as written. "
                + "No DOCTYPE, no entities but XML's own."
        case .ini:
            "view.section.key, as text; keys before any section under [\"\"]; of a repeated key the "
                + "last counts, oakum.each(section, \"key\") gives all. The dialect is the caller's to "
                + "say: separators \"=\", comments \"#;\" at the start of a line unless told else."
        case .plist:
            "XML or binary; dates are RFC 3339 text, data a string of its bytes; binary has no lines."
        case .deb822:
            "A list of stanzas; names in any case. The second result are the lines that fit nowhere."
        }
    }

    /// A text and an expression on its view.
    var example: String {
        switch self {
        case .json: #"oakum.json('{ "a": [1, 2] }').a[2] --> 2"#
        case .yaml: #"oakum.yaml("a: 1\n---\na: 2", { all = true })[2].a --> 2"#
        case .toml: #"oakum.toml("a = [1, 2]").a[2] --> 2"#
        case .xml: #"oakum.xml("<a><b id='1'>x</b></a>").a.b["@id"] --> "1""#
        case .ini: #"oakum.ini("[a]\nb: 1", { separators = ":" }).a.b --> "1""#
        case .plist: #"oakum.plist("<plist><array><true/></array></plist>")[1] --> true"#
        case .deb822: #"oakum.deb822("Package: a\nVersion: 1")[1].version --> "1""#
        }
    }

    /// Parses and pushes the document's root as a view (or scalar); options stand at index 2.
    func push(
        _ bytes: DocumentBytes, on stack: LuaStack, _ call: CallContext
    ) throws(LuaFunctionError) -> Int {
        let all = self == .yaml && stack.flag("all", at: 2) == true
        let dialect = self == .ini ? try Self.dialect(stack) : INIDialect()
        do throws(DocumentError) {
            let document: any DocumentView =
                switch self {
                case .json: try JSONDocument(bytes)
                case .yaml: try YAMLDocument(bytes, all: all)
                case .toml: try TOMLDocument(bytes)
                case .xml: try XMLDocument(bytes)
                case .ini: try INIDocument(bytes, dialect)
                case .plist: try PropertyListDocument(bytes)
                case .deb822: try DEB822Document(bytes)
                }
            let id = call.add(document)
            ViewFunctions.push(document.root, of: id, document, on: stack)
            guard let stanzas = document as? DEB822Document else { return 1 }
            Self.pushMalformed(of: stanzas, on: stack)
            return 2
        } catch {
            throw call.fail(line: error.line, "\(error)")
        }
    }

    private static func dialect(_ stack: LuaStack) throws(LuaFunctionError) -> INIDialect {
        var dialect = INIDialect()
        if let separators = try stack.option("separators", at: 2) {
            guard !separators.isEmpty else { throw LuaFunctionError("separators: is empty") }
            dialect.separators = Array(separators.utf8)
        }
        if let comments = try stack.option("comments", at: 2) {
            dialect.comments = Array(comments.utf8)
        }
        dialect.hasInlineComments = stack.flag("inline_comments", at: 2) ?? false
        dialect.hasContinuations = stack.flag("continuation", at: 2) ?? false
        dialect.hasBareKeys = stack.flag("bare_keys", at: 2) ?? false
        dialect.lowersKeys = stack.flag("lower_keys", at: 2) ?? false
        return dialect
    }

    /// The second result of deb822: `{line, reason}` of each line that fits no stanza.
    private static func pushMalformed(of document: DEB822Document, on stack: LuaStack) {
        stack.newTable(list: document.malformed.count)
        for (position, malformed) in document.malformed.enumerated() {
            stack.newTable(fields: 2)
            stack.push(Int64(malformed.line))
            stack.setField("line", ofTableAt: -2)
            stack.push(malformed.reason)
            stack.setField("reason", ofTableAt: -2)
            stack.setItem(position + 1, ofTableAt: -2)
        }
    }
}

/// Text that a plugin hands over, as document bytes.
func documentBytes(at index: Int, of stack: LuaStack) throws(LuaFunctionError) -> DocumentBytes {
    guard let text = unsafe stack.bytes(at: index) else {
        throw LuaFunctionError("text: expected a string, got \(stack.type(at: index).name)")
    }
    let bytes = DocumentBytes(capacity: text.count)
    unsafe bytes.append(UnsafeRawBufferPointer(text))
    return bytes
}
