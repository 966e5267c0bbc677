/// A view of a YAML file (YAML 1.2, core schema), parsed at once into a compact arena.
///
/// Scalars in plain style are resolved as the core schema says: `true`/`True`/`TRUE`,
/// `null`/`~`/nothing, decimal, `0o` and `0x` integers, floats, `.inf`, `.nan`. `yes`, `no`, `on`
/// and `off` are strings, as in YAML 1.2. Quoted scalars and those tagged `!!str` are strings;
/// unknown tags change nothing. Keys are text as written, whatever they would resolve to; a list or
/// map as a key is an error, and so is a key written twice in a map. Merge keys (`<<`) add members
/// that the map does not have itself; of several merged maps the first wins.
///
/// An alias shares its anchor's value. How many values aliases and merge keys stand for in all,
/// were they written out, is limited to ``DocumentLimits/aliasExpansions``, so that a walk over the
/// document ends. Aliases to a value that is still open are errors.
///
/// Parsing is by libyaml's events, as the Yams package brings it. Yams' own node tree is not used:
/// it is built by recursion, hashes keys with all they contain (endless for nested aliases), and
/// needs several times the memory.
public final class YAMLDocument: TreeDocument {
    /// Parses a file.
    ///
    /// - Parameters:
    ///   - bytes: UTF-8 or UTF-16; may change after the call.
    ///   - all: whether the root is the list of the stream's documents. Otherwise the stream must
    ///     hold at most one, and an empty stream is null.
    /// - Throws: ``DocumentError`` with line and column.
    public init(_ bytes: DocumentBytes, all: Bool = false) throws(DocumentError) {
        try bytes.decodeText()
        var reader = try YAMLReader(bytes, all: all)
        let root = try reader.read()
        super.init(reader.arena, root: root)
    }
}
