import Documents

/// Document bytes of a text.
func bytes(_ text: String) -> DocumentBytes { bytes(Array(text.utf8)) }

/// Document bytes of raw bytes.
func bytes(_ raw: [UInt8]) -> DocumentBytes {
    let store = DocumentBytes(capacity: raw.count)
    unsafe raw.withUnsafeBytes { unsafe store.append($0) }
    return store
}

/// The error that a call throws, nil when it throws none.
func failure(_ body: () throws -> Void) -> DocumentError? {
    do { try body() } catch { return error as? DocumentError }
    return nil
}

extension DocumentView {
    /// A map's member, by its key as text.
    func child(_ node: DocumentNode?, _ key: String) -> DocumentNode? {
        guard let node else { return nil }
        let bytes = Array(key.utf8)
        return unsafe bytes.withUnsafeBufferPointer { unsafe child(of: node, key: $0) }
    }

    /// The string at a node.
    func string(_ node: DocumentNode?) -> String? {
        guard let node, case .string(let text) = value(of: node) else { return nil }
        return unsafe String(decoding: text, as: UTF8.self)
    }

    /// Keys of a map in the order of iteration.
    func keys(_ node: DocumentNode?) -> [String] {
        guard let node else { return [] }
        var keys: [String] = []
        var cursor: UInt64 = 0
        while let step = unsafe next(in: node, after: cursor) {
            cursor = unsafe step.cursor
            if let key = unsafe step.key {
                keys.append(unsafe String(decoding: key, as: UTF8.self))
            }
        }
        return keys
    }

    /// A value and all below it, in a compact notation of the tests: `{a:1,b:['x',null,true,1.5]}`.
    func dump(_ node: DocumentNode) -> String {
        switch value(of: node) {
        case .null: return "null"
        case .boolean(let flag): return "\(flag)"
        case .integer(let number): return "\(number)"
        case .number(let number): return "\(number)"
        case .string(let text): return unsafe "'" + String(decoding: text, as: UTF8.self) + "'"
        case .list: return "[" + members(node).joined(separator: ",") + "]"
        case .map: return "{" + members(node).joined(separator: ",") + "}"
        }
    }

    private func members(_ node: DocumentNode) -> [String] {
        var parts: [String] = []
        var cursor: UInt64 = 0
        while let step = unsafe next(in: node, after: cursor) {
            cursor = unsafe step.cursor
            let key = unsafe step.key.map { unsafe String(decoding: $0, as: UTF8.self) + ":" } ?? ""
            parts.append(key + dump(unsafe step.child))
        }
        return parts
    }

    /// Asks everything of every value, for tests that must only not crash; gives the number of
    /// values.
    @discardableResult
    func visitAll() -> Int {
        var pending = [root]
        var visited = 0
        while let node = pending.popLast(), visited < 100_000 {
            visited += 1
            _ = line(of: node)
            _ = unsafe text(of: node)
            if case .list(let count) = value(of: node) {
                _ = child(of: node, at: count - 1)
                _ = child(of: node, at: count)
            }
            var cursor: UInt64 = 0
            while let step = unsafe next(in: node, after: cursor) {
                cursor = unsafe step.cursor
                if let key = unsafe step.key { _ = unsafe child(of: node, key: key) }
                pending.append(unsafe step.child)
            }
        }
        return visited
    }
}

/// A small generator of repeatable randomness (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// A copy of `seed` with a few bytes changed, removed, doubled or moved.
func mutant(of seed: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
    var bytes = seed
    for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
        let at = Int.random(in: 0..<bytes.count, using: &generator)
        let length = min(Int.random(in: 1...12, using: &generator), bytes.count - at)
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: bytes[at] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 2: bytes.removeSubrange(at..<at + length)
        case 3: bytes.insert(contentsOf: bytes[at..<at + length], at: at)
        case 4:
            let other = Int.random(in: 0..<bytes.count, using: &generator)
            bytes.swapAt(at, other)
        default: bytes.removeSubrange(at...)
        }
    }
    return bytes
}
