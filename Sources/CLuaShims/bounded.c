// Library functions that loop inside C, where no hook runs: each is given a bound and then left to
// the original, which is its upvalue.
#include "context.h"

enum { rep_limit = 64 * 1024 * 1024, range_limit = 20 * 1000 * 1000 };

static int call_original(lua_State *L) {
    int arguments = lua_gettop(L);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, arguments, LUA_MULTRET);
    return lua_gettop(L);
}

static int bounded_rep(lua_State *L) {
    size_t length, separator = 0;
    luaL_checklstring(L, 1, &length);
    lua_Integer count = luaL_checkinteger(L, 2);
    if (!lua_isnoneornil(L, 3)) luaL_checklstring(L, 3, &separator);
    if (count > rep_limit) return luaL_error(L, "string.rep: %I repetitions are too many", count);
    if (count > 0 && (length + separator) > context(L)->limit / (size_t)count)
        return luaL_error(L, "string.rep: the result would be larger than the memory limit");
    return call_original(L);
}

/// A table whose __len lies makes these loop for as long as it likes.
static void refuse_len(lua_State *L, int index) {
    if (lua_type(L, index) == LUA_TTABLE && luaL_getmetafield(L, index, "__len") != LUA_TNIL)
        luaL_error(L, "a table with '__len' cannot be used here");
}

static int honest_table(lua_State *L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    refuse_len(L, 1);
    return call_original(L);
}


static int bounded_concat(lua_State *L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    refuse_len(L, 1);
    if (!lua_isnoneornil(L, 4)) {
        lua_Integer first = luaL_optinteger(L, 3, 1), last = luaL_checkinteger(L, 4);
        if (last > first && (lua_Unsigned)last - (lua_Unsigned)first > range_limit)
            return luaL_error(L, "table.concat: the range is too large");
    }
    return call_original(L);
}

static int bounded_move(lua_State *L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_Integer first = luaL_checkinteger(L, 2), last = luaL_checkinteger(L, 3);
    if (last >= first && (lua_Unsigned)last - (lua_Unsigned)first > range_limit)
        return luaL_error(L, "table.move: the range is too large");
    return call_original(L);
}

static void wrap(lua_State *L, const char *name, lua_CFunction wrapper) {
    lua_getfield(L, -1, name);
    lua_pushcclosure(L, wrapper, 1);
    lua_setfield(L, -2, name);
}

void oakum_open_bounded(lua_State *L) {
    lua_getglobal(L, "string");
    wrap(L, "rep", bounded_rep);
    lua_pop(L, 1);
    lua_getglobal(L, "table");
    wrap(L, "insert", honest_table);
    wrap(L, "remove", honest_table);
    wrap(L, "sort", honest_table);
    wrap(L, "unpack", honest_table);
    wrap(L, "concat", bounded_concat);
    wrap(L, "move", bounded_move);
    lua_pop(L, 1);
}
