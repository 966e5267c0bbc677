import LuaRuntime
import Testing

/// Runs `source` as a chunk and returns its results as text.
private func run(
    _ source: String, memory: Int = 32 << 20, define: (LuaState) -> Void = { _ in }
) throws -> [String] {
    let state = try LuaState(memoryLimitBytes: memory)
    define(state)
    state.sealGlobals()
    try state.load(Array(source.utf8), chunkName: "@test/plugin.lua")
    try state.call(arguments: 0, results: 1)
    return (1...state.stack.count).map { index in
        state.stack.string(at: index) ?? state.stack.integer(at: index).map { String($0) }
            ?? state.stack.type(at: index).name
    }
}

private func failure(_ source: String, memory: Int = 32 << 20) -> LuaError? {
    do {
        _ = try run(source, memory: memory)
        return nil
    } catch { return error as? LuaError }
}

struct LuaStateTests {
    @Test func `a chunk returns its values`() throws {
        #expect(try run("return ('a'):rep(3, '-')") == ["a-a-a"])
    }

    @Test func `errors carry the plugin's file and line`() {
        let error = failure("local x = 1\nlocal y = x.z.w")
        #expect(error?.reason == .raised)
        #expect(error?.place == "test/plugin.lua:2")
        #expect(error?.message.hasPrefix("test/plugin.lua:2:") == true)
    }

    @Test func `syntax errors say so`() {
        #expect(failure("return return")?.reason == .syntax)
        #expect(failure("return return")?.message.hasPrefix("test/plugin.lua:1:") == true)
    }

    @Test func `bytecode is refused`() {
        #expect(failure("\u{1b}Lua")?.reason == .syntax)
    }

    @Test(arguments: [
        "os", "io", "debug", "package", "load", "loadstring", "dofile", "loadfile", "rawset",
        "undeclared",
    ])
    func `a global outside the allow-list does not exist`(_ name: String) {
        let error = failure("return \(name)")
        #expect(error?.message == "test/plugin.lua:1: '\(name)' is not declared")
    }

    @Test func `writing an undeclared global is an error`() {
        #expect(failure("x = 1")?.message.contains("write 'local x'") == true)
    }

    @Test func `a runaway table meets the memory limit`() {
        let error = failure("local t = {} for i = 1, 1e9 do t[i] = {i} end", memory: 16 << 20)
        #expect(error?.reason == .memory)
    }

    @Test(arguments: [
        "\nlocal s = 'x' while true do s = s .. s end",
        "\nlocal t = {} for i = 1, 1e9 do t[i] = {i} end",
        "\nlocal function f() return 1 + f() end f()",
        "\ncoroutine.wrap(function() local s = 'x' while true do s = s .. s end end)()",
    ])
    func `the memory limit names the line that met it`(_ source: String) {
        for memory in [8, 16, 24, 48] {
            let error = failure(source, memory: memory << 20)
            #expect(error?.reason == .memory)
            #expect(error?.place == "test/plugin.lua:2", "\(memory) MiB")
        }
    }

    @Test func `a state works on after it met the memory limit`() throws {
        let state = try LuaState(memoryLimitBytes: 8 << 20)
        for _ in 0..<20 {
            try state.load(
                Array("local s = 'x' while true do s = s .. s end".utf8), chunkName: "@a")
            #expect(throws: LuaError.self) { try state.call(arguments: 0, results: 0) }
            try state.load(Array("return #('x'):rep(1000)".utf8), chunkName: "@a")
            try state.call(arguments: 0, results: 1)
            #expect(state.stack.integer(at: -1) == 1000)
            state.stack.setCount(0)
        }
    }

    @Test func `what a host function pushes beyond the limit is raised afterwards`() throws {
        let state = try LuaState(memoryLimitBytes: 8 << 20)
        state.stack.pushGlobals()
        let large = state.define { stack in
            stack.push(String(repeating: "x", count: 16 << 20))
            return 1
        }
        state.stack.push(large)
        state.stack.setField("large", ofTableAt: -2)
        state.stack.setCount(0)
        try state.load(Array("\nreturn pcall(large)".utf8), chunkName: "@test/plugin.lua")
        let error = #expect(throws: LuaError.self) { try state.call(arguments: 0, results: 0) }
        #expect(error?.reason == .memory)
        #expect(error?.place == "test/plugin.lua:2")
    }

    @Test func `a failed coroutine's __close handlers run before its error is passed on`() throws {
        let source = """
            local said = {}
            local co = coroutine.wrap(function()
              local x <close> = setmetatable({}, { __close = function() said[1] = "closed" end })
              error("first", 0)
            end)
            local ok, reason = pcall(co)
            return tostring(ok) .. " " .. tostring(reason) .. " " .. said[1]
            """
        #expect(try run(source) == ["false first closed"])
    }

