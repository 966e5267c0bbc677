/// A view of a TOML file (TOML 1.0.0), parsed at once into a compact arena.
///
/// The root is a map; members stand in the order in which the file first names them. Dates and
/// times are strings exactly as they are written, after a check that they exist. A whole number
/// beyond `Int64` is an error, as the specification has it, and so is one too large for a double; a
/// name written twice; a table continued where TOML forbids it.
///
/// Parsing is by toml++. A line that reads as a key of more than ``DocumentLimits/depth`` names is
/// refused even inside a longer string, since such keys have to be found before the parser runs.
public final class TOMLDocument: TreeDocument {
    /// Parses a file.
    ///
    /// - Parameter bytes: UTF-8 (a byte order mark is dropped) or UTF-16; may change after the
    ///   call.
    /// - Throws: ``DocumentError`` with line and column.
    public init(_ bytes: DocumentBytes) throws(DocumentError) {
        try bytes.decodeText()
        if let offset = UTF8Validation.firstFault(in: bytes.view) {
            throw DocumentError(
                format: "TOML", reason: "invalid UTF-8", at: offset, in: bytes.view)
        }
        let events = try TOMLEvents(bytes)
        var arena = TreeArena()
        let root = try TOMLDocument.read(events, into: &arena)
        super.init(arena, root: root)
    }

    /// Adds the whole document; gives its root.
    private static func read(_ events: TOMLEvents, into arena: inout TreeArena)
        throws(DocumentError) -> TreeArena.ID
    {
        var open: [(id: TreeArena.ID, isMap: Bool)] = []
        while let event = try events.next() {
            if event.kind == .close {
                let closed = open.removeLast()
                if open.isEmpty { return closed.id }
                continue
            }
            let id = add(event, to: &arena)
            if arena.isFull {
                throw DocumentError(
                    format: "TOML", kind: .limit, reason: "too large to hold in memory",
                    line: event.line)
            }
            if let parent = open.last {
                if parent.isMap {
                    unsafe arena.append(id, key: event.key, to: parent.id)
                } else {
                    arena.append(id, to: parent.id)
                }
            }
            if event.kind == .list || event.kind == .map {
                open.append((id, event.kind == .map))
            }
        }
        return arena.addMap(line: 1)
    }

    private static func add(_ event: TOMLEvents.Event, to arena: inout TreeArena) -> TreeArena.ID {
        switch event.kind {
        case .boolean(let flag): arena.add(flag, line: event.line)
        case .integer(let number): unsafe arena.add(number, text: event.text, line: event.line)
        case .number(let number): unsafe arena.add(number, text: event.text, line: event.line)
        case .string: unsafe arena.addString(event.text, line: event.line)
        case .list: arena.addList(line: event.line)
        case .map, .close: arena.addMap(line: event.line)
        }
    }
}
