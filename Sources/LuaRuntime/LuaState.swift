internal import CLuaShims

/// A function that Lua code can call.
///
/// It finds its arguments from index 1 of the stack and returns how many results it pushed. It must
/// not call Lua code: it is a leaf, so that no error of Lua's ever crosses a Swift frame.
public typealias LuaFunction = (LuaStack) throws(LuaFunctionError) -> Int

/// Names a function that was given to `LuaState.define`.
public struct LuaFunctionID: Sendable, Hashable {
    let index: Int32
}

/// Owns one Lua 5.4 state with the safe part of the standard library.
///
/// Not thread-safe: one thread owns it for life. Calls end with a `LuaError` when the plugin
/// raises, runs out of its memory or meets the deadline (see `Deadline`).
@safe public final class LuaState {
    // Safety: made in init, closed in deinit, never handed out.
    private let handle: OpaquePointer
    private let box: HostFunctions

    /// Opens a state whose Lua side may use `memoryLimitBytes`.
    public init(memoryLimitBytes: Int) throws(LuaError) {
        box = HostFunctions()
        let host = unsafe Unmanaged.passUnretained(box).toOpaque()
        guard let handle = unsafe oakum_lua_open(memoryLimitBytes, host, dispatch) else {
            throw LuaError(reason: .memory, message: "not enough memory for a Lua state")
        }
        unsafe self.handle = handle
    }

    deinit { unsafe oakum_lua_close(handle) }

    /// The state's own stack.
    public var stack: LuaStack { unsafe LuaStack(oakum_lua_main(handle)) }

    /// The most memory that was in use at once, in bytes.
    public var memoryPeakBytes: Int { unsafe oakum_lua_memory_peak(handle) }

    /// Sets the limit for calls from now on and forgets the peak.
    public func setMemoryLimit(bytes: Int) { unsafe oakum_lua_set_memory_limit(handle, bytes) }

    /// Gives `pairs` over plain tables an order of its own, the same for the same seed; 0 leaves Lua's.
    public func setShuffle(_ seed: UInt64) { unsafe oakum_lua_set_shuffle(handle, seed) }

    /// Where a key stands in the order that `seed` gives.
    public static func rank(of key: [UInt8], seed: UInt64) -> UInt64 {
        unsafe key.withUnsafeBytes { bytes in
            unsafe oakum_lua_rank(
                seed, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
        }
    }

    /// Registers a host function; push it with `LuaStack.push(_: LuaFunctionID)`.
    public func define(_ function: @escaping LuaFunction) -> LuaFunctionID {
        box.functions.append(function)
        return LuaFunctionID(index: Int32(box.functions.count - 1))
    }

    /// Compiles text and pushes it as a function.
    ///
    /// A chunk name that begins with `@` is a plugin's file and shows up in errors as such.
    public func load(_ source: [UInt8], chunkName: String) throws(LuaError) {
        let status = unsafe source.withUnsafeBytes { bytes in
            unsafe oakum_lua_load(
                handle, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count,
                chunkName)
        }
        try check(status)
    }

    /// Makes `source` available as `require "name"`.
    public func addModule(_ name: String, source: [UInt8], chunkName: String) {
        unsafe source.withUnsafeBytes { bytes in
            unsafe oakum_lua_add_module(
                handle, name, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count,
                chunkName)
        }
    }

    /// For `call`: keep whatever comes back.
    public static let allResults = -1

    /// Calls the function that stands below its `arguments` on the stack; leaves `results` values.
    public func call(arguments: Int, results: Int) throws(LuaError) {
        try check(unsafe oakum_lua_call(handle, Int32(arguments), Int32(results)))
    }

    /// From now on, reading or writing an undeclared global is an error.
    public func sealGlobals() { unsafe oakum_lua_seal_globals(handle) }

    /// Runs `body` with both clocks armed; a trip ends the Lua code in it with `.time`.
    public func withDeadline<Result>(
        _ deadline: Deadline, _ body: () throws(LuaError) -> Result
    ) throws(LuaError) -> Result {
        unsafe oakum_deadline_start(
            handle, deadline.processorMilliseconds, deadline.wallMilliseconds,
            deadline.graceMilliseconds)
        defer { unsafe oakum_deadline_stop(handle) }
        return try body()
    }

    private func check(_ status: Int32) throws(LuaError) {
        guard status != Int32(OAKUM_LUA_OK) else { return }
        let reason: LuaError.Reason =
            switch Int(status) {
            case OAKUM_LUA_SYNTAX: .syntax
            case OAKUM_LUA_MEMORY: .memory
            case OAKUM_LUA_TIME: .time
            default: .raised
            }
        let message = stack.string(at: -1) ?? "unknown error"
        stack.pop(1)
        let place = unsafe String(cString: oakum_lua_error_place(handle))
        throw LuaError(reason: reason, message: message, place: place.isEmpty ? nil : place)
    }
}

/// Time limits for one call.
public struct Deadline: Sendable, Hashable {
    /// Processor time of the thread.
    public var processorMilliseconds: Int64
    /// Time on the wall, for code that waits.
    public var wallMilliseconds: Int64
    /// How long the code may take to react before the process ends itself.
    public var graceMilliseconds: Int64

    public init(
        processorMilliseconds: Int64 = 10_000, wallMilliseconds: Int64 = 60_000,
        graceMilliseconds: Int64 = 2_000
    ) {
        self.processorMilliseconds = processorMilliseconds
        self.wallMilliseconds = wallMilliseconds
        self.graceMilliseconds = graceMilliseconds
    }
}

/// What the C trampoline reaches through the state's host pointer.
private final class HostFunctions {
    var functions: [LuaFunction] = []
}

private func dispatch(
    _ host: UnsafeMutableRawPointer?, _ pointer: OpaquePointer?, _ function: Int32
) -> Int32 {
    guard let host = unsafe host, let pointer = unsafe pointer else { return 0 }
    let box = unsafe Unmanaged<HostFunctions>.fromOpaque(host).takeUnretainedValue()
    let stack = unsafe LuaStack(pointer)
    do throws(LuaFunctionError) {
        return Int32(try box.functions[Int(function)](stack))
    } catch {
        stack.push(error.message)
        return -1
    }
}
