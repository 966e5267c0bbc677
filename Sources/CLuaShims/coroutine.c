// coroutine.*, with the running thread tracked (so that the alarm's hook meets the right one), the
// limit error passed on by resume, and a cap on live coroutines.
#include "context.h"

enum { live_limit = 1000 };
static const char threads_key = 0;

static int resume_into(lua_State *L, lua_State *thread, int arguments) {
    oakum_lua *c = context(L);
    if (!lua_checkstack(thread, arguments)) {
        lua_pushliteral(L, "too many arguments to resume");
        return -1;
    }
    lua_xmove(L, thread, arguments);
    int results = 0;
    c->running = thread;
    int status = lua_resume(thread, L, arguments, &results);
    c->running = L;
    if (status == LUA_ERRMEM) c->out_of_memory = true;
    oakum_raise_if_limited(L);
    if (status != LUA_OK && status != LUA_YIELD) {
        lua_xmove(thread, L, 1);
        return -1;
    }
    if (!lua_checkstack(L, results + 1)) {
        lua_pop(thread, results);
        lua_pushliteral(L, "too many results to resume");
        return -1;
    }
    lua_xmove(thread, L, results);
    return results;
}

static int co_resume(lua_State *L) {
    luaL_checktype(L, 1, LUA_TTHREAD);
    lua_State *thread = lua_tothread(L, 1);
    int results = resume_into(L, thread, lua_gettop(L) - 1);
    lua_pushboolean(L, results >= 0);
    int count = results >= 0 ? results : 1;
    lua_insert(L, -1 - count);
    return count + 1;
}

static int wrapped(lua_State *L) {
    oakum_lua *c = context(L);
    lua_State *thread = lua_tothread(L, lua_upvalueindex(1));
    int results = resume_into(L, thread, lua_gettop(L));
    if (results >= 0) return results;
    int status = lua_status(thread);
    if (status != LUA_OK && status != LUA_YIELD) {
        // It runs the __close handlers that are still due, in that thread.
        c->running = thread;
        lua_resetthread(thread);
        c->running = L;
        oakum_raise_if_limited(L);
        lua_xmove(thread, L, 1);
    }
    if (lua_type(L, -1) == LUA_TSTRING) {
        luaL_where(L, 1);
        lua_insert(L, -2);
        lua_concat(L, 2);
    }
    return lua_error(L);
}

/// Counts what is alive in a weak table, but only once enough have been made to matter.
static void enforce_live_limit(lua_State *L) {
    oakum_lua *c = context(L);
    if (++c->coroutines_made % live_limit != 0) return;
    lua_gc(L, LUA_GCCOLLECT);
    int live = 0;
    lua_rawgetp(L, LUA_REGISTRYINDEX, &threads_key);
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) live++;
    lua_pop(L, 1);
    if (live >= live_limit) luaL_error(L, "more than %d live coroutines", live_limit);
}

static int co_create(lua_State *L) {
    luaL_checktype(L, 1, LUA_TFUNCTION);
    enforce_live_limit(L);
    lua_State *thread = lua_newthread(L);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &threads_key);
    lua_pushvalue(L, -2);
    lua_pushboolean(L, 1);
    lua_rawset(L, -3);
    lua_pop(L, 1);
    lua_pushvalue(L, 1);
    lua_xmove(L, thread, 1);
    return 1;
}

static int co_wrap(lua_State *L) {
    co_create(L);
    lua_pushcclosure(L, wrapped, 1);
    return 1;
}

static int co_yield(lua_State *L) { return lua_yield(L, lua_gettop(L)); }

static int co_running(lua_State *L) {
    lua_pushboolean(L, lua_pushthread(L));
    return 2;
}

static int co_isyieldable(lua_State *L) {
    lua_pushboolean(L, lua_isyieldable(L));
    return 1;
}

static int co_status(lua_State *L) {
    luaL_checktype(L, 1, LUA_TTHREAD);
    lua_State *thread = lua_tothread(L, 1);
    lua_Debug frame;
    const char *name = "dead";
    if (thread == L) name = "running";
    else if (lua_status(thread) == LUA_YIELD) name = "suspended";
    else if (lua_status(thread) == LUA_OK) {
        if (lua_getstack(thread, 0, &frame)) name = "normal";
        else if (lua_gettop(thread) > 0) name = "suspended";
    }
    lua_pushstring(L, name);
    return 1;
}

void oakum_open_coroutines(lua_State *L) {
    lua_newtable(L);
    lua_createtable(L, 0, 1);
    lua_pushliteral(L, "k");
    lua_setfield(L, -2, "__mode");
    lua_setmetatable(L, -2);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &threads_key);
    // No coroutine.close: nothing a plugin needs, and chains of __close crash 5.4.4.
    static const luaL_Reg functions[] = {
        {"create", co_create}, {"resume", co_resume}, {"wrap", co_wrap}, {"yield", co_yield},
        {"status", co_status}, {"running", co_running}, {"isyieldable", co_isyieldable},
        {NULL, NULL},
    };
    luaL_newlib(L, functions);
    lua_setglobal(L, "coroutine");
}
