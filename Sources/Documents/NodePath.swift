extension DocumentView {
    /// The way from the root to a node as an author writes it: `bulletins[3].products["a/b"]`; empty
    /// for the root, `nil` when the node was not found.
    ///
    /// For messages: it passes over the document. Containers come before what they hold, in every
    /// format, so one branch is followed; where that fails (a YAML alias) nothing is said.
    public func path(to wanted: DocumentNode) -> String? {
        var current = root
        var path = ""
        for _ in 0...DocumentLimits.depth where path.utf8.count <= Self.pathLimit {
            if current == wanted { return path }
            guard let step = lastContainer(in: current, notAfter: wanted) else { return nil }
            path += step.name(isFirst: path.isEmpty)
            current = step.node
        }
        return current == wanted ? path : nil
    }

    /// Longer ways help nobody.
    private static var pathLimit: Int { 240 }

    private func lastContainer(in node: DocumentNode, notAfter wanted: DocumentNode) -> PathStep? {
        var found: PathStep?
        var cursor: UInt64 = 0
        var position = 0
        while let step = unsafe next(in: node, after: cursor) {
            unsafe cursor = step.cursor
            position += 1
            guard unsafe step.child.index <= wanted.index else { break }
            found = unsafe PathStep(
                node: step.child, position: position,
                key: step.key.map { unsafe String(decoding: $0.prefix(120), as: UTF8.self) })
            if found?.node == wanted { break }
        }
        return found
    }
}

/// One member on the way to a node.
private struct PathStep {
    var node: DocumentNode
    var position: Int
    var key: String?

    func name(isFirst: Bool) -> String {
        guard let key else { return "[\(position)]" }
        let isPlain =
            key.utf8.first.map { !(0x30...0x39).contains($0) } == true
            && key.utf8.allSatisfy {
                $0 == 0x5f || (0x30...0x39).contains($0) || (0x41...0x5a).contains($0)
                    || (0x61...0x7a).contains($0)
            }
        guard isPlain else { return "[\"\(key)\"]" }
        return isFirst ? key : "." + key
    }
}
