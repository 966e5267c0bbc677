internal import LuaRuntime
internal import Versioning

extension Library {
    static let versionFunctions: [LibraryFunction] = [
        LibraryFunction(
            "version.compare", ["scheme: string", "a: string", "b: string"],
            returns: "integer?, string? reason",
            "-1, 0 or 1 as a is before, equal to or after b; nil and the reason when one is invalid.",
            errors: "nil and the reason for an invalid version; raised for an unknown scheme",
            example: "oakum.version.compare(\"dpkg\", \"1.0~rc1\", \"1.0\") --> -1",
            { stack, _ throws(LuaFunctionError) in
                let scheme = try scheme(stack)
                let left = try stack.argument(2, "a")
                let right = try stack.argument(3, "b")
                do throws(VersionError) {
                    stack.push(Int64(try scheme.compare(left, right).rawValue))
                    return 1
                } catch { return refuse(error, on: stack) }
            }),
        LibraryFunction(
            "version.satisfies", ["scheme: string", "version: string", "range: string"],
            returns: "boolean?, string? reason",
            "Whether a version lies in a range of the ecosystem's own notation.",
            errors:
                "nil and the reason for an invalid version or range; raised for an unknown scheme",
            example: "oakum.version.satisfies(\"semver\", \"1.4.2\", \"^1.2\") --> true",
            { stack, _ throws(LuaFunctionError) in
                let scheme = try scheme(stack)
                let version = try stack.argument(2, "version")
                let range = try stack.argument(3, "range")
                do throws(VersionError) {
                    stack.push(try scheme.satisfies(version, range))
                    return 1
                } catch { return refuse(error, on: stack) }
            }),
        LibraryFunction(
            "version.valid", ["scheme: string", "version: string"],
            returns: "boolean, string? reason", "Whether a version is valid in a scheme.",
            errors: "false and the reason; raised for an unknown scheme",
            example: "oakum.version.valid(\"pep440\", \"1.0rc1\") --> true",
            { stack, _ throws(LuaFunctionError) in
                let scheme = try scheme(stack)
                let version = try stack.argument(2, "version")
                do throws(VersionError) {
                    try scheme.validate(version)
                    stack.push(true)
                    return 1
                } catch {
                    stack.push(false)
                    stack.push("\(error)")
                    return 2
                }
            }),
        LibraryFunction(
            "version.numbers", ["text: string"], returns: "integer[]",
            "The numbers in a text: \"3.4.1\" gives {3, 4, 1}. Numbers over 18 digits are cut off.",
            example: "oakum.version.numbers(\"3.4.1-acme2\") --> { 3, 4, 1, 2 }",
            { stack, _ throws(LuaFunctionError) in
                let text = try stack.argument(1, "text")
                stack.newTable()
                let runs = text.utf8.split { !(48...57).contains($0) }
                for (position, run) in runs.enumerated() {
                    stack.push(run.prefix(18).reduce(Int64(0)) { $0 * 10 + Int64($1 - 48) })
                    stack.setItem(position + 1, ofTableAt: -2)
                }
                return 1
            }),
        LibraryFunction(
            "version.key", ["scheme: string", "version: string"],
            returns: "string?, string? reason",
            "Bytes that compare (with <, or inside what versioning.key returns) as the versions do: "
                + "a scheme of a plugin's own can be made on top of a native one. Not to be kept, and "
                + "not the version.",
            errors:
                "nil and the reason for an invalid version; raised for an unknown scheme, or one "
                + "without keys",
            example: "oakum.version.key(\"dpkg\", \"1.9\") < oakum.version.key(\"dpkg\", \"1.10\") "
                + "--> true",
            { stack, _ throws(LuaFunctionError) in
                let scheme = try scheme(stack)
                let version = try stack.argument(2, "version")
                guard let keyed = scheme as? any SortKeyedScheme else {
                    throw LuaFunctionError(
                        "the version scheme '\(scheme.name)' has no keys; use oakum.version.compare"
                    )
                }
                do throws(VersionError) {
                    let key = try keyed.sortKey(of: version)
                    unsafe key.withUnsafeBufferPointer { unsafe stack.push($0) }
                    return 1
                } catch { return refuse(error, on: stack) }
            }),
        LibraryFunction(
            "version.schemes", [], returns: "string[]", "The names of the version schemes.",
            example: "oakum.version.schemes()[1] --> \"dpkg\"",
            { stack, _ throws(LuaFunctionError) in
                stack.newTable()
                for (position, scheme) in VersionSchemes.all.enumerated() {
                    stack.push(scheme.name)
                    stack.setItem(position + 1, ofTableAt: -2)
                }
                return 1
            }),
    ]

    private static func scheme(_ stack: LuaStack) throws(LuaFunctionError) -> any VersionScheme {
        let name = try stack.argument(1, "scheme")
        guard let scheme = VersionSchemes.named(name) else {
            let known = VersionSchemes.all.map(\.name).joined(separator: ", ")
            throw LuaFunctionError("there is no version scheme '\(name)'; there are \(known)")
        }
        return scheme
    }

    private static func refuse(_ error: VersionError, on stack: LuaStack) -> Int {
        stack.pushNil()
        stack.push("\(error)")
        return 2
    }
}
