internal import LuaRuntime
internal import LuaSource

extension FuzzTarget {
    /// Lua's grammar: our parser's verdict is that of the embedded Lua, whose compiler is fuzzed along.
    static let lua = FuzzTarget("lua", fixtures: [".lua"]) { bytes, seen throws(Violation) in
        var ours: LuaSyntaxError?
        do throws(LuaSyntaxError) {
            let chunk = try Chunk(bytes)
            seen.note(chunk.bindings.count)
            for comment in chunk.comments { seen.note("\(comment)") }
        } catch {
            ours = error
            seen.note("\(error)")
            try Violation.unless(
                (0...bytes.count).contains(error.offset), "an error at \(error.offset)")
        }
        var theirs: LuaError?
        do throws(LuaError) {
            let state = try LuaState(memoryLimitBytes: 64 << 20)
            try state.load(bytes, chunkName: "@t")
        } catch { theirs = error }
        switch (ours, theirs) {
        case (nil, nil): return
        case (nil, let theirs?): throw Violation("only Lua refuses: \(theirs.message)")
        case (let ours?, nil): throw Violation("only we refuse: \(ours)")
        case (let ours?, let theirs?):
            // Without a place: too deep, or a limit of the compiler.
            let parts = theirs.message.split(separator: ":", maxSplits: 2)
            guard parts.count > 1, parts[0] == "t", let line = Int(parts[1]) else { return }
            try Violation.unless(line == ours.line, "\(theirs.message) is \(ours) here")
        }
    }
}
