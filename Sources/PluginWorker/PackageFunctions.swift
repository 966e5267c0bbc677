internal import LuaRuntime
internal import PackageNames

extension Library {
    static let packageFunctions: [LibraryFunction] = [
        LibraryFunction(
            "purl",
            [
                "type: string", "name: string", "version?: string",
                "qualifiers?: table<string, string>",
            ],
            returns: "string",
            "A canonical package URL. The type may carry a namespace: \"generic/acme\".",
            errors: "raised when a part is missing, or not allowed for the type",
            example: "oakum.purl(\"npm\", \"@x/b\", \"1.0\") --> \"pkg:npm/%40x/b@1.0\"",
            { stack, call throws(LuaFunctionError) in
                stack.push(try purl(stack, call))
                return 1
            }),
        LibraryFunction(
            "purl_parts", ["purl: string"],
            returns: "{type: string, namespace?: string, name: string, version?: string, "
                + "qualifiers: table<string, string>, subpath?: string}?, string? reason",
            "The parts of a package URL; nil and the reason when it is not one.",
            errors: "nil and the reason for a text that is no package URL",
            example: "oakum.purl_parts(\"pkg:npm/%40x/b@1.0\").namespace --> \"@x\"",
            { stack, _ throws(LuaFunctionError) in
                do throws(PackageURLError) {
                    let purl = try PackageURL(parsing: textArgument(stack, 1))
                    pushParts(of: purl, on: stack)
                    return 1
                } catch {
                    stack.pushNil()
                    stack.push("\(error)")
                    return 2
                }
            }),
    ]

    /// A missing argument reads as empty text, which no format accepts.
    private static func textArgument(_ stack: LuaStack, _ index: Int) -> String {
        stack.string(at: index) ?? ""
    }

    private static func purl(
        _ stack: LuaStack, _ call: CallContext
    ) throws(LuaFunctionError) -> String {
        let place = try stack.argument(1, "type")
        let name = try stack.textArgument(2, "name", "oakum.purl", call)
        // What most often goes wrong here: YAML and JSON numbers, where 1.10 has become 1.1.
        if stack.type(at: 3) == .number {
            throw LuaFunctionError(
                "version: expected a string, got number: "
                    + "oakum.written(item, \"version\") gives it as the document has it")
        }
        var version: String?
        if stack.type(at: 3) != .none, stack.type(at: 3) != .nil {
            version = try stack.textArgument(3, "version", "oakum.purl", call)
        }
        let (type, namespace, baseName) = split(type: place, name: name)
        do throws(PackageURLError) {
            let purl = try PackageURL(
                type: type, namespace: namespace, name: baseName,
                version: version == "" ? nil : version, qualifiers: qualifiers(stack, at: 4),
                subpath: nil)
            return purl.description
        } catch {
            throw LuaFunctionError("\(error)")
        }
    }

    /// The namespace from the type (`generic/acme`), else from the name where the ecosystem writes
    /// it there: npm scopes, Maven groups, paths of Go, Composer and the like.
    private static func split(
        type place: String, name: String
    ) -> (type: String, namespace: String?, name: String) {
        if let slash = place.firstIndex(of: "/") {
            return (
                String(place[..<slash]), String(place[place.index(after: slash)...]), name
            )
        }
        let separator: Character =
            switch place.lowercased() {
            case "maven": ":"
            case "npm", "golang", "composer", "swift", "github", "githubactions", "huggingface": "/"
            default: "\u{0}"
            }
        guard let cut = name.lastIndex(of: separator), cut != name.startIndex else {
            return (place, nil, name)
        }
        return (place, String(name[..<cut]), String(name[name.index(after: cut)...]))
    }

    private static func qualifiers(
        _ stack: LuaStack, at index: Int
    ) -> [(key: String, value: String)] {
        guard stack.type(at: index) == .table else { return [] }
        var result: [(key: String, value: String)] = []
        stack.pushNil()
        while stack.next(inTableAt: index) {
            if let key = stack.string(at: -2), let value = stack.string(at: -1) {
                result.append((key, value))
            }
            stack.pop(1)
        }
        return result
    }

    private static func pushParts(of purl: PackageURL, on stack: LuaStack) {
        stack.newTable(fields: 6)
        let texts = [
            ("type", purl.type), ("namespace", purl.namespace), ("name", purl.name),
            ("version", purl.version), ("subpath", purl.subpath),
        ]
        for (name, text) in texts {
            guard let text else { continue }
            stack.push(text)
            stack.setField(name, ofTableAt: -2)
        }
        stack.newTable()
        for qualifier in purl.qualifiers {
            stack.push(qualifier.value)
            stack.setField(qualifier.key, ofTableAt: -2)
        }
        stack.setField("qualifiers", ofTableAt: -2)
    }
}
