internal import Documents

extension DocumentView {
    /// Asks everything of every value, holds the answers against one another, and notes them.
    ///
    /// - Parameter lines: the highest line that a value can be on.
    func check(_ seen: inout Observation, lines: Int) throws(Violation) {
        var pending = [(node: root, depth: 0)]
        var visited = 0
        while let (node, depth) = pending.popLast(), visited < 20_000 {
            visited += 1
            try Violation.unless(depth <= 260, "deeper than any limit")
            if let line = line(of: node) {
                seen.note(line)
                try Violation.unless((1...lines).contains(line), "line \(line) of \(lines)")
            }
            if visited < 50 { seen.note(path(to: node) ?? "?") }
            if let text = unsafe text(of: node) { seen.note(unsafe Array(text)) }
            switch value(of: node) {
            case .null: seen.note(0)
            case .boolean(let flag): seen.note(flag ? 2 : 1)
            case .integer(let number): seen.note(UInt64(bitPattern: number))
            case .number(let number): seen.note(number.bitPattern)
            case .string(let text): seen.note(unsafe Array(text))
            case .list(let count):
                let children = try list(node, count: count)
                pending += children.map { ($0, depth + 1) }
            case .map(let count):
                let children = try map(node, count: count, &seen)
                pending += children.map { ($0, depth + 1) }
            }
        }
        seen.note(visited)
    }

    private func list(_ node: DocumentNode, count: Int) throws(Violation) -> [DocumentNode] {
        var children: [DocumentNode] = []
        var cursor: UInt64 = 0
        while let step = unsafe next(in: node, after: cursor) {
            cursor = unsafe step.cursor
            try Violation.unless(unsafe step.key == nil, "a list has a key")
            children.append(unsafe step.child)
            try Violation.unless(children.count <= count, "a list goes on behind its end")
        }
        try Violation.unless(children.count == count, "a list of \(count) has \(children.count)")
        for (index, child) in children.enumerated().prefix(100) {
            let same = self.child(of: node, at: index) == child
            try Violation.unless(same, "the step and the place \(index) differ")
        }
        let outside = [-1, count, Int.max, Int.min].compactMap { child(of: node, at: $0) }
        try Violation.unless(outside.isEmpty, "a list has something outside of it")
        return children
    }

    private func map(
        _ node: DocumentNode, count: Int, _ seen: inout Observation
    ) throws(Violation) -> [DocumentNode] {
        var children: [DocumentNode] = []
        var cursor: UInt64 = 0
        while let step = unsafe next(in: node, after: cursor) {
            cursor = unsafe step.cursor
            children.append(unsafe step.child)
            guard let key = unsafe step.key else { continue }
            seen.note(unsafe Array(key))
            guard children.count <= 100 else { continue }
            let found = unsafe child(of: node, key: key)
            try Violation.unless(found != nil, "a map does not know its own key")
            try Violation.unless(
                repeatsNames || found == (unsafe step.child), "the step and the key differ")
        }
        try Violation.unless(
            isElement(node) || children.count <= count,
            "a map of \(count) has \(children.count)")
        return children
    }
}

/// The bytes as a document's reader wants them.
func documentBytes(_ bytes: [UInt8]) -> DocumentBytes {
    let store = DocumentBytes(capacity: bytes.count)
    unsafe bytes.withUnsafeBytes { unsafe store.append($0) }
    return store
}