    @Test(arguments: [
        ("return coroutine.resume(coroutine.running())", "false"),
        (
            "local co = coroutine.create(print) coroutine.resume(co) return coroutine.resume(co)",
            "false"
        ),
        ("return coroutine.status(coroutine.create(print))", "suspended"),
        ("return select('#', coroutine.wrap(function(...) return ... end)(1, nil, nil))", "3"),
        ("return tostring(coroutine.isyieldable())", "false"),
        ("return tostring(coroutine.wrap(coroutine.isyieldable)())", "true"),
    ])
    func `coroutines behave as Lua's own`(_ source: String, _ expected: String) throws {
        let found = try run(source.replacing("print", with: "function() end"))
        #expect(found.first == expected || found.first == "boolean" && expected == "false")
    }

    @Test func `pcall does not swallow the memory limit`() {
        let error = failure(
            "while true do pcall(function() local s = 'x' while true do s = s .. s end end) end",
            memory: 16 << 20)
        #expect(error?.reason == .memory)
    }

    @Test func `pcall and xpcall work as usual otherwise`() throws {
        #expect(
            try run("local ok, m = pcall(error, 'boom', 0) return tostring(ok) .. m")
                == ["falseboom"])
        #expect(
            try run(
                "local ok, m = xpcall(function(a) error(a, 0) end, function(m) return m .. '!' end, 'x')"
                    + " return tostring(ok) .. m") == ["falsex!"])
        #expect(
            try run(
                "local ok, a, b = xpcall(function(...) return ... end, print, 1, 2) return a + b",
                define: { state in
                    state.stack.pushGlobals()
                    state.stack.push(state.define { _ in 0 })
                    state.stack.setField("print", ofTableAt: -2)
                    state.stack.pop(1)
                }) == ["3"])
    }

    @Test func `a host function's error names the calling line`() {
        let error = #expect(throws: LuaError.self) {
            _ = try run("\n\nhost()") { state in
                state.stack.pushGlobals()
                state.stack.push(
                    state.define { _ throws(LuaFunctionError) in throw LuaFunctionError("no") })
                state.stack.setField("host", ofTableAt: -2)
                state.stack.pop(1)
            }
        }
        #expect(error?.message == "test/plugin.lua:3: no")
    }

    @Test func `coroutines pass values both ways`() throws {
        let source = """
            local co = coroutine.wrap(function(a) local b = coroutine.yield(a + 1) return b * 2 end)
            local first = co(1)
            return first + co(10)
            """
        #expect(try run(source) == ["22"])
    }

    @Test func `more than a thousand live coroutines are refused`() {
        let error = failure(
            "local t = {} for i = 1, 5000 do t[i] = coroutine.create(function() end) end")
        #expect(error?.message.contains("live coroutines") == true)
    }

    @Test func `dead coroutines do not count`() throws {
        let source = """
            for i = 1, 5000 do coroutine.wrap(function() end)() end
            return 'done'
            """
        #expect(try run(source) == ["done"])
    }

    @Test(arguments: [
        ("return (''):rep(1e18)", "repetitions"),
        ("return ('xxxxxxxx'):rep(60000000)", "memory limit"),
        ("return table.move({}, 1, math.maxinteger - 1, 2)", "range"),
        ("return table.concat({}, '', 1, math.maxinteger)", "range"),
        ("table.insert(setmetatable({}, {__len = function() return 1 << 60 end}), 1, 1)", "__len"),
        ("table.sort(setmetatable({}, {__len = function() return 1 << 30 end}))", "__len"),
        ("setmetatable({}, {__gc = function() end})", "__gc"),
        ("setmetatable({}, {__mode = 'v'})", "__mode"),
        ("getmetatable('').__index = nil", "boolean"),
        ("return collectgarbage('stop')", "only"),
        ("return string.dump(function() end)", "nil value"),
    ])
    func `a call that would loop or escape inside C is refused`(_ source: String, _ word: String) {
        #expect(failure(source)?.message.contains(word) == true)
    }

    @Test func `require finds only the modules that were given`() throws {
        let source = "return require('parse').answer"
        let found = try run(source) { state in
            state.addModule(
                "parse", source: Array("return { answer = 'yes' }".utf8),
                chunkName: "@test/parse.lua")
        }
        #expect(found == ["yes"])
        #expect(failure(source)?.message.contains("no module 'parse'") == true)
    }
}
