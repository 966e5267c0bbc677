internal import CLuaShims

/// The kinds of Lua values.
public enum LuaType: Sendable, Hashable {
    case none, `nil`, boolean, number, string, table, function, handle, thread, other

    /// As Lua's `type` names it.
    public var name: String {
        switch self {
        case .none: "no value"
        case .nil: "nil"
        case .boolean: "boolean"
        case .number: "number"
        case .string: "string"
        case .table: "table"
        case .function: "function"
        case .handle, .other: "userdata"
        case .thread: "thread"
        }
    }
}

/// A Lua userdata that stands for something the host owns.
public struct LuaHandle: Sendable, Hashable {
    /// Which metatable it has, 1...7.
    public var kind: UInt32
    /// Which document, file or call it belongs to.
    public var owner: UInt32
    /// Which part of it.
    public var node: UInt64

    public init(kind: UInt32, owner: UInt32, node: UInt64) {
        self.kind = kind
        self.owner = owner
        self.node = node
    }
}

/// A view of a Lua stack: what host functions work on.
///
/// Nothing here runs Lua code or can raise: access is raw, and strings are never converted from
/// other types.
@safe public struct LuaStack {
    // Safety: valid while the LuaState lives; a LuaStack never outlives the call it was made for.
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { unsafe self.pointer = pointer }

    /// How many values there are.
    public var count: Int { Int(unsafe lua_gettop(pointer)) }

    /// Cuts the stack, or fills it with nils, to `count` values.
    public func setCount(_ count: Int) { unsafe lua_settop(pointer, Int32(count)) }

    /// Takes `count` values off the top.
    public func pop(_ count: Int) { unsafe lua_settop(pointer, -Int32(count) - 1) }

    /// Room for `count` more values; false when the stack is at its limit.
    public func reserve(_ count: Int) -> Bool {
        unsafe lua_checkstack(pointer, Int32(count)) != 0
    }

    /// The index counted from the bottom, for one counted from the top.
    public func absolute(_ index: Int) -> Int { Int(unsafe lua_absindex(pointer, Int32(index))) }

    /// What kind of value there is.
    public func type(at index: Int) -> LuaType {
        switch unsafe lua_type(pointer, Int32(index)) {
        case LUA_TNONE: .none
        case LUA_TNIL: .nil
        case LUA_TBOOLEAN: .boolean
        case LUA_TNUMBER: .number
        case LUA_TSTRING: .string
        case LUA_TTABLE: .table
        case LUA_TFUNCTION: .function
        case LUA_TUSERDATA: .handle
        case LUA_TTHREAD: .thread
        default: .other
        }
    }

    // MARK: Reading

    /// Lua's truth: everything but `false` and `nil`.
    public func boolean(at index: Int) -> Bool { unsafe lua_toboolean(pointer, Int32(index)) != 0 }

    /// The number as an integer when it is one, also a float without fraction; else `nil`.
    public func integer(at index: Int) -> Int64? {
        guard unsafe lua_type(pointer, Int32(index)) == LUA_TNUMBER else { return nil }
        var isInteger: Int32 = 0
        let value = unsafe lua_tointegerx(pointer, Int32(index), &isInteger)
        return isInteger != 0 ? value : nil
    }

    /// The number, integers too; `nil` for other types, also for strings of digits.
    public func number(at index: Int) -> Double? {
        guard unsafe lua_type(pointer, Int32(index)) == LUA_TNUMBER else { return nil }
        return unsafe lua_tonumberx(pointer, Int32(index), nil)
    }

    /// The bytes of a string, valid while it stays on the stack; `nil` for other types.
    public func withBytes<Result>(
        at index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result? {
        guard let bytes = unsafe bytes(at: index) else { return nil }
        return unsafe body(bytes)
    }

    /// The bytes of a string, valid while the string stays on the stack; `nil` for other types.
    @unsafe public func bytes(at index: Int) -> UnsafeBufferPointer<UInt8>? {
        guard unsafe lua_type(pointer, Int32(index)) == LUA_TSTRING else { return nil }
        var length = 0
        guard let start = unsafe lua_tolstring(pointer, Int32(index), &length) else { return nil }
        return unsafe UnsafeBufferPointer(
            start: UnsafeRawPointer(start).assumingMemoryBound(to: UInt8.self), count: length)
    }

    /// A string with invalid UTF-8 repaired; `nil` for other types.
    public func string(at index: Int) -> String? {
        guard let bytes = unsafe bytes(at: index) else { return nil }
        return unsafe String(decoding: bytes, as: UTF8.self)
    }

    /// The handle at an index; `nil` for other types.
    public func handle(at index: Int) -> LuaHandle? {
        guard let handle = unsafe oakum_lua_to_handle(pointer, Int32(index)) else { return nil }
        return unsafe LuaHandle(
            kind: handle.pointee.kind, owner: handle.pointee.owner, node: handle.pointee.node)
    }

    /// Changes the part that a handle stands for: iteration state.
    public func setNode(_ node: UInt64, ofHandleAt index: Int) {
        guard let handle = unsafe oakum_lua_to_handle(pointer, Int32(index)) else { return }
        unsafe handle.pointee.node = node
    }

    /// Captured value `index` (from 1) of the running host function, as an integer.
    public func captured(_ index: Int) -> Int64 {
        unsafe oakum_lua_captured(pointer, Int32(index))
    }

    /// `FILE:LINE` of the plugin line that called the running host function; may be empty.
    public var caller: String {
        unsafe oakum_lua_push_caller(pointer)
        defer { pop(1) }
        return string(at: -1) ?? ""
    }

    // MARK: Pushing

    /// Pushes nil.
    public func pushNil() { unsafe lua_pushnil(pointer) }
    /// Pushes a value; strings are copied.
    public func push(_ value: Bool) { unsafe lua_pushboolean(pointer, value ? 1 : 0) }
    public func push(_ value: Int64) { unsafe lua_pushinteger(pointer, value) }
    public func push(_ value: Double) { unsafe lua_pushnumber(pointer, value) }

    public func push(_ value: String) {
        var value = value
        value.withUTF8 { unsafe push($0) }
    }

    @unsafe public func push(_ bytes: UnsafeBufferPointer<UInt8>) {
        if let start = bytes.baseAddress {
            _ = unsafe lua_pushlstring(
                pointer, UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self), bytes.count)
        } else {
            _ = unsafe lua_pushlstring(pointer, "", 0)
        }
    }

