internal import LuaRuntime
internal import PluginProtocol

extension Library {
    static let pathFunctions: [LibraryFunction] = [
        LibraryFunction(
            "path.join", ["...: string"], returns: "string",
            "Parts joined with \"/\"; empty parts are left out.",
            example: "oakum.path.join(\"a\", \"\", \"b\") --> \"a/b\"",
            { stack, _ throws(LuaFunctionError) in
                var parts: [String] = []
                for index in 0..<stack.count {
                    let part = try stack.argument(index + 1, "part \(index + 1)")
                    if !part.isEmpty { parts.append(part) }
                }
                stack.push(parts.joined(separator: "/"))
                return 1
            }),
        LibraryFunction(
            "path.dirname", ["path: string"], returns: "string",
            "Everything before the last \"/\"; empty when there is none.",
            example: "oakum.path.dirname(\"a/b/c\") --> \"a/b\"",
            { stack, _ throws(LuaFunctionError) in
                let path = try stack.argument(1, "path")
                stack.push(path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "")
                return 1
            }),
        LibraryFunction(
            "path.basename", ["path: string"], returns: "string",
            "Everything after the last \"/\".",
            example: "oakum.path.basename(\"a/b/c\") --> \"c\"",
            { stack, _ throws(LuaFunctionError) in
                let path = try stack.argument(1, "path")
                stack.push(
                    path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path)
                return 1
            }),
        LibraryFunction(
            "path.normalize", ["path: string"], returns: "string?",
            "Without \".\", \"..\" and doubled \"/\"; nil when it leads out at the top.",
            example: "oakum.path.normalize(\"a/./b/../c\") --> \"a/c\"",
            { stack, _ throws(LuaFunctionError) in
                let path = try stack.argument(1, "path")
                if let normal = siblingPath(of: "", path) {
                    stack.push(normal)
                } else {
                    stack.pushNil()
                }
                return 1
            }),
        LibraryFunction(
            "glob", ["pattern: string", "path: string"], returns: "boolean",
            "Whether a path matches a pattern of the manifest's kind.",
            errors: "raised for a pattern that is no glob",
            example: "oakum.glob(\"**/*.{csproj,fsproj}\", \"src/a.csproj\") --> true",
            { stack, _ throws(LuaFunctionError) in
                let text = try stack.argument(1, "pattern")
                guard let pattern = GlobPattern(text) else {
                    throw LuaFunctionError(
                        "pattern: \(quoted(text)) \(GlobPattern.fault(in: text) ?? "")")
                }
                stack.push(pattern.matches(try stack.argument(2, "path")))
                return 1
            }),
    ]
}
