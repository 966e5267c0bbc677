/// What of Lua's own library a plugin sees; a test holds it against the sandbox.
public enum LuaLibrary {
    /// Global functions.
    public static let functions: Set<String> = [
        "assert", "collectgarbage", "error", "getmetatable", "ipairs", "next", "pairs", "pcall",
        "print", "rawequal", "rawget", "rawlen", "require", "select", "setmetatable", "tonumber",
        "tostring", "type", "xpcall",
    ]

    /// Members of the global tables.
    public static let tables: [String: Set<String>] = [
        "string": [
            "byte", "char", "find", "format", "gmatch", "gsub", "len", "lower", "match", "pack",
            "packsize", "rep", "reverse", "sub", "unpack", "upper",
        ],
        "table": ["concat", "insert", "move", "pack", "remove", "sort", "unpack"],
        "math": [
            "abs", "acos", "asin", "atan", "ceil", "cos", "deg", "exp", "floor", "fmod", "huge",
            "log", "max", "maxinteger", "min", "mininteger", "modf", "pi", "rad", "random",
            "randomseed", "sin", "sqrt", "tan", "tointeger", "type", "ult",
            "atan2", "cosh", "frexp", "ldexp", "log10", "pow", "sinh", "tanh",
        ],
        "utf8": ["char", "charpattern", "codepoint", "codes", "len", "offset"],
        "coroutine": ["create", "isyieldable", "resume", "running", "status", "wrap", "yield"],
    ]

    /// Every global, with the program's own.
    public static let globals: Set<String> = functions.union(tables.keys).union([
        "_G", "_VERSION", "oakum",
    ])

    /// What other Luas have and a plugin has not, with what to do.
    public static let absent: [String: String] = [
        "os": "what a plugin may know of its surroundings is in ctx",
        "io": "files come as the argument of read, and from file:sibling",
        "debug": "use oakum.log.debug to show what happens",
        "package": "require finds the files beside plugin.lua",
        "load": "a plugin cannot make code", "loadstring": "a plugin cannot make code",
        "dofile": "use require", "loadfile": "use require",
        "rawset": "use a plain assignment", "setfenv": "Lua 5.4 has none",
        "getfenv": "Lua 5.4 has none", "unpack": "use table.unpack",
        "module": "return a table", "bit32": "use the operators & | ~ << >>",
        "warn": "use out:warn or oakum.log.warn", "arg": "a plugin has no arguments",
    ]

    /// There only where Lua was built to be compatible with 5.2, with what to write instead.
    public static let compatible: [String: String] = [
        "math.pow": "x ^ y", "math.log10": "math.log(x, 10)", "math.atan2": "math.atan(y, x)",
        "math.ldexp": "x * 2.0 ^ n", "math.frexp": "math.log", "math.cosh": "math.exp",
        "math.sinh": "math.exp", "math.tanh": "math.exp",
    ]

    /// What other Luas have in a table and a plugin has not, with what to do.
    public static let absentMembers: [String: String] = [
        "string.dump": "a plugin cannot make code", "table.getn": "use #",
        "table.maxn": "use #", "string.gfind": "use string.gmatch",
        "coroutine.close": "let it run to its end",
    ]

    /// `'okum' is not declared; did you mean 'oakum'?`: lint and the running plugin say the same.
    ///
    /// - Parameters:
    ///   - others: further names that it may have been meant to be: the plugin's own.
    public static func undeclared(_ name: String, others: some Sequence<String> = []) -> String {
        let words = "'\(name)' is not declared"
        if let reason = absent[name] { return words + ": not available in plugins: \(reason)" }
        return words + NearestName.hint(name, among: globals.union(others).sorted())
    }
}