    /// Pushes a host function that captures the top `capturing` values (and takes them away).
    public func push(_ function: LuaFunctionID, capturing: Int = 0) {
        unsafe oakum_lua_push_function(pointer, function.index, Int32(capturing))
    }

    public func push(_ handle: LuaHandle) {
        unsafe oakum_lua_push_handle(pointer, handle.kind, handle.owner, handle.node)
    }

    /// Pushes the value at `index` once more.
    public func pushCopy(of index: Int) { unsafe lua_pushvalue(pointer, Int32(index)) }

    /// Moves the top value down to `index`.
    public func insert(at index: Int) { unsafe lua_rotate(pointer, Int32(index), 1) }

    /// Takes the value at `index` out.
    public func remove(at index: Int) {
        unsafe lua_rotate(pointer, Int32(index), -1)
        pop(1)
    }

    /// Pushes the table of globals.
    public func pushGlobals() {
        _ = unsafe lua_rawgeti(pointer, oakum_lua_registry_index(), Int64(LUA_RIDX_GLOBALS))
    }

    // MARK: Tables (always raw)

    /// Pushes a new table with room for so many items and fields.
    public func newTable(list: Int = 0, fields: Int = 0) {
        unsafe lua_createtable(pointer, Int32(list), Int32(fields))
    }

    /// Sets `table[name]` to the top value and takes it away. The table must have no metatable.
    public func setField(_ name: String, ofTableAt index: Int) {
        let table = absolute(index)
        push(name)
        insert(at: -2)
        unsafe lua_rawset(pointer, Int32(table))
    }

    /// Sets `table[key]` for the key and value on top and takes both away; the key must not be nil.
    public func setTopPair(ofTableAt index: Int) {
        unsafe lua_rawset(pointer, Int32(index))
    }

    /// Sets `table[position]`, from 1, to the top value and takes it away.
    public func setItem(_ position: Int, ofTableAt index: Int) {
        unsafe lua_rawseti(pointer, Int32(index), Int64(position))
    }

    /// Pushes `table[name]`, or nil.
    public func pushField(_ name: String, ofTableAt index: Int) {
        let table = absolute(index)
        push(name)
        _ = unsafe lua_rawget(pointer, Int32(table))
    }

    /// Pushes `table[position]`, from 1, or nil.
    public func pushItem(_ position: Int, ofTableAt index: Int) {
        _ = unsafe lua_rawgeti(pointer, Int32(index), Int64(position))
    }

    /// Pops a key and pushes the next key and value of the table; false (nothing pushed) at the end.
    public func next(inTableAt index: Int) -> Bool {
        unsafe lua_next(pointer, Int32(index)) != 0
    }

    /// The border of a table's list part, without `__len`.
    public func rawLength(at index: Int) -> Int {
        Int(clamping: unsafe lua_rawlen(pointer, Int32(index)))
    }

    /// Makes the top table the metatable of the table at `index` and takes it off.
    public func setMetatable(ofTableAt index: Int) {
        unsafe lua_setmetatable(pointer, Int32(index))
    }

    /// Pops a table and makes it the metatable of handles of `kind`, which show as `name`.
    public func setHandleMetatable(kind: UInt32, name: String) {
        push(name)
        setField("__name", ofTableAt: -2)
        unsafe oakum_lua_set_handle_metatable(pointer, kind)
    }

    /// Takes the top table off and makes it what the function at `index` has as globals.
    ///
    /// The function must be a compiled chunk, whose first captured value is its globals.
    public func setEnvironment(ofFunctionAt index: Int) {
        _ = unsafe lua_setupvalue(pointer, Int32(index), 1)
    }

    /// Stores the top value away and takes it off; `pushReference` brings it back.
    public func makeReference() -> Int32 {
        unsafe luaL_ref(pointer, oakum_lua_registry_index())
    }

    /// Pushes what `makeReference` stored away.
    public func pushReference(_ reference: Int32) {
        _ = unsafe lua_rawgeti(pointer, oakum_lua_registry_index(), Int64(reference))
    }
}
