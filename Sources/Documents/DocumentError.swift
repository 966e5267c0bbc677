/// Why a document could not be read, and where.
///
/// Reads like `not valid JSON: unexpected ',' at line 3, column 7`.
public struct DocumentError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, for callers that must tell the cases apart.
    public enum Kind: Hashable, Sendable {
        /// The bytes break the format's rules.
        case invalid
        /// The document is well formed but asks for more than a limit grants (size, depth,
        /// expansions).
        case limit
        /// Memory was refused.
        case memory
    }

    /// The format's name as people write it: `JSON`, `YAML`, `TOML`, `CSV`, `deb822`, `text`.
    public var format: String
    /// What kind of failure it is.
    public var kind: Kind
    /// What is wrong, in lower case, without a full stop.
    public var reason: String
    /// Line in the source from 1, when known.
    public var line: Int?
    /// Column in the line from 1, in characters (Unicode scalars), when known.
    public var column: Int?

    /// Makes an error; see the properties.
    public init(
        format: String, kind: Kind = .invalid, reason: String, line: Int? = nil, column: Int? = nil
    ) {
        self.format = format
        self.kind = kind
        self.reason = reason
        self.line = line
        self.column = column
    }

    /// The whole sentence, with the place when it is known.
    public var description: String {
        let start = kind == .invalid ? "not valid \(format)" : "cannot read \(format)"
        var place = ""
        if let line { place = " at line \(line)" }
        if line != nil, let column { place += ", column \(column)" }
        return "\(start): \(reason)\(place)"
    }
}

extension DocumentError {
    /// An error at a byte offset of the source.
    init(
        format: String, kind: Kind = .invalid, reason: String, at offset: Int, in bytes: ByteView,
        baseLine: Int = 1
    ) {
        let place = LineTable.place(of: offset, in: bytes)
        self.init(
            format: format, kind: kind, reason: reason, line: place.line + baseLine - 1,
            column: place.column)
    }
}
