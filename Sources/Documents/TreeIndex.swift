/// The index of one long container: key -> member for a map, position -> member for a list.
final class TreeIndex {
    /// Members of a list, in order.
    var order: [UInt32] = []

    // Member + 1, open addressing, at most half full. Swift's Hasher is seeded for each process, so
    // nobody can choose keys that collide.
    private var slots: [UInt32]
    private var used = 0

    init(capacity: Int) {
        var size = 64
        while size < capacity * 2 { size *= 2 }
        slots = [UInt32](repeating: 0, count: size)
    }

    /// The member with this key.
    func find(_ key: UnsafeBufferPointer<UInt8>, in arena: TreeArena) -> UInt32? {
        var at = unsafe start(key)
        while slots[at] != 0 {
            if let member = arena.member(slots[at]), unsafe sameBytes(arena.key(member), key) {
                return slots[at] - 1
            }
            at = (at + 1) & (slots.count - 1)
        }
        return nil
    }

    /// Adds a member; it takes the place of one with the same key.
    func insert(_ number: UInt32, in arena: TreeArena) {
        if (used + 1) * 2 > slots.count {
            let old = slots
            slots = [UInt32](repeating: 0, count: old.count * 2)
            for slot in old where slot != 0 { place(slot, in: arena) }
        }
        place(number + 1, in: arena)
        used += 1
    }

    private func place(_ slot: UInt32, in arena: TreeArena) {
        guard let member = arena.member(slot) else { return }
        var at = unsafe start(arena.key(member))
        while let other = arena.member(slots[at]) {
            if arena.repeatsKeys, unsafe sameBytes(arena.key(other), arena.key(member)) { break }
            at = (at + 1) & (slots.count - 1)
        }
        slots[at] = slot
    }

    private func start(_ key: UnsafeBufferPointer<UInt8>) -> Int {
        var hasher = Hasher()
        unsafe hasher.combine(bytes: UnsafeRawBufferPointer(key))
        return hasher.finalize() & (slots.count - 1)
    }
}
