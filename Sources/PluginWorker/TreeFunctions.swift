internal import LuaRuntime
internal import PluginProtocol

/// `tree`: where `unpack.open` puts what it finds in a file.
struct TreeFunctions {
    let call: CallContext

    func install(in state: LuaState) {
        let call = call
        let stack = state.stack
        stack.newTable(fields: 2)
        stack.newTable(fields: 5)
        for (name, function) in Self.methods(call) {
            stack.setFunction(name, state.define(function))
        }
        stack.newTable(fields: 1)
        stack.setFunction(
            "__index",
            state.define { stack throws(LuaFunctionError) in
                throw LuaFunctionError(
                    "tree has no method '\(stack.string(at: 2) ?? "?")': it has "
                        + Self.signatures.map(\.name).joined(separator: ", "))
            })
        stack.setMetatable(ofTableAt: -2)
        stack.setField("__index", ofTableAt: -2)
        stack.push(false)
        stack.setField("__metatable", ofTableAt: -2)
        stack.setHandleMetatable(kind: HandleKind.tree, name: "tree")
    }

    /// What it offers, for the type file; a test holds it against what is bound.
    static let signatures = [
        FileFunctions.Signature(
            name: "add",
            parameters: [
                "path: string", "content: string|oakum.File", "first?: integer", "last?: integer",
            ], returns: "nil",
            help: "a file of the tree, in place of one that was there; of a file, all of it or "
                + "bytes first to last",
            errors: "a path that leaves the tree, or limits of the tree that are used up",
            example: "tree:add(\"etc/os-release\", \"ID=acme\\n\")"),
        FileFunctions.Signature(
            name: "link", parameters: ["path: string", "target: string"], returns: "nil",
            help: "a symbolic link; it is followed inside the tree alone",
            errors: "a path that leaves the tree",
            example: "tree:link(\"bin/sh\", \"busybox\")"),
        FileFunctions.Signature(
            name: "same", parameters: ["path: string", "target: string"], returns: "nil",
            help: "another name of a file that was added before, as a hard link is",
            errors: "a path that leaves the tree",
            example: "tree:same(\"bin/gunzip\", \"bin/gzip\")"),
        FileFunctions.Signature(
            name: "remove", parameters: ["path: string"], returns: "nil",
            help: "takes away what earlier layers put at the path and below it",
            errors: "a path that leaves the tree",
            example: "tree:remove(\"var/lib/dpkg\")"),
        FileFunctions.Signature(
            name: "layer", parameters: ["name: string"], returns: "nil",
            help: "begins the next layer, which lies over those before",
            example: "tree:layer(\"layer 2\")"),
        FileFunctions.Signature(
            name: "warn", parameters: ["where: integer|oakum.View|nil", "text: string"],
            returns: "nil", help: "something that was not understood; keeps going",
            example: "tree:warn(3, \"unknown kind of entry\")"),
        FileFunctions.Signature(
            name: "skip", parameters: ["reason: string"], returns: "nil",
            help: "the file is none of this plugin's, which is no error",
            example: "tree:skip(\"not an image of ours\")"),
    ]

    private static func methods(_ call: CallContext) -> [(String, LuaFunction)] {
        [
            ("add", { stack throws(LuaFunctionError) in try add(stack, call) }),
            (
                "link",
                { stack throws(LuaFunctionError) in
                    try step(.link, stack, call, target: try stack.argument(3, "target"))
                }
            ),
            (
                "same",
                { stack throws(LuaFunctionError) in
                    let target = try stack.argument(3, "target")
                    guard let path = TreeStep.path(of: target) else {
                        throw LuaFunctionError("target: \(quoted(target)) is not inside the tree")
                    }
                    return try step(.same, stack, call, target: path)
                }
            ),
            ("remove", { stack throws(LuaFunctionError) in try step(.remove, stack, call) }),
            (
                "layer",
                { stack throws(LuaFunctionError) in
                    try requireTree(stack, call)
                    let name = try stack.argument(2, "name")
                    guard (1...TreeStep.pathLimit).contains(name.utf8.count) else {
                        throw LuaFunctionError(
                            "name: expected 1 to \(TreeStep.pathLimit) bytes, got "
                                + "\(name.utf8.count)")
                    }
                    try send(TreeStep(.layer, path: name), call)
                    return 0
                }
            ),
            (
                "warn",
                { stack throws(LuaFunctionError) in
                    try requireTree(stack, call)
                    try call.remark(
                        .warning, line: try stack.place(at: 2, call),
                        try stack.argument(3, "text"))
                    return 0
                }
            ),
            (
                "skip",
                { stack throws(LuaFunctionError) in
                    try requireTree(stack, call)
                    try call.skip(try stack.argument(2, "reason"))
                    return 0
                }
            ),
        ]
    }

