internal import Documents
internal import LuaRuntime
internal import PluginProtocol

/// Lazy views of documents: fields look like a table's.
struct ViewFunctions {
    let call: CallContext

    /// Makes the metatable of views.
    func install(in state: LuaState) {
        let call = call
        let next = state.define { stack throws(LuaFunctionError) in
            try Self.next(stack, call)
        }
        let stack = state.stack
        stack.newTable(fields: 5)
        stack.push(state.define { stack throws(LuaFunctionError) in try Self.index(stack, call) })
        stack.setField("__index", ofTableAt: -2)
        stack.push(state.define { stack throws(LuaFunctionError) in try Self.length(stack, call) })
        stack.setField("__len", ofTableAt: -2)
        stack.push(
            state.define { stack throws(LuaFunctionError) in
                try Self.pairs(stack, call, next: next)
            })
        stack.setField("__pairs", ofTableAt: -2)
        stack.push(state.define { stack throws(LuaFunctionError) in Self.equal(stack) })
        stack.setField("__eq", ofTableAt: -2)
        stack.push(
            state.define { _ throws(LuaFunctionError) in
                throw LuaFunctionError(
                    "a view is no function: go over it with 'for value in oakum.each(view) do'")
            })
        stack.setField("__call", ofTableAt: -2)
        stack.push(
            state.define { _ throws(LuaFunctionError) in
                throw LuaFunctionError(
                    "a view cannot be changed: oakum.copy(view) makes a table of it")
            })
        stack.setField("__newindex", ofTableAt: -2)
        stack.push(false)
        stack.setField("__metatable", ofTableAt: -2)
        stack.setHandleMetatable(kind: HandleKind.view, name: "view")
    }

    /// Pushes a node: scalars as Lua values, maps and lists as views.
    static func push(
        _ node: DocumentNode, of id: UInt32, _ document: any DocumentView, on stack: LuaStack
    ) {
        switch document.value(of: node) {
        case .null: stack.pushNil()
        case .boolean(let value): stack.push(value)
        case .integer(let value): stack.push(value)
        case .number(let value): stack.push(value)
        case .string(let bytes): unsafe stack.push(bytes)
        case .list, .map:
            stack.push(LuaHandle(kind: HandleKind.view, owner: id, node: node.index))
        }
    }

    /// The view at an index of the stack, or `nil` when something else is there.
    static func view(
        at index: Int, of stack: LuaStack, _ call: CallContext
    ) throws(LuaFunctionError) -> (id: UInt32, document: any DocumentView, node: DocumentNode)? {
        guard let handle = stack.handle(at: index), handle.kind == HandleKind.view else {
            return nil
        }
        return (handle.owner, try call.document(handle.owner), DocumentNode(index: handle.node))
    }

    private static func required(
        _ stack: LuaStack, _ call: CallContext
    ) throws(LuaFunctionError) -> (id: UInt32, document: any DocumentView, node: DocumentNode) {
        guard let view = try view(at: 1, of: stack, call) else {
            throw LuaFunctionError("expected a view of a document")
        }
        return view
    }

    private static func index(
        _ stack: LuaStack, _ call: CallContext
    ) throws(LuaFunctionError) -> Int {
        let (id, document, node) = try required(stack, call)
        let child: DocumentNode?
        if let key = unsafe stack.bytes(at: 2) {
            if unsafe key.first == UInt8(ascii: "#"), document.isElement(node) {
                try checkSpecial(unsafe Array(key))
            }
            child = unsafe document.child(of: node, key: key)
        } else if let position = stack.integer(at: 2), position >= 1 {
            child = document.child(of: node, at: Int(position - 1))
        } else {
            child = nil
        }
        guard let child else {
            stack.pushNil()
            return 1
        }
        push(child, of: id, document, on: stack)
        return 1
    }

