// Where Lua would show an address: it differs from run to run, and nobody inside the fence needs to
// know where things lie.
#include "context.h"

/// Pushes what stands for a value that Lua would show by its address; false for any other.
static bool push_name(lua_State *L, int index) {
    switch (lua_type(L, index)) {
    case LUA_TTABLE: case LUA_TFUNCTION: case LUA_TUSERDATA: case LUA_TLIGHTUSERDATA: case LUA_TTHREAD:
        break;
    default: return false;
    }
    if (luaL_getmetafield(L, index, "__tostring") != LUA_TNIL) {
        lua_pop(L, 1);
        return false;
    }
    int named = luaL_getmetafield(L, index, "__name");
    if (named == LUA_TSTRING) return true;
    if (named != LUA_TNIL) lua_pop(L, 1);
    lua_pushstring(L, luaL_typename(L, index));
    return true;
}

static int call_original(lua_State *L) {
    int arguments = lua_gettop(L);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, arguments, LUA_MULTRET);
    return lua_gettop(L);
}

static int nameless_tostring(lua_State *L) {
    luaL_checkany(L, 1);
    if (push_name(L, 1)) return 1;
    return call_original(L);
}

static int nameless_format(lua_State *L) {
    size_t length;
    const char *format = luaL_checklstring(L, 1, &length);
    int argument = 1, top = lua_gettop(L);
    for (size_t i = 0; i < length; i++) {
        if (format[i] != '%') continue;
        if (++i < length && format[i] == '%') continue;
        while (i < length && strchr("-+ #0123456789.", format[i]) && format[i]) i++;
        argument++;
        if (i >= length || argument > top) break;
        if (format[i] == 'p') return luaL_error(L, "string.format: '%%p' is not available");
        if (format[i] == 's' && push_name(L, argument)) lua_replace(L, argument);
    }
    return call_original(L);
}

static void wrap(lua_State *L, const char *name, lua_CFunction wrapper) {
    lua_getfield(L, -1, name);
    lua_pushcclosure(L, wrapper, 1);
    lua_setfield(L, -2, name);
}

void oakum_open_addresses(lua_State *L) {
    lua_pushglobaltable(L);
    wrap(L, "tostring", nameless_tostring);
    lua_getfield(L, -1, "string");
    wrap(L, "format", nameless_format);
    lua_pop(L, 2);
}
