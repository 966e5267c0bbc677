import PluginHost

extension Attack {
    private static let place = "hostile/plugin.lua:4: "

    /// The plugin is told and ends; the worker lives on. What `stopped` leaves of the table.
    static let alsoStopped: [Attack] = [
        Attack(
            "a finaliser added later", .failed, [place, "went on"],
            "local m = {} setmetatable({}, m) m.__gc = spin "
                + "for i = 1, 1e5 do local t = {i} end error('went on')"),
        Attack(
            "a removal by a lying length", .failed, [place, "'__len'"],
            "table.remove(setmetatable({}, {__len = function() return 1 << 60 end}), 1)"),
        Attack(
            "a sort by a lying length", .failed, [place, "'__len'"],
            "table.sort(setmetatable({}, {__len = function() return (1 << 31) - 1 end}), rawequal)"
        ),
        Attack(
            "an unpack by a lying length", .failed, [place, "'__len'"],
            "table.unpack(setmetatable({}, {__len = function() return 1 << 60 end}))"),
        Attack(
            "a concat by a lying length", .failed, [place, "'__len'"],
            "table.concat(setmetatable({}, {__len = function() return 1 << 60 end}))"),
        Attack(
            "a concat over all integers", .failed, [place, "range is too large"],
            "table.concat({}, '', 1, math.maxinteger)"),
        Attack(
            "sorting with a comparator in C", .timeLimit, ["time limit"],
            "local t = {} for i = 1, 1e5 do t[i] = i end while true do table.sort(t, rawequal) end"),
        Attack(
            "a collection without end", .failed, [place, "is not available"],
            "while true do collectgarbage() end"),
        Attack(
            "a stopped collector", .failed, [place, "is not available"], "collectgarbage('stop')"),
        Attack(
            "rubbish at the limit of memory", .timeLimit, ["time limit"],
            "local kept = {} for i = 1, 38 do kept[i] = ('x'):rep(1 << 20) .. i end "
                + "while true do local t = {} "
                + "for i = 1, 1000 do t[i] = {i} end end return kept"),
        Attack(
            "coroutines inside one another", .failed, ["hostile/plugin.lua:4", "overflow"],
            "local function f() return coroutine.wrap(f)() end f()"),
        Attack(
            "gsub inside gsub", .failed, ["hostile/plugin.lua:4", "overflow"],
            "local function f() return (('a'):gsub('a', f)) end f()"),
        Attack("string.dump", .failed, [place, "nil value"], "string.dump(spin)"),
        Attack(
            "loadfile", .failed, [place, "'loadfile' is not declared: not available in plugins: "],
            "loadfile('x')"),
        Attack(
            "dofile", .failed, [place, "'dofile' is not declared: not available in plugins: "],
            "dofile('x')"),
        Attack(
            "io.open", .failed, [place, "'io' is not declared: not available in plugins: "],
            "io.open('/etc/passwd')"),
        Attack(
            "debug.getregistry", .failed,
            [place, "'debug' is not declared: not available in plugins: "],
            "debug.getregistry()"),
        Attack(
            "package.loadlib", .failed,
            [place, "'package' is not declared: not available in plugins: "],
            "package.loadlib('libc.so.6', '*')"),
        Attack(
            "a library in C", .failed, [place, "require finds only the files beside plugin.lua"],
            "require 'socket'"),
        Attack(
            "a module by a path", .failed,
            [place, "require finds only the files beside plugin.lua"],
            "require '../../../../etc/passwd'"),
        Attack(
            "a global by another name", .failed, [place, "is not declared"], "_G.x = 1"),
        Attack(
            "a raw write", .failed,
            [place, "'rawset' is not declared: not available in plugins: "], "rawset(_G, 'x', 1)"),
        Attack(
            "another metatable of the globals", .failed, [place],
            "setmetatable(_G, { __index = spin })"),
        Attack(
            "errors of host functions, swallowed", .failed, [place, "went through"],
            "for i = 1, 20000 do pcall(file.text, {}) pcall(out.component, out, 1) end "
                + "error('went through')"),
        Attack(
            "chosen keys that collide", .timeLimit, ["time limit"],
            "local t = {} for i = 1, 65000 do t[i * 65535] = i end while true do "
                + "for i = 1, 65000 do t[i * 65535] = t[i * 65535 + 65535] end end"),
        Attack(
            "texts of one length and many equal bytes as keys", .timeLimit, ["time limit"],
            "while true do local t = {} for i = 1, 1e5 do t[('x'):rep(40) .. i] = i end end"),
        Attack(
            "a nested table without end", .failed, [place, "component"],
            "local t = {} t.t = t out:component{ purl = 'pkg:npm/a@1', source = t }"),
        Attack(
            "an error of many lines and control bytes", .failed, [place, "bad"],
            "error('\\27[2J\\27]0;title\\7\\r\\0\\255bad')"),
    ]

    /// Also only by the end of the process.
    static let alsoKilled: [Attack] = [
        Attack(
            "a pattern of optional parts", .timeLimit, [place, "stuck inside a library function"],
            "local n = 60 return (('a'):rep(n)):find(('a?'):rep(n) .. ('a'):rep(n))")
    ]

    static let all = stopped + alsoStopped + killed + alsoKilled
}