    /// No element is named with `#`: any other word is a slip.
    private static func checkSpecial(_ key: [UInt8]) throws(LuaFunctionError) {
        let known = ["#text", "#name"]
        let name = String(decoding: key, as: UTF8.self)
        guard !known.contains(name) else { return }
        throw LuaFunctionError(
            "an element has no '\(name)'" + NearestName.hint(name, among: known)
                + ": there are \"#text\" and \"#name\", and attributes as \"@name\"")
    }

    private static func length(
        _ stack: LuaStack, _ call: CallContext
    ) throws(LuaFunctionError) -> Int {
        let (_, document, node) = try required(stack, call)
        switch document.value(of: node) {
        case .list(let count): stack.push(Int64(count))
        case .map(let count) where document.isElement(node): stack.push(Int64(count))
        default: stack.push(Int64(0))
        }
        return 1
    }

    private static func pairs(
        _ stack: LuaStack, _ call: CallContext, next: LuaFunctionID
    ) throws(LuaFunctionError) -> Int {
        let (id, document, node) = try required(stack, call)
        // The children of an element have an order, which is part of what the document says.
        if call.request.shuffles != 0, case .map = document.value(of: node),
            !document.isElement(node)
        {
            let members = shuffled(node, document, seed: call.request.shuffles)
            stack.push(call.add(.members(document: id, members, position: 0)))
            stack.push(next, capturing: 1)
            return 1
        }
        stack.push(call.add(.view(document: id, node: node, cursor: 0, position: 0)))
        stack.push(next, capturing: 1)
        return 1
    }

    /// The members of a map, without nulls, in the order that `seed` gives.
    private static func shuffled(
        _ node: DocumentNode, _ document: any DocumentView, seed: UInt64
    ) -> [(key: [UInt8], child: DocumentNode)] {
        var members: [(rank: UInt64, key: [UInt8], child: DocumentNode)] = []
        var cursor: UInt64 = 0
        while let step = unsafe document.next(in: node, after: cursor) {
            unsafe cursor = step.cursor
            if case .null = unsafe document.value(of: step.child) { continue }
            let key = unsafe step.key.map { unsafe Array($0) } ?? []
            unsafe members.append((LuaState.rank(of: key, seed: seed), key, step.child))
        }
        members.sort { $0.rank < $1.rank }
        return members.map { ($0.key, $0.child) }
    }

    private static func next(
        _ stack: LuaStack, _ call: CallContext
    ) throws(LuaFunctionError) -> Int {
        try call.withIteration(stack.captured(1)) { iteration throws(LuaFunctionError) in
            if case .members(let id, let members, let position) = iteration {
                guard position < members.count else { return 0 }
                let document = try call.document(id)
                unsafe members[position].key.withUnsafeBufferPointer { unsafe stack.push($0) }
                push(members[position].child, of: id, document, on: stack)
                stack.push(
                    LuaHandle(
                        kind: HandleKind.view, owner: id, node: members[position].child.index))
                iteration = .members(document: id, members, position: position + 1)
                return 3
            }
            guard case .view(let id, let node, var cursor, var position) = iteration else {
                return 0
            }
            let document = try call.document(id)
            while let step = unsafe document.next(in: node, after: cursor) {
                cursor = unsafe step.cursor
                position += 1
                // JSON null is absence, as on look-up.
                if case .null = unsafe document.value(of: step.child) { continue }
                if let key = unsafe step.key {
                    unsafe stack.push(key)
                } else {
                    stack.push(position)
                }
                push(unsafe step.child, of: id, document, on: stack)
                // A text has no place of its own, and somebody may want to complain about it.
                stack.push(
                    LuaHandle(kind: HandleKind.view, owner: id, node: unsafe step.child.index))
                iteration = .view(document: id, node: node, cursor: cursor, position: position)
                call.lastRead = .item(document: id, node: unsafe step.child)
                return 3
            }
            return 0
        }
    }

    private static func equal(_ stack: LuaStack) -> Int {
        stack.push(stack.handle(at: 1) == stack.handle(at: 2) && stack.handle(at: 1) != nil)
        return 1
    }
}