    private static func requireTree(
        _ stack: LuaStack, _ call: CallContext
    ) throws(LuaFunctionError) {
        guard stack.handle(at: 1)?.kind == HandleKind.tree else {
            throw LuaFunctionError("call it with a colon, as in tree:add(path, content)")
        }
        guard call.function == .unpackOpen else {
            throw LuaFunctionError("this tree belongs to an earlier call")
        }
    }

    private static func path(_ stack: LuaStack) throws(LuaFunctionError) -> String {
        // Names come out of archives: measured before anything is made of them.
        guard unsafe stack.withBytes(at: 2, { $0.count <= TreeStep.pathLimit }) != false else {
            throw LuaFunctionError("path: is longer than \(TreeStep.pathLimit) bytes")
        }
        let name = try stack.argument(2, "path")
        guard let path = TreeStep.path(of: name) else {
            throw LuaFunctionError(
                "path: \(quoted(name)) is not a path inside the tree: it must not be empty, have "
                    + "'..' or more than \(TreeStep.partLimit) parts")
        }
        return path
    }

    private static func send(_ step: TreeStep, _ call: CallContext) throws(LuaFunctionError) {
        try call.countRecord()
        try call.send(.tree, step.payload)
    }

    private static func step(
        _ action: TreeStep.Action, _ stack: LuaStack, _ call: CallContext, target: String = ""
    ) throws(LuaFunctionError) -> Int {
        try requireTree(stack, call)
        let path = try path(stack)
        guard target.utf8.count <= TreeStep.pathLimit else {
            throw LuaFunctionError("target: is longer than \(TreeStep.pathLimit) bytes")
        }
        try send(TreeStep(action, path: path, target: target), call)
        return 0
    }

    /// `tree:add(path, content)`: content is a string, or a file or member, which is streamed.
    private static func add(
        _ stack: LuaStack, _ call: CallContext
    ) throws(LuaFunctionError) -> Int {
        try requireTree(stack, call)
        let path = try path(stack)
        let text = unsafe stack.bytes(at: 3)
        guard unsafe text != nil || stack.handle(at: 3)?.kind == HandleKind.file else {
            throw LuaFunctionError(
                "content: expected a string or a file, got \(stack.type(at: 3).name)")
        }
        if let text = unsafe text {
            let isWanted = call.wants(path)
            try send(TreeStep(.add, path: path, hasBytes: isWanted), call)
            if isWanted { unsafe try send(UnsafeRawBufferPointer(text), call) }
            return 0
        }
        let file = try call.file(at: 3, of: stack)
        var isWanted = call.wants(path)
        if !isWanted, file.isExecutable, call.request.wantsExecutables {
            isWanted = ExecutableMagic.matches(try file.nextHead(ExecutableMagic.length))
        }
        try send(
            TreeStep(.add, path: path, hasBytes: isWanted, isExecutable: file.isExecutable), call)
        guard isWanted else { return 0 }
        let (first, last) = try range(stack)
        guard let first = first ?? (file.canSlice ? 1 : nil) else {
            unsafe try file.forEachChunk { chunk throws(LuaFunctionError) in
                unsafe try send(chunk, call)
            }
            return 0
        }
        unsafe try file.forEachChunk(first, last) { chunk throws(LuaFunctionError) in
            unsafe try send(chunk, call)
        }
        return 0
    }

    /// The optional part of a file: positions from 1, both included.
    private static func range(
        _ stack: LuaStack
    ) throws(LuaFunctionError) -> (first: Int64?, last: Int64) {
        if stack.type(at: 4) == .none || stack.type(at: 4) == .nil { return (nil, .max) }
        guard let first = stack.integer(at: 4), let last = stack.integer(at: 5), first >= 1 else {
            throw LuaFunctionError("first, last: expected two positions in the file, from 1")
        }
        return (first, last)
    }

    private static func send(
        _ bytes: UnsafeRawBufferPointer, _ call: CallContext
    ) throws(LuaFunctionError) {
        try call.countProduced(bytes.count)
        var rest = unsafe bytes[...]
        while unsafe !rest.isEmpty {
            try call.send(.treeBytes, unsafe Array(rest.prefix(TreeStep.chunkSize)))
            unsafe rest = rest.dropFirst(TreeStep.chunkSize)
        }
    }
}
