/// The words for what is wrong with a table: lint and the running plugin say the same.
public enum SchemaWords {
    /// What stands where something else is expected.
    public enum Found: Sendable, Hashable {
        case text(String)
        /// As it is written.
        case number(String)
        case boolean(Bool)
        /// The name of a type of Lua or of a part of a document: `table`, `list`, `nil`.
        case type(String)
        /// In words of one's own.
        case words(String)

        var text: String {
            switch self {
            case .text(let text): SchemaWords.quoted(text)
            case .number(let number): "the number \(number)"
            case .boolean(let flag): flag ? "true" : "false"
            case .type("nil"): "nil"
            case .type("no value"): "no value"
            case .type(let name): (name.hasPrefix("e") ? "an " : "a ") + name
            case .words(let words): words
            }
        }
    }

    /// `component: there is no field 'skope'; did you mean 'scope'?`.
    public static func unknownField(
        _ key: String, in schema: RecordSchema, _ name: String
    ) -> String {
        let key = shortened(key)
        return "\(name): there is no field '\(key)'"
            + NearestName.hint(key, among: schema.fields.map(\.name))
    }

    /// `component.scope: expected "prod" or "dev", got "prd"; did you mean 'prod'?`.
    public static func mismatch(_ name: String, _ type: FieldType, got found: Found) -> String {
        let words = "\(name): expected \(type.expectation), got \(found.text)"
        guard case .text(let text) = found, case .oneOf(let names) = type else { return words }
        return words + NearestName.hint(text, among: names)
    }

    /// The text in double quotes, cut to what is worth showing.
    public static func quoted(_ text: String) -> String { "\"\(shortened(text))\"" }

    private static func shortened(_ text: String) -> String {
        text.utf8.count <= 80 ? text : "\(text.prefix(77))..."
    }
}
