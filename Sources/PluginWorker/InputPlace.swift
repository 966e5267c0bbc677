internal import Documents
internal import LuaRuntime

/// What a plugin's loop was given last: the nearest thing to a place in the input that there is when
/// a plugin names none.
enum LastRead {
    case item(document: UInt32, node: DocumentNode)
    case line(Int)
}

extension CallContext {
    /// `bulletins[3], bulletins.json:88`: the place of a line or node in the input.
    func place(of read: LastRead) -> String? {
        switch read {
        case .line(let line): return "\(latestPath):\(line)"
        case .item(let id, let node):
            guard let document = try? document(id) else { return nil }
            let file = document.line(of: node).map { "\(latestPath):\($0)" } ?? latestPath
            guard let path = document.path(to: node), !path.isEmpty else { return file }
            return path + ", " + file
        }
    }

    /// ` (in PLACE)` of a record whose `at` is the value at an index of the stack, or of what was read
    /// last; empty when nothing was.
    func inputPlace(at index: Int, of stack: LuaStack) -> String {
        var place: LastRead? = lastRead
        if let view = try? ViewFunctions.view(at: index, of: stack, self) {
            place = .item(document: view.id, node: view.node)
        } else if let line = stack.integer(at: index), line >= 1, line < 1 << 40 {
            place = .line(Int(line))
        }
        return place.flatMap { self.place(of: $0) }.map { " (in \($0))" } ?? ""
    }

    /// The line of what was read last, where that is known.
    var lastLine: Int? {
        switch lastRead {
        case .line(let line)?: line
        case .item(let id, let node)?: (try? document(id))?.line(of: node)
        case nil: nil
        }
    }

    /// ` (in PLACE)` of what was read last.
    var lastPlace: String { lastRead.flatMap { place(of: $0) }.map { " (in \($0))" } ?? "" }
}
