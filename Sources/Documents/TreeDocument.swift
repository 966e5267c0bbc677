/// A document that was parsed at once into one compact arena; see ``YAMLDocument``,
/// ``TOMLDocument``, ``INIDocument`` and ``PropertyListDocument``.
@safe public class TreeDocument: DocumentView {
    private var arena: TreeArena
    private let top: TreeArena.ID

    init(_ arena: TreeArena, root: TreeArena.ID) {
        self.arena = arena
        top = root
    }

    /// The outermost value.
    public var root: DocumentNode { node(top) }

    /// The value of a node; null for a node that the document does not have.
    public func value(of node: DocumentNode) -> DocumentValue {
        guard let id = id(node) else { return .null }
        switch arena.kind(id) {
        case .null: return .null
        case .boolean: return .boolean(arena.flag(id))
        case .integer: return .integer(arena.integer(id))
        case .number: return .number(arena.number(id))
        case .string: return unsafe .string(arena.buffer(arena.text(id) ?? 0..<0))
        case .list: return .list(count: arena.memberCount(id))
        case .map: return .map(count: arena.memberCount(id))
        }
    }

    /// A map's member by its key.
    public func child(of node: DocumentNode, key: UnsafeBufferPointer<UInt8>) -> DocumentNode? {
        guard let id = id(node), arena.kind(id) == .map else { return nil }
        return unsafe arena.child(id, key: key).map(self.node)
    }

    /// A list's element by its index from 0.
    public func child(of node: DocumentNode, at index: Int) -> DocumentNode? {
        guard let id = id(node), arena.kind(id) == .list else { return nil }
        return arena.child(id, at: index).map(self.node)
    }

    /// The next step over a list or a map.
    public func next(in node: DocumentNode, after cursor: UInt64) -> (
        cursor: UInt64, key: UnsafeBufferPointer<UInt8>?, child: DocumentNode
    )? {
        guard let id = id(node), arena.kind(id) == .map || arena.kind(id) == .list,
            let last = UInt32(exactly: cursor)
        else { return nil }
        // The cursor is the number of the member given last.
        var number = last == 0 ? arena.firstMember(id) : arena.member(last)?.next ?? 0
        while !repeatsNames, arena.kind(id) == .map, arena.isOverridden(number, in: id) {
            number = arena.member(number)?.next ?? 0
        }
        guard let member = arena.member(number) else { return nil }
        let key = unsafe arena.kind(id) == .map ? arena.key(member) : nil
        return unsafe (UInt64(number), key, self.node(member.child))
    }

    /// The line where the value starts; of a shared YAML value, where its anchor stands. Nil in a
    /// binary document.
    public func line(of node: DocumentNode) -> Int? {
        let line = id(node).map(arena.line)
        return line == 0 ? nil : line
    }

    /// Whether the format lets keys repeat, and all of them count.
    public var repeatsNames: Bool { false }

    /// A number as it was written, a string's text.
    public func text(of node: DocumentNode) -> UnsafeBufferPointer<UInt8>? {
        unsafe id(node).flatMap(arena.text).map { unsafe arena.buffer($0) }
    }

    private func node(_ id: TreeArena.ID) -> DocumentNode { DocumentNode(index: UInt64(id)) }

    private func id(_ node: DocumentNode) -> TreeArena.ID? {
        guard let id = TreeArena.ID(exactly: node.index), arena.holds(id) else { return nil }
        return id
    }
}
