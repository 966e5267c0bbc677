internal import LuaRuntime
internal import PackageNames

extension Library {
    static let cpeFunctions: [LibraryFunction] = [
        LibraryFunction(
            "cpe.parse", ["text: string"],
            returns: "table<string, string>?, string? reason",
            "The values of a CPE name, in the 2.3 formatted string or the 2.2 URI: part, vendor, "
                + "product, version, update, edition, language, sw_edition, target_sw, target_hw, "
                + "other. Any is nil, not applicable is \"-\"; * and ? at an end are wildcards, and "
                + "have a backslash where they are not.",
            errors: "nil and the reason for a text that is no CPE name",
            example: "oakum.cpe.parse([[cpe:2.3:a:acme:lib\\+tls:3.4:*:*:*:*:*:*:*]]).product "
                + "--> \"lib+tls\"",
            { stack, _ throws(LuaFunctionError) in
                let text = try stack.argument(1, "text")
                let name: CPEName
                do throws(CPEError) { name = try CPEName(parsing: text) } catch {
                    return refusal("\(error)", on: stack)
                }
                stack.newTable(fields: 11)
                for attribute in CPEName.Attribute.allCases {
                    switch name[attribute] {
                    case .any: continue
                    case .notApplicable: stack.push("-")
                    case .text(let text): stack.push(text)
                    }
                    stack.setField(attribute.name, ofTableAt: -2)
                }
                return 1
            }),
        LibraryFunction(
            "cpe.format", ["values: table<string, string>", "form?: \"2.3\"|\"2.2\""],
            returns: "string",
            "The CPE name of such values: the 2.3 formatted string, or the URI of 2.2.",
            errors: "raised for an unknown key, a value that is not a string, or another form",
            example: "oakum.cpe.format({ part = \"a\", vendor = \"acme\", product = \"lib+tls\" }) "
                + "--> [[cpe:2.3:a:acme:lib\\+tls:*:*:*:*:*:*:*:*]]",
            { stack, _ throws(LuaFunctionError) in
                let form = try stack.optionalArgument(2, "form") ?? "2.3"
                guard form == "2.3" || form == "2.2" else {
                    throw LuaFunctionError("form: expected \"2.3\" or \"2.2\", got \"\(form)\"")
                }
                let name = try cpeName(stack)
                stack.push(form == "2.3" ? name.description : name.uri)
                return 1
            }),
    ]

    private static func cpeName(_ stack: LuaStack) throws(LuaFunctionError) -> CPEName {
        guard stack.type(at: 1) == .table else {
            throw LuaFunctionError("values: expected a table, got \(stack.type(at: 1).name)")
        }
        var name = CPEName()
        stack.pushNil()
        while stack.next(inTableAt: 1) {
            defer { stack.pop(1) }
            let key = stack.type(at: -2) == .string ? stack.string(at: -2) ?? "" : "?"
            guard let attribute = CPEName.Attribute.allCases.first(where: { $0.name == key }) else {
                let known = CPEName.Attribute.allCases.map(\.name).joined(separator: ", ")
                throw LuaFunctionError("values: '\(key)' is none of \(known)")
            }
            let text = try stack.argument(-1, "values.\(key)")
            name[attribute] = text == "-" ? .notApplicable : .text(text)
        }
        // What is written must be a name again: parts, blanks, wildcards.
        do throws(CPEError) { return try CPEName(parsing: name.description) } catch {
            throw LuaFunctionError("values: \(error)")
        }
    }
}
