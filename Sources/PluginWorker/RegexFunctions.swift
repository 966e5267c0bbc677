internal import LuaRuntime
internal import RegularExpressions

extension Library {
    /// Regular expressions with named groups, for what Lua's patterns cannot say, or could hang on.
    static let regexFunctions: [LibraryFunction] = [
        LibraryFunction(
            "regex.match", ["pattern: string", "text: string", "init: integer?"],
            returns: "table<string|integer, string>?, integer?, integer?",
            "The groups of the first match of a Perl-compatible regular expression, by name and number, "
                + "and where it begins and ends; nil without a match.",
            errors: "a malformed expression, or one that tries too many ways to match",
            example: #"oakum.regex.match("(?<name>\\w+)-(\\d+)", "lib-12").name --> "lib""#,
            { stack, call throws(LuaFunctionError) in try match(stack, call) }),
        LibraryFunction(
            "regex.groups", ["pattern: string"], returns: "string[]",
            "The names of a regular expression's groups.",
            errors: "a malformed expression",
            example: #"oakum.regex.groups("(?<name>x)")[1] --> "name""#,
            { stack, call throws(LuaFunctionError) in
                let names = try call.regex(at: 1, of: stack).names
                stack.newTable(list: names.count)
                for (position, group) in names.enumerated() {
                    stack.push(group.name)
                    stack.setItem(position + 1, ofTableAt: -2)
                }
                return 1
            }),
    ]

    private static func match(
        _ stack: LuaStack, _ call: CallContext
    ) throws(LuaFunctionError) -> Int {
        let expression = try call.regex(at: 1, of: stack)
        guard let text = unsafe stack.bytes(at: 2) else {
            throw LuaFunctionError("text: expected a string, got \(stack.type(at: 2).name)")
        }
        let start = max(1, stack.integer(at: 3) ?? 1)
        let found: [Range<Int>?]?
        do throws(RegularExpressionError) {
            found = unsafe try expression.firstMatch(in: text, from: Int(clamping: start) - 1)
        } catch { throw LuaFunctionError("limit: regex: \(error)") }
        guard let groups = found, let whole = groups[0] else {
            stack.pushNil()
            return 1
        }
        stack.newTable(list: groups.count, fields: expression.names.count)
        for (number, range) in groups.enumerated() {
            guard let range else { continue }
            unsafe stack.push(UnsafeBufferPointer(rebasing: text[range]))
            stack.setItem(number, ofTableAt: -2)
        }
        for group in expression.names where group.number < groups.count {
            guard let range = groups[group.number] else { continue }
            unsafe stack.push(UnsafeBufferPointer(rebasing: text[range]))
            stack.setField(group.name, ofTableAt: -2)
        }
        stack.push(Int64(whole.lowerBound + 1))
        stack.push(Int64(whole.upperBound))
        return 3
    }
}

/// Expressions that a plugin uses again and again, compiled once.
struct RegexCache {
    private var compiled: [String: RegularExpression] = [:]

    /// More than any sane plugin has; then all go.
    private static let limit = 200

    mutating func expression(_ pattern: String) throws(RegularExpressionError) -> RegularExpression
    {
        if let known = compiled[pattern] { return known }
        let expression = try RegularExpression(pattern)
        if compiled.count >= Self.limit { compiled.removeAll() }
        compiled[pattern] = expression
        return expression
    }
}

extension CallContext {
    fileprivate func regex(
        at index: Int, of stack: LuaStack
    ) throws(LuaFunctionError) -> RegularExpression {
        let pattern = try stack.argument(index, "pattern")
        do throws(RegularExpressionError) {
            return try regexes.expression(pattern)
        } catch { throw LuaFunctionError("pattern: \(quoted(pattern)) \(error)") }
    }
}
