import PluginHost
import Testing

/// Code that means harm, and how it must end.
struct Attack: Sendable, CustomTestStringConvertible {
    let name: String
    let body: String
    let code: PluginError.Code
    /// What the reason must contain; `plugin.lua:4` where the line is known.
    let words: [String]

    init(_ name: String, _ code: PluginError.Code, _ words: [String], _ body: String) {
        self.name = name
        self.body = body
        self.code = code
        self.words = words
    }

    var testDescription: String { name }

    private static let line = "hostile/plugin.lua:4: "
    private static let loop = "hostile/plugin.lua:1: time limit: more than 200 ms"

    /// The plugin is told and ends; the worker lives on.
    static let stopped: [Attack] = [
        Attack("a loop", .timeLimit, [loop], "spin()"),
        Attack(
            "a loop in pcall in a loop", .timeLimit, ["time limit"], "while true do pcall(spin) end"
        ),
        Attack("a loop in a coroutine", .timeLimit, [loop], "coroutine.wrap(spin)()"),
        Attack(
            "loops in coroutines in pcall in a loop", .timeLimit, ["time limit"],
            "while true do pcall(coroutine.wrap(spin)) end"),
        Attack(
            "a resumed loop in a loop", .timeLimit, ["time limit"],
            "while true do coroutine.resume(coroutine.create(spin)) end"),
        Attack("a loop with a looping handler", .timeLimit, ["time limit"], "xpcall(spin, spin)"),
        Attack(
            "an error with a looping handler", .timeLimit, ["time limit"], "xpcall(error, spin)"),
        Attack(
            "a loop in __close", .timeLimit, ["time limit"],
            "local x <close> = setmetatable({}, {__close = spin})"),
        Attack(
            "a loop in __close after the limit", .timeLimit, ["time limit"],
            "local x <close> = setmetatable({}, {__close = spin}) spin()"),
        Attack(
            "a loop in __close of the resumer after the limit", .timeLimit, ["time limit"],
            "local x <close> = setmetatable({}, {__close = spin}) coroutine.wrap(spin)()"),
        Attack(
            "a loop in __close of a failed coroutine", .timeLimit, ["time limit"],
            "coroutine.wrap(function() local x <close> = setmetatable({}, {__close = spin}) "
                + "error('x') end)()"),
        Attack(
            "a loop in __index", .timeLimit, [loop],
            "return setmetatable({}, {__index = spin}).x"),
        Attack(
            "a loop in a comparison", .timeLimit, ["time limit"],
            "table.sort({1, 2, 3}, function() spin() end)"),
        Attack(
            "a loop in gsub's function", .timeLimit, ["time limit"],
            "string.gsub('aaa', 'a', spin)"),
        Attack(
            "a loop in __tostring", .timeLimit, ["time limit"],
            "tostring(setmetatable({}, {__tostring = spin}))"),
        Attack(
            "short coroutines without end", .timeLimit, ["time limit"],
            "while true do coroutine.wrap(function() end)() end"),
        Attack(
            "rubbish without end", .timeLimit, ["time limit"],
            "while true do local t = {} for i = 1, 100 do t[i] = {} end end"),
        Attack(
            "an endless concat", .timeLimit, ["time limit"],
            "table.concat(setmetatable({}, {__index = function() return '' end}), '', 1, 2e7)"),
        Attack(
            "a runaway table", .memoryLimit, [line, "not enough memory"],
            "local t = {} for i = 1, 1e9 do t[i] = {i} end"),
        Attack(
            "a doubling string", .memoryLimit, [line, "not enough memory"],
            "local s = 'x' while true do s = s .. s end"),
        Attack(
            "a swallowed memory limit", .memoryLimit, ["not enough memory"],
            "while true do pcall(function() local s = 'x' while true do s = s .. s end end) end"),
        Attack(
            "memory used up in a coroutine", .memoryLimit, ["not enough memory"],
            "coroutine.wrap(function() local s = 'x' while true do s = s .. s end end)()"),
        Attack(
            "many repetitions", .failed, [line, "repetitions are too many"],
            "return (''):rep(1e18)"),
        Attack("a long repetition", .failed, [line, "memory limit"], "return ('x'):rep(6e7)"),
        Attack(
            "table.move over all integers", .failed, [line, "range is too large"],
            "table.move({}, 1, math.maxinteger - 1, 2)"),
        Attack(
            "a lying length", .failed, [line, "'__len'"],
            "table.insert(setmetatable({}, {__len = function() return 1 << 60 end}), 1, 1)"),
        Attack(
            "an unpack of a billion", .failed, [line, "too many results"],
            "table.unpack({}, 1, 1e9)"),
        Attack(
            "endless recursion", .memoryLimit, [line, "not enough memory"],
            "local function f() return 1 + f() end f()"),
        Attack(
            "endless recursion in C", .failed, ["hostile/plugin.lua:4"],
            "local t = setmetatable({}, {}) getmetatable(t).__index = function(t, k) "
                + "return string.gsub('a', 'a', function() return t[k] end) end return t.x"),
        Attack(
            "an error object that speaks", .failed, [line, "error object is a table value"],
            "error(setmetatable({}, {__tostring = spin}))"),
        Attack("no error object", .failed, [line, "error object is a nil value"], "error(nil)"),
        Attack(
            "a finaliser", .failed, [line, "'__gc' is not allowed"],
            "setmetatable({}, {__gc = spin})"),
        Attack(
            "a weak table", .failed, [line, "'__mode' is not allowed"],
            "setmetatable({}, {__mode = 'v', __newindex = function() end})"),
        Attack(
            "another string metatable", .failed, [line],
            "getmetatable('').__index = function() spin() end"),
        Attack("a global", .failed, [line, "is not declared"], "x = 1"),
        Attack(
            "os.exit", .failed, [line, "'os' is not declared: not available in plugins: "],
            "os.exit(1)"),
        Attack(
            "load", .failed, [line, "'load' is not declared: not available in plugins: "],
            "load('x')"),
        Attack(
            "a changed library", .failed, [line, "cannot be changed"],
            "oakum.purl = function() end"),
        Attack(
            "coroutines that close each other", .failed, [line, "live coroutines"],
            """
            local co for i = 1, 30000 do local before = co co = coroutine.create(function() \
            local x <close> = setmetatable({}, {__close = function() coroutine.wrap(error)() end}) \
            coroutine.yield(before) end) coroutine.resume(co) end
            """),
        Attack(
            "failing coroutines inside one another's __close", .failed, ["hostile/plugin.lua"],
            """
            local function dive(n) coroutine.wrap(function() \
            local x <close> = setmetatable({}, {__close = function() dive(n + 1) end}) \
            error('deep') end)() end dive(1)
            """),
        Attack(
            "coroutine.close", .failed, [line, "nil value"], "coroutine.close(coroutine.running())"),
        Attack(
            "a pattern with too many parts", .failed, [line],
            "return ('x'):find(('('):rep(300))"),
        Attack("a long error", .failed, [line, "xxxx"], "error(('x'):rep(1e7))"),
        Attack(
            "a long error in a coroutine", .failed, ["xxxx"],
            "coroutine.wrap(function() error(('x'):rep(1e7)) end)()"),
        Attack(
            "a file handle of another call", .failed, [line],
            "return file.text({})"),
        Attack(
            "a sibling with a long name", .failed, [line],
            "file:sibling(('x'):rep(1e7))"),
        Attack(
            "an edge with long ids", .limit, [line, "limit: "],
            "out:depends(('x'):rep(1e7), 'y')"),
        Attack(
            "a purl that is none", .failed, [line, "component.purl", "\"garbage\""],
            "out:component{ purl = 'garbage' }"),
        Attack(
            "an unknown method", .failed, [line, "no method 'componnent'"],
            "out:componnent{ purl = 'pkg:npm/a' }"),
        Attack(
            "a wrong field", .failed, [line, "component.scope: expected"],
            "out:component{ purl = 'pkg:npm/a', scope = 'everywhere' }"),
        Attack("a failure at no line", .failed, ["gone"], "file:fail(-5, 'gone')"),
    ]

    /// Nothing but the end of the process helps: no hook runs inside a C function.
    static let killed: [Attack] = [
        Attack(
            "a pattern that backtracks", .timeLimit, [line, "stuck inside a library function"],
            "return (('a'):rep(5000)):find(('.-'):rep(8) .. 'b')"),
        Attack(
            "a pattern that backtracks, in pcall in a coroutine", .timeLimit,
            [line, "stuck inside a library function"],
            "while true do pcall(coroutine.wrap(function() "
                + "return (('a'):rep(5000)):find(('.-'):rep(8) .. 'b') end)) end"),
        Attack(
            "blanks at the end of nothing", .timeLimit, [line, "stuck inside a library function"],
            "return ((' '):rep(1e6) .. 'x'):gsub('%s+$', '')"),
        Attack(
            "a pattern in __index", .timeLimit, [line, "stuck inside a library function"],
            "return setmetatable({}, {__index = function() "
                + "return (('a'):rep(5000)):find(('.-'):rep(8) .. 'b') end}).x"),
    ]
}
