/// Every value of one document in three flat arrays, for formats that are parsed at once (YAML,
/// TOML, INI, property lists).
///
/// A container's members are a linked list in document order, so that a TOML table can be continued
/// later in the file; a member names its value, so that a YAML alias shares the anchor's value in
/// place of a copy. Indexes over more than 16 members are made when first asked for.
struct TreeArena {
    enum Kind: UInt8 { case null, boolean, integer, number, string, list, map }

    /// Which value of the arena; the outermost is not necessarily 0.
    typealias ID = UInt32

    private struct Node {
        // A scalar's bits, the offset of a string, or first and last member + 1 of a container.
        var payload: UInt64 = 0
        // Bytes of a string, members of a container, or the text of a number + 1.
        var count: UInt32 = 0
        var line: UInt32
        var kind: Kind
    }

    struct Member {
        var keyStart: UInt32
        var keyCount: UInt32
        var child: ID
        /// The next member + 1, 0 at the end.
        var next: UInt32
    }

    private static let smallContainer = 16

    private var nodes: [Node] = []
    private var members: [Member] = []
    private var texts: [Range<UInt32>] = []
    private let bytes = DocumentBytes(capacity: 0)
    private var indexes: [ID: TreeIndex] = [:]
    /// Whether maps may hold a key several times; look-ups then give the last value.
    let repeatsKeys: Bool

    init(repeatsKeys: Bool = false) { self.repeatsKeys = repeatsKeys }

    /// Whether the arena has run out of the numbers it counts with (512 MiB of text, 2^32 - 1
    /// values).
    private(set) var isFull = false
}

// MARK: Building

extension TreeArena {
    mutating func addNull(line: Int) -> ID { add(.null, 0, 0, line) }
    mutating func add(_ flag: Bool, line: Int) -> ID { add(.boolean, flag ? 1 : 0, 0, line) }
    mutating func addList(line: Int) -> ID { add(.list, 0, 0, line) }
    mutating func addMap(line: Int) -> ID { add(.map, 0, 0, line) }

    /// A whole number and how it was written.
    mutating func add(_ number: Int64, text: UnsafeBufferPointer<UInt8>, line: Int) -> ID {
        add(.integer, UInt64(bitPattern: number), unsafe remember(text), line)
    }

    /// A number and how it was written.
    mutating func add(_ number: Double, text: UnsafeBufferPointer<UInt8>, line: Int) -> ID {
        add(.number, number.bitPattern, unsafe remember(text), line)
    }

    mutating func addString(_ text: UnsafeBufferPointer<UInt8>, line: Int) -> ID {
        let range = unsafe store(text)
        return add(.string, UInt64(range.lowerBound), UInt32(range.count), line)
    }

    /// Adds an element to a list.
    mutating func append(_ child: ID, to list: ID) {
        link(Member(keyStart: 0, keyCount: 0, child: child, next: 0), to: list)
    }

    /// Adds a member to a map. The caller sees to it that the key is new, unless keys may repeat.
    mutating func append(_ child: ID, key: UnsafeBufferPointer<UInt8>, to map: ID) {
        append(child, storedKey: unsafe store(key), to: map)
    }

    /// The same with a key that the arena already holds.
    mutating func append(_ child: ID, storedKey: Range<UInt32>, to map: ID) {
        let index = members.count
        link(
            Member(
                keyStart: storedKey.lowerBound, keyCount: UInt32(storedKey.count), child: child,
                next: 0), to: map)
        if let keys = indexes[map] { keys.insert(UInt32(truncatingIfNeeded: index), in: self) }
    }

    private mutating func link(_ member: Member, to container: ID) {
        guard let index = UInt32(exactly: members.count + 1), index < .max else {
            isFull = true
            return
        }
        members.append(member)
        let at = Int(container)
        let last = Int(nodes[at].payload >> 32)
        if last == 0 {
            nodes[at].payload = UInt64(index) << 32 | UInt64(index)
        } else {
            members[last - 1].next = index
            nodes[at].payload = UInt64(index) << 32 | nodes[at].payload & 0xFFFF_FFFF
        }
        nodes[at].count += 1
    }

    private mutating func add(_ kind: Kind, _ payload: UInt64, _ count: UInt32, _ line: Int) -> ID {
        guard let id = ID(exactly: nodes.count), id < .max else {
            isFull = true
            return 0
        }
        nodes.append(
            Node(payload: payload, count: count, line: UInt32(clamping: line), kind: kind))
        return id
    }

