import LuaRuntime
import LuaSource

/// What the two compilers say of a text.
enum Verdict {
    /// Lua's own error, nil when it accepts.
    static func ofLua(_ source: [UInt8]) -> LuaError? {
        do {
            let state = try LuaState(memoryLimitBytes: 256 << 20)
            try state.load(source, chunkName: "@t")
            return nil
        } catch { return error }
    }

    static func ofOurs(_ source: [UInt8]) -> LuaSyntaxError? {
        do {
            _ = try Chunk(source)
            return nil
        } catch { return error }
    }

    /// How the two differ over a text; nil when they agree, in the line of the error too.
    static func difference(_ source: [UInt8]) -> String? {
        let lua = ofLua(source)
        let ours = ofOurs(source)
        switch (lua, ours) {
        case (nil, nil): return nil
        case (let lua?, nil): return "only Lua refuses: \(lua.message)"
        case (nil, let ours?): return "only we refuse: \(ours)"
        case (let lua?, let ours?):
            // Without a place: too deep, or a limit of the compiler.
            let parts = lua.message.split(separator: ":", maxSplits: 2)
            guard parts.count > 1, parts[0] == "t", let line = Int(parts[1]) else { return nil }
            return line == ours.line ? nil : "\(lua.message) is \(ours) here"
        }
    }

    static func difference(_ source: String) -> String? { difference(Array(source.utf8)) }
}

/// A small generator whose sequence is the same everywhere (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
