internal import Documents
internal import LuaRuntime

extension Library {
    /// The parsers on text, beside those on files, and what views need.
    static let documentFunctions: [LibraryFunction] =
        DocumentFormat.allCases.map { format in
            LibraryFunction(
                format.rawValue, ["text: string"], returns: "any",
                "A lazy view of a \(format.rawValue) text, as file:\(format.rawValue)() gives.",
                { stack, call throws(LuaFunctionError) in
                    try format.push(documentBytes(at: 1, of: stack), on: stack, call)
                })
        } + [
            LibraryFunction(
                "kind", ["value: any"],
                returns: "\"map\"|\"list\"|\"string\"|\"number\"|\"boolean\"|\"nil\"",
                "What a value or view is; a plain table is a list when its first item is at 1.",
                { stack, call throws(LuaFunctionError) in
                    stack.push(try kind(of: stack, call))
                    return 1
                }),
            LibraryFunction(
                "line", ["view: oakum.View", "key?: string|integer"], returns: "integer?",
                "The line where a view begins, or its member or item; nil when there is none.",
                { stack, call throws(LuaFunctionError) in
                    guard let view = try ViewFunctions.view(at: 1, of: stack, call) else {
                        throw LuaFunctionError("expected a view of a document")
                    }
                    let node: DocumentNode?
                    if let key = unsafe stack.bytes(at: 2) {
                        node = unsafe view.document.child(of: view.node, key: key)
                    } else if let position = stack.integer(at: 2) {
                        node =
                            position >= 1
                            ? view.document.child(of: view.node, at: Int(position - 1)) : nil
                    } else {
                        node = view.node
                    }
                    if let line = node.flatMap({ view.document.line(of: $0) }) {
                        stack.push(Int64(line))
                    } else {
                        stack.pushNil()
                    }
                    return 1
                }),
        ]

    private static func kind(
        of stack: LuaStack, _ call: CallContext
    ) throws(LuaFunctionError) -> String {
        if let view = try ViewFunctions.view(at: 1, of: stack, call) {
            return kindName(of: view.node, view.document)
        }
        guard stack.type(at: 1) == .table else { return stack.type(at: 1).name }
        stack.pushItem(1, ofTableAt: 1)
        defer { stack.pop(1) }
        return stack.type(at: -1) == .nil ? "map" : "list"
    }
}
