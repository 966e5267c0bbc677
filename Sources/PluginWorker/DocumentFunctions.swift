internal import Documents
internal import LuaRuntime

extension Library {
    /// The parsers on text, beside those on files, and what views need.
    static let documentFunctions: [LibraryFunction] =
        DocumentFormat.allCases.map { format in
            LibraryFunction(
                format.rawValue, ["text: string"] + format.parameters, returns: format.returns,
                "A lazy view of a text: \(format.title), as file:\(format.rawValue)() gives. "
                    + format.help,
                errors: "raised for text that is not \(format.title), with the line",
                example: format.example,
                { stack, call throws(LuaFunctionError) in
                    try format.push(documentBytes(at: 1, of: stack), on: stack, call)
                })
        } + [
            LibraryFunction(
                "kind", ["value: any"],
                returns: "\"map\"|\"list\"|\"element\"|\"string\"|\"number\"|\"boolean\"|\"nil\"",
                "What a value or view is; a plain table is a list when its first item is at 1, an "
                    + "element one of XML.",
                example: "oakum.kind(oakum.json(\"[]\")) --> \"list\"",
                { stack, call throws(LuaFunctionError) in
                    stack.push(try kind(of: stack, call))
                    return 1
                }),
            LibraryFunction(
                "line", ["view: oakum.View", "key?: string|integer"], returns: "integer?",
                "The line where a view begins, or its member or item; nil when there is none.",
                errors: "raised when the value is not a view",
                example: "oakum.line(oakum.json(\"{\\n\\\"a\\\": 1}\"), \"a\") --> 2",
                { stack, call throws(LuaFunctionError) in
                    guard let view = try ViewFunctions.view(at: 1, of: stack, call) else {
                        throw LuaFunctionError("expected a view of a document")
                    }
                    let hasKey = stack.type(at: 2) != .none && stack.type(at: 2) != .nil
                    let node =
                        hasKey
                        ? child(of: view.node, view.document, keyAt: 2, of: stack) : view.node
                    if let line = node.flatMap({ view.document.line(of: $0) }) {
                        stack.push(Int64(line))
                    } else {
                        stack.pushNil()
                    }
                    return 1
                }),
            LibraryFunction(
                "written", ["view: oakum.View", "key: string|integer"], returns: "string?",
                "The text of a member or item as it stands in the document: a YAML or JSON number "
                    + "1.10 is \"1.10\"; of an XML element, all text inside. nil for a map or list.",
                errors: "raised when the value is not a view",
                example: "oakum.written(oakum.yaml(\"version: 1.10\"), \"version\") --> \"1.10\"",
                { stack, call throws(LuaFunctionError) in
                    guard let view = try ViewFunctions.view(at: 1, of: stack, call) else {
                        throw LuaFunctionError("expected a view of a document")
                    }
                    guard var node = child(of: view.node, view.document, keyAt: 2, of: stack) else {
                        stack.pushNil()
                        return 1
                    }
                    if view.document.isElement(node) {
                        var key = "#text"
                        node =
                            key.withUTF8 { unsafe view.document.child(of: node, key: $0) } ?? node
                    }
                    if let text = unsafe view.document.text(of: node) {
                        unsafe stack.push(text)
                    } else {
                        stack.pushNil()
                    }
                    return 1
                }),
            LibraryFunction(
                "repeats", ["view: any"], returns: "boolean",
                "Whether pairs() may give a name more than once with values that all count: XML, INI "
                    + "and Debian control files.",
                example: "oakum.repeats(oakum.ini(\"a=1\\na=2\")) --> true",
                { stack, call throws(LuaFunctionError) in
                    let view = try ViewFunctions.view(at: 1, of: stack, call)
                    stack.push(view?.document.repeatsNames ?? false)
                    return 1
                }),
        ]

    /// A member by a name, or an item by its position from 1.
    private static func child(
        of node: DocumentNode, _ document: any DocumentView, keyAt index: Int, of stack: LuaStack
    ) -> DocumentNode? {
        if let key = unsafe stack.bytes(at: index) {
            return unsafe document.child(of: node, key: key)
        }
        guard let position = stack.integer(at: index), position >= 1 else { return nil }
        return document.child(of: node, at: Int(position - 1))
    }

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