    /// Copies a text into the arena.
    mutating func store(_ text: UnsafeBufferPointer<UInt8>) -> Range<UInt32> {
        let start = UInt32(bytes.count)
        unsafe bytes.append(UnsafeRawBufferPointer(text))
        if bytes.refusal != nil { isFull = true }
        return start..<UInt32(bytes.count)
    }

    private mutating func remember(_ text: UnsafeBufferPointer<UInt8>) -> UInt32 {
        texts.append(unsafe store(text))
        return UInt32(clamping: texts.count)
    }
}

// MARK: Asking

extension TreeArena {
    func holds(_ id: ID) -> Bool { Int(id) < nodes.count }

    func kind(_ id: ID) -> Kind { nodes[Int(id)].kind }
    func line(_ id: ID) -> Int { Int(nodes[Int(id)].line) }
    func memberCount(_ id: ID) -> Int { Int(nodes[Int(id)].count) }
    func integer(_ id: ID) -> Int64 { Int64(bitPattern: nodes[Int(id)].payload) }
    func number(_ id: ID) -> Double { Double(bitPattern: nodes[Int(id)].payload) }
    func flag(_ id: ID) -> Bool { nodes[Int(id)].payload != 0 }

    /// A string's bytes, or a number's as it was written.
    func text(_ id: ID) -> Range<UInt32>? {
        let node = nodes[Int(id)]
        switch node.kind {
        case .string:
            let start = UInt32(truncatingIfNeeded: node.payload)
            return start..<start + node.count
        case .integer, .number: return texts[Int(node.count) - 1]
        default: return nil
        }
    }

    /// The first member + 1 of a container, 0 when it is empty.
    func firstMember(_ id: ID) -> UInt32 { UInt32(truncatingIfNeeded: nodes[Int(id)].payload) }

    /// A member by its number + 1.
    func member(_ number: UInt32) -> Member? {
        number > 0 && Int(number) <= members.count ? members[Int(number) - 1] : nil
    }

    /// A map's member with this key.
    mutating func child(_ map: ID, key: UnsafeBufferPointer<UInt8>) -> ID? {
        guard memberCount(map) > TreeArena.smallContainer else {
            var found: ID?
            var next = firstMember(map)
            while let member = member(next) {
                if unsafe sameBytes(self.key(member), key) {
                    found = member.child
                    if !repeatsKeys { break }
                }
                next = member.next
            }
            return found
        }
        return unsafe index(map).find(key, in: self).map { members[Int($0)].child }
    }

    /// Whether a later member of the map has the key of member `number` (from 1), and counts alone.
    mutating func isOverridden(_ number: UInt32, in map: ID) -> Bool {
        guard repeatsKeys, let member = member(number) else { return false }
        let key = unsafe key(member)
        guard memberCount(map) <= TreeArena.smallContainer else {
            return unsafe index(map).find(key, in: self) != number - 1
        }
        var next = member.next
        while let later = self.member(next) {
            if unsafe sameBytes(self.key(later), key) { return true }
            next = later.next
        }
        return false
    }

    /// A list's element.
    mutating func child(_ list: ID, at index: Int) -> ID? {
        guard index >= 0, index < memberCount(list) else { return nil }
        if memberCount(list) > TreeArena.smallContainer {
            return members[Int(self.index(list).order[index])].child
        }
        var next = firstMember(list)
        for _ in 0..<index { next = member(next)?.next ?? 0 }
        return member(next)?.child
    }

    /// The bytes of a stretch that the arena gave. They move when something is added, and stay put
    /// once the document is whole.
    func buffer(_ range: Range<UInt32>) -> UnsafeBufferPointer<UInt8> {
        unsafe bytes.view.buffer(Int(range.lowerBound)..<Int(range.upperBound))
    }

    func key(_ member: Member) -> UnsafeBufferPointer<UInt8> {
        unsafe buffer(member.keyStart..<member.keyStart + member.keyCount)
    }

    private mutating func index(_ container: ID) -> TreeIndex {
        if let known = indexes[container] { return known }
        let isMap = kind(container) == .map
        let index = TreeIndex(capacity: memberCount(container))
        var next = firstMember(container)
        while let member = member(next) {
            if isMap { index.insert(next - 1, in: self) } else { index.order.append(next - 1) }
            next = member.next
        }
        indexes[container] = index
        return index
    }
}
