/// The shape of a table that crosses the fence: a record, the manifest, or a part of them.
///
/// One description serves the worker (validation and encoding), the host (decoding) and the
/// generated type files, so they cannot drift.
public struct RecordSchema: Sendable {
    public var name: String
    /// At most 64; a field's position is its number on the wire.
    public var fields: [Field]

    public init(_ name: String, _ fields: [Field]) {
        self.name = name
        self.fields = fields
    }

    /// One field of a record.
    public struct Field: Sendable {
        public var name: String
        public var type: FieldType
        public var isRequired: Bool
        /// One line for the documentation.
        public var help: String
        /// The value as it is written, where the type alone does not say what is wanted.
        public var example: String?

        public init(
            _ name: String, _ type: FieldType, required: Bool = false, _ help: String,
            example: String? = nil
        ) {
            self.name = name
            self.type = type
            self.isRequired = required
            self.help = help
            self.example = example
        }

        /// After a message about its value: `; write hashes = { "sha256:HEX" }`, or empty.
        public var advice: String { example.map { "; write \(name) = \($0)" } ?? "" }
    }

    /// The position of a field, or `nil` when there is none of that name.
    public func position(of name: String) -> Int? { fields.firstIndex { $0.name == name } }
}

/// What a field may hold.
public indirect enum FieldType: Sendable {
    case string
    case integer
    case number
    case boolean
    /// RFC 3339 or a plain date, as text.
    case date
    /// A package URL, as text.
    case purl
    /// A digest with its algorithm, as text.
    case hash
    /// A function; only whether it is there crosses the fence.
    case function
    /// A line number or a node of a document; crosses the fence as a line number.
    case place
    case oneOf([String])
    case list(FieldType)
    case record(RecordSchema)
    /// A table from names to values of one type.
    case map(FieldType)
    /// Any string, number or boolean.
    case scalar
    /// One of `project.upgrades`; crosses the fence as its number.
    case upgrade

    /// For messages: `a string`, `a list of strings`, `"prod" or "dev"`.
    public var expectation: String {
        switch self {
        case .string: "a string"
        case .integer: "an integer"
        case .number: "a number"
        case .boolean: "true or false"
        case .date: "a date such as \"2024-07-01\" or \"2024-07-01T09:30:00Z\""
        case .purl: "a package URL such as \"pkg:npm/left-pad@1.3.0\""
        case .hash: "a digest such as \"sha256:HEX\" or \"sha512-BASE64\""
        case .function: "a function"
        case .place: "a line number or a node of the document"
        case .oneOf(let names): names.map { "\"\($0)\"" }.joined(separator: " or ")
        case .list(let type): "a list of \(type.plural)"
        case .record(let schema): "a table (\(schema.name))"
        case .map(let type): "a table from names to \(type.plural)"
        case .scalar: "a string, a number or a boolean"
        case .upgrade: "one of project.upgrades"
        }
    }

    /// After a message about a value that is not there.
    public var adviceOnNil: String {
        guard case .function = self else { return "" }
        return "; a function is given by its name, without the parentheses of a call"
    }

    private var plural: String {
        switch self {
        case .string, .date, .purl, .hash, .oneOf: "strings"
        case .integer, .number, .place: "numbers"
        case .boolean: "booleans"
        case .function: "functions"
        case .list: "lists"
        case .record(let schema): "tables (\(schema.name))"
        case .map: "tables"
        case .scalar: "strings or numbers"
        case .upgrade: "upgrades"
        }
    }
}
