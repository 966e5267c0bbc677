// The allow-list: what of Lua's own library a plugin sees.
#include "context.h"

int oakum_require(lua_State *L);

static const char *const allowed_globals[] = {
    "_VERSION", "assert", "error", "ipairs", "next", "pairs", "rawequal", "rawget", "rawlen",
    "select", "tonumber", "tostring", "type", "string", "table", "math", "utf8", NULL,
};

static int finish_pcall(lua_State *L, int status, lua_KContext extra) {
    if (status == LUA_ERRMEM) context(L)->out_of_memory = true;
    oakum_raise_if_limited(L);
    if (status != LUA_OK && status != LUA_YIELD) {
        lua_pushboolean(L, 0);
        lua_pushvalue(L, -2);
        return 2;
    }
    return lua_gettop(L) - (int)extra;
}

static int safe_pcall(lua_State *L) {
    luaL_checkany(L, 1);
    lua_pushboolean(L, 1);
    lua_insert(L, 1);
    int status = lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, 0, finish_pcall);
    return finish_pcall(L, status, 0);
}

/// Hooks are off while a message handler runs for an error raised in a hook, so once a limit has
/// been hit the plugin's own handler is not called any more.
static int guarded_handler(lua_State *L) {
    if (context(L)->tripped) return 1;
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, 1);
    return 1;
}

static int safe_xpcall(lua_State *L) {
    luaL_checktype(L, 2, LUA_TFUNCTION);
    int arguments = lua_gettop(L) - 2;
    lua_pushvalue(L, 2);
    lua_pushcclosure(L, guarded_handler, 1);
    lua_replace(L, 2);
    lua_pushboolean(L, 1);
    lua_pushvalue(L, 1);
    lua_rotate(L, 3, 2);
    int status = lua_pcallk(L, arguments, LUA_MULTRET, 2, 2, finish_pcall);
    return finish_pcall(L, status, 2);
}

/// Finalisers run with hooks off, so nothing would stop one; weak tables with __newindex crash
/// 5.4.4 when memory is refused.
static int safe_setmetatable(lua_State *L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    int type = lua_type(L, 2);
    luaL_argexpected(L, type == LUA_TNIL || type == LUA_TTABLE, 2, "nil or table");
    if (type == LUA_TTABLE) {
        static const char *const refused[] = {"__gc", "__mode", NULL};
        for (int i = 0; refused[i]; i++) {
            lua_pushstring(L, refused[i]);
            if (lua_rawget(L, 2) != LUA_TNIL)
                return luaL_error(L, "a metatable with '%s' is not allowed", refused[i]);
            lua_pop(L, 1);
        }
    }
    if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL)
        return luaL_error(L, "cannot change a protected metatable");
    lua_settop(L, 2);
    lua_setmetatable(L, 1);
    return 1;
}

static int safe_getmetatable(lua_State *L) {
    luaL_checkany(L, 1);
    if (!lua_getmetatable(L, 1)) {
        lua_pushnil(L);
        return 1;
    }
    luaL_getmetafield(L, 1, "__metatable");
    return 1;
}

static int count_memory(lua_State *L) {
    const char *option = luaL_optstring(L, 1, "collect");
    if (strcmp(option, "count") != 0)
        return luaL_error(L, "collectgarbage(\"%s\") is not available: only \"count\" is", option);
    lua_pushnumber(L, (lua_Number)context(L)->used / 1024);
    return 1;
}

static void keep_only(lua_State *L, const char *const *names) {
    lua_newtable(L);
    lua_pushglobaltable(L);
    for (int i = 0; names[i]; i++) {
        lua_getfield(L, -1, names[i]);
        lua_setfield(L, -3, names[i]);
    }
    lua_pop(L, 1);
    lua_rawseti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
}

static void remove_field(lua_State *L, const char *table, const char *field) {
    lua_getglobal(L, table);
    lua_pushnil(L);
    lua_setfield(L, -2, field);
    lua_pop(L, 1);
}

void oakum_open_sandbox(lua_State *L) {
    static const luaL_Reg libraries[] = {
        {LUA_GNAME, luaopen_base}, {LUA_STRLIBNAME, luaopen_string}, {LUA_TABLIBNAME, luaopen_table},
        {LUA_MATHLIBNAME, luaopen_math}, {LUA_UTF8LIBNAME, luaopen_utf8}, {NULL, NULL},
    };
    for (const luaL_Reg *library = libraries; library->func; library++) {
        luaL_requiref(L, library->name, library->func, 1);
        lua_pop(L, 1);
    }
    keep_only(L, allowed_globals);
    remove_field(L, "string", "dump");
    static const luaL_Reg replacements[] = {
        {"pcall", safe_pcall}, {"xpcall", safe_xpcall}, {"setmetatable", safe_setmetatable},
        {"getmetatable", safe_getmetatable}, {"collectgarbage", count_memory},
        {"require", oakum_require}, {NULL, NULL},
    };
    for (const luaL_Reg *r = replacements; r->func; r++) {
        lua_pushcfunction(L, r->func);
        lua_setglobal(L, r->name);
    }
    oakum_open_coroutines(L);
    oakum_open_bounded(L);
    oakum_open_pairs(L);
    oakum_open_addresses(L);
    // luaL_requiref keeps every library in the registry, out of a plugin's reach but pointless.
    lua_pushnil(L);
    lua_setfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
    // getmetatable("").__index would let a plugin change what every string does.
    lua_pushliteral(L, "");
    lua_getmetatable(L, -1);
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 2);
}

static int undeclared_read(lua_State *L) {
    const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : luaL_typename(L, 2);
    return luaL_error(L, "'%s' is not declared", name);
}

static int undeclared_write(lua_State *L) {
    const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : luaL_typename(L, 2);
    return luaL_error(L, "'%s' is not declared: write 'local %s'", name, name);
}

void oakum_lua_seal_globals(oakum_lua *c) {
    lua_State *L = c->main;
    lua_pushglobaltable(L);
    lua_pushvalue(L, -1);
    lua_setfield(L, -2, "_G");
    lua_createtable(L, 0, 3);
    lua_pushcfunction(L, undeclared_read);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, undeclared_write);
    lua_setfield(L, -2, "__newindex");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_pop(L, 1);
}
