/// A view of a TOML file (TOML 1.0.0), parsed at once into a compact arena.
///
/// The root is a map; members stand in the order of the file. Dates and times are strings exactly
/// as they are written, after a check that they exist. Whole numbers beyond `Int64` become doubles.
/// A name written twice, or a table continued where TOML forbids it, is an error.
///
/// The reader is our own. toml++ as TOMLKit 0.6 wraps it never frees a document, which a long-lived
/// worker cannot afford, cuts strings at NUL, sorts members by name and tells no lines.
public final class TOMLDocument: TreeDocument {
    /// Parses a file.
    ///
    /// - Parameter bytes: UTF-8 (a byte order mark is dropped) or UTF-16; may change after the
    ///   call.
    /// - Throws: ``DocumentError`` with line and column.
    public init(_ bytes: DocumentBytes) throws(DocumentError) {
        try bytes.decodeText()
        var reader = TOMLReader(bytes.view)
        let root = try reader.read()
        super.init(reader.arena, root: root)
    }
}
