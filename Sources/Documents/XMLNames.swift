/// Every name of a document once, with the part behind its prefix.
struct XMLNames {
    private struct Entry {
        var start: Int
        var count: Int
        /// The name without prefix; the name's own number when it has none.
        var local: UInt32
        var isDeclaration: Bool
    }

    private var entries: [Entry] = []
    private let bytes = DocumentBytes(capacity: 0)
    // Entry + 1, open addressing, at most half full. Swift's Hasher is seeded for each process, so
    // nobody can choose names that collide.
    private var slots = [UInt32](repeating: 0, count: 128)

    /// The number of a name, nil when the document does not have it.
    func find(_ name: UnsafeBufferPointer<UInt8>) -> UInt32? {
        let slot = slots[unsafe slot(of: name)]
        return slot == 0 ? nil : slot - 1
    }

    /// The number of a name; one that is new is added.
    mutating func id(_ name: UnsafeBufferPointer<UInt8>) -> UInt32 {
        let at = unsafe slot(of: name)
        if slots[at] != 0 { return slots[at] - 1 }
        let start = bytes.count
        unsafe bytes.append(UnsafeRawBufferPointer(name))
        let id = UInt32(clamping: entries.count)
        let isDeclaration = unsafe Self.declares(ByteView(name))
        entries.append(
            Entry(start: start, count: name.count, local: id, isDeclaration: isDeclaration))
        slots[at] = id + 1
        if entries.count * 2 > slots.count { grow() }
        if let colon = unsafe name.lastIndex(of: UInt8(ascii: ":")), colon + 1 < name.count {
            let local = unsafe self.id(UnsafeBufferPointer(rebasing: name[(colon + 1)...]))
            entries[Int(id)].local = local
        }
        return id
    }

    /// Whether an attribute of this name declares a namespace.
    func isDeclaration(_ id: UInt32) -> Bool { entries[Int(id)].isDeclaration }

    /// The number of the name without its prefix.
    func local(_ id: UInt32) -> UInt32 { entries[Int(id)].local }

    /// The name as it is written.
    func text(_ id: UInt32) -> UnsafeBufferPointer<UInt8> {
        let entry = entries[Int(id)]
        return unsafe bytes.view.buffer(entry.start..<entry.start + entry.count)
    }

    private static func declares(_ name: ByteView) -> Bool {
        name.matches("xmlns", at: 0) && (name.count == 5 || name[5] == UInt8(ascii: ":"))
    }

    private func slot(of name: UnsafeBufferPointer<UInt8>) -> Int {
        var hasher = Hasher()
        unsafe hasher.combine(bytes: UnsafeRawBufferPointer(name))
        var at = hasher.finalize() & (slots.count - 1)
        while slots[at] != 0, unsafe !sameBytes(text(slots[at] - 1), name) {
            at = (at + 1) & (slots.count - 1)
        }
        return at
    }

    private mutating func grow() {
        slots = [UInt32](repeating: 0, count: slots.count * 2)
        for id in entries.indices {
            let number = UInt32(clamping: id)
            slots[unsafe slot(of: text(number))] = number + 1
        }
    }
}
