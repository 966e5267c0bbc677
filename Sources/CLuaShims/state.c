#include "context.h"
#include <stdio.h>
#include <stdlib.h>

static const char handles_key = 0, modules_key = 0, loaded_key = 0;

/// Lua raises "not enough memory" without a message handler, so its place is noted here. What is
/// asked for after that, while the stack unwinds, has no place and changes nothing.
static void note_refusal(oakum_lua *c) {
    char place[sizeof c->memory_place];
    oakum_write_place(c->running, place, sizeof place);
    if (place[0]) memcpy(c->memory_place, place, sizeof place);
}

static void *allocate(void *self, void *pointer, size_t old_size, size_t new_size) {
    oakum_lua *c = self;
    // For a new block Lua passes a type tag in old_size, not a size.
    size_t old = pointer ? old_size : 0;
    c->in_allocator = 1;
    if (new_size == 0) {
        free(pointer);
        c->used -= old;
        c->in_allocator = 0;
        return NULL;
    }
    // Never refuse a shrink: Lua relies on it. The comparison is arranged not to overflow.
    if (new_size > old && c->in_lua
        && (c->used >= c->limit || new_size - old > c->limit - c->used)) {
        note_refusal(c);
        c->in_allocator = 0;
        return NULL;
    }
    void *block = realloc(pointer, new_size);
    if (block) {
        c->used = c->used - old + new_size;
        if (c->used > c->peak) c->peak = c->used;
    }
    c->in_allocator = 0;
    return block;
}

static int panic(lua_State *L) {
    // Unreachable while the two rules of CLuaShims.h hold; dying beats undefined behaviour.
    const char *message = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "?";
    fprintf(stderr, "lua panic outside a protected call: %s\n", message);
    return 0;
}

oakum_lua *oakum_lua_open(size_t memory_limit, void *host, oakum_lua_dispatch dispatch) {
    oakum_lua *c = calloc(1, sizeof *c);
    if (!c) return NULL;
    c->host = host;
    c->dispatch = dispatch;
    c->limit = memory_limit;
    lua_State *L = lua_newstate(allocate, c);
    if (!L) { free(c); return NULL; }
    c->main = L;
    c->running = L;
    *(oakum_lua **)lua_getextraspace(L) = c; // lua_newthread copies it into coroutines
    lua_atpanic(L, panic);
    oakum_open_sandbox(L);
    lua_newtable(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &handles_key);
    lua_newtable(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &modules_key);
    lua_newtable(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &loaded_key);
    return c;
}

void oakum_lua_close(oakum_lua *c) {
    lua_close(c->main);
    free(c);
}

lua_State *oakum_lua_main(oakum_lua *c) { return c->main; }
size_t oakum_lua_memory_peak(const oakum_lua *c) { return c->peak; }

void oakum_lua_set_memory_limit(oakum_lua *c, size_t bytes) {
    c->limit = bytes;
    c->peak = c->used;
}

const char *oakum_lua_error_place(const oakum_lua *c) { return c->error_place; }

void oakum_write_place(lua_State *L, char *buffer, size_t size) {
    lua_Debug frame;
    buffer[0] = 0;
    for (int level = 0; level < 200 && lua_getstack(L, level, &frame); level++) {
        if (!lua_getinfo(L, "Sl", &frame)) return;
        // '@' marks plugin files; the prelude's chunk name begins with '='.
        if (frame.source && frame.source[0] == '@' && frame.currentline > 0) {
            size_t n = strlen(frame.source + 1);
            if (n > size - 16) n = size - 16;
            memcpy(buffer, frame.source + 1, n);
            buffer[n++] = ':';
            char digits[12];
            int d = 0;
            for (int v = frame.currentline; v > 0 && d < 11; v /= 10) digits[d++] = '0' + v % 10;
            while (d > 0) buffer[n++] = digits[--d];
            buffer[n] = 0;
            return;
        }
    }
}

static void raise_time_limit(lua_State *L, int64_t milliseconds, const char *of_what) {
    oakum_lua *c = context(L);
    // Raised anew on every way out; the place that counts is the first, the innermost.
    if (!c->time_place[0]) oakum_write_place(L, c->time_place, sizeof c->time_place);
    // __close handlers of this thread are still to come, and may loop.
    oakum_watch(L);
    lua_pushfstring(L, "%s%stime limit: more than %d ms %s", c->time_place,
                    c->time_place[0] ? ": " : "", (int)milliseconds, of_what);
    lua_error(L);
}

void oakum_raise_if_limited(lua_State *L) {
    oakum_lua *c = context(L);
    if (c->tripped == 1) raise_time_limit(L, c->cpu_ms, "of processor time");
    if (c->tripped == 2) raise_time_limit(L, c->wall_ms, "have passed");
    if (c->out_of_memory) {
        lua_pushliteral(L, "not enough memory");
        lua_error(L);
    }
}

/// The message handler of every protected call from the host: notes the place, keeps strings, and
/// names the type of anything else. No metamethod runs here: __tostring would escape the limits.
static int describe_error(lua_State *L) {
    oakum_lua *c = context(L);
    if (c->tripped) memcpy(c->error_place, c->time_place, sizeof c->error_place);
    else if (c->out_of_memory) memcpy(c->error_place, c->memory_place, sizeof c->error_place);
    else oakum_write_place(L, c->error_place, sizeof c->error_place);
    if (lua_type(L, 1) == LUA_TSTRING) return 1;
    if (lua_type(L, 1) == LUA_TNUMBER) {
        lua_tostring(L, 1);
        return 1;
    }
    lua_pushfstring(L, "%s: error object is a %s value", c->error_place, luaL_typename(L, 1));
    return 1;
}

static int outcome(oakum_lua *c, int status) {
    if (status == LUA_OK) return OAKUM_LUA_OK;
    if (c->tripped) return OAKUM_LUA_TIME;
    if (status == LUA_ERRMEM || c->out_of_memory) return OAKUM_LUA_MEMORY;
    return status == LUA_ERRSYNTAX ? OAKUM_LUA_SYNTAX : OAKUM_LUA_ERROR;
}

struct text { const char *source; size_t length; const char *name; };

/// Raises what loading said. Some of it (nested too deeply, not text) does not name the file itself.
static int raise_load_error(lua_State *L, const char *name) {
    const char *file = name[0] == '@' ? name + 1 : name;
    const char *message = lua_tostring(L, -1);
    if (message && name[0] == '@' && strncmp(message, file, strlen(file)) != 0)
        lua_pushfstring(L, "%s: %s", file, message);
    return lua_error(L);
}

static int load_text(lua_State *L) {
    struct text *t = lua_touserdata(L, 1);
    int status = luaL_loadbufferx(L, t->source, t->length, t->name, "t");
    return status == LUA_OK ? 1 : raise_load_error(L, t->name);
}

int oakum_lua_load(oakum_lua *c, const char *source, size_t length, const char *name) {
    lua_State *L = c->main;
    struct text t = {source, length, name};
    c->error_place[0] = c->memory_place[0] = 0;
    c->out_of_memory = false;
    lua_pushcfunction(L, load_text);
    lua_pushlightuserdata(L, &t);
    c->in_lua = 1;
    int status = lua_pcall(L, 1, 1, 0);
    c->in_lua = 0;
    // Through load_text a syntax error arrives as a plain error.
    return status == LUA_ERRRUN ? OAKUM_LUA_SYNTAX : outcome(c, status);
}

int oakum_lua_call(oakum_lua *c, int arguments, int results) {
    lua_State *L = c->main;
    c->error_place[0] = c->memory_place[0] = 0;
    c->out_of_memory = false;
    int base = lua_gettop(L) - arguments;
    lua_pushcfunction(L, describe_error);
    lua_insert(L, base);
    c->running = L;
    c->in_lua = 1;
    int status = lua_pcall(L, arguments, results, base);
    c->in_lua = 0;
    c->running = L;
    if (status == LUA_ERRMEM && !c->tripped)
        memcpy(c->error_place, c->memory_place, sizeof c->error_place);
    lua_sethook(L, NULL, 0, 0);
    lua_remove(L, base);
    return outcome(c, status);
}

static int trampoline(lua_State *L) {
    oakum_lua *c = context(L);
    int function = (int)lua_tointeger(L, lua_upvalueindex(1));
    c->in_lua = 0;
    int count = c->dispatch(c->host, L, function);
    c->in_lua = 1;
    oakum_raise_if_limited(L);
    if (c->used > c->limit) {
        lua_gc(L, LUA_GCCOLLECT);
        if (c->used > c->limit) {
            c->out_of_memory = true;
            note_refusal(c);
            oakum_raise_if_limited(L);
        }
    }
    if (count >= 0) return count;
    luaL_where(L, 1);
    lua_insert(L, -2);
    lua_concat(L, 2);
    return lua_error(L);
}

void oakum_lua_push_function(lua_State *L, int function, int captured) {
    lua_pushinteger(L, function);
    lua_insert(L, -1 - captured);
    lua_pushcclosure(L, trampoline, 1 + captured);
}

int64_t oakum_lua_captured(lua_State *L, int index) {
    return lua_tointeger(L, lua_upvalueindex(index + 1));
}

void oakum_lua_push_handle(lua_State *L, uint32_t kind, uint32_t owner, uint64_t node) {
    oakum_lua_handle *handle = lua_newuserdatauv(L, sizeof *handle, 0);
    *handle = (oakum_lua_handle){kind, owner, node};
    lua_rawgetp(L, LUA_REGISTRYINDEX, &handles_key);
    lua_rawgeti(L, -1, kind);
    lua_setmetatable(L, -3);
    lua_pop(L, 1);
}

oakum_lua_handle *oakum_lua_to_handle(lua_State *L, int index) {
    // Every full userdata of these states is a handle: no library that makes others is opened.
    if (lua_type(L, index) != LUA_TUSERDATA) return NULL;
    return lua_touserdata(L, index);
}

void oakum_lua_set_handle_metatable(lua_State *L, uint32_t kind) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, &handles_key);
    lua_insert(L, -2);
    lua_rawseti(L, -2, kind);
    lua_pop(L, 1);
}

void oakum_lua_push_caller(lua_State *L) {
    char place[256];
    oakum_write_place(L, place, sizeof place);
    lua_pushstring(L, place);
}

void oakum_lua_add_module(oakum_lua *c, const char *name, const char *source, size_t length,
                          const char *chunk_name) {
    lua_State *L = c->main;
    lua_rawgetp(L, LUA_REGISTRYINDEX, &modules_key);
    lua_createtable(L, 2, 0);
    lua_pushlstring(L, source, length);
    lua_rawseti(L, -2, 1);
    lua_pushstring(L, chunk_name);
    lua_rawseti(L, -2, 2);
    lua_setfield(L, -2, name);
    lua_pop(L, 1);
}

/// `require "name"`: only text files that stand beside plugin.lua.
int oakum_require(lua_State *L) {
    const char *name = luaL_checkstring(L, 1);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &loaded_key);
    if (lua_getfield(L, -1, name) != LUA_TNIL) {
        if (lua_type(L, -1) == LUA_TLIGHTUSERDATA)
            return luaL_error(L, "module '%s' requires itself", name);
        return 1;
    }
    lua_pop(L, 1);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &modules_key);
    if (lua_getfield(L, -1, name) != LUA_TTABLE)
        return luaL_error(L, "no module '%s': require finds only the files beside plugin.lua", name);
    lua_rawgeti(L, -1, 1);
    lua_rawgeti(L, -2, 2);
    size_t length;
    const char *source = lua_tolstring(L, -2, &length);
    const char *file = lua_tostring(L, -1);
    if (luaL_loadbufferx(L, source, length, file, "t") != LUA_OK) return raise_load_error(L, file);
    lua_pushlightuserdata(L, (void *)&loaded_key);
    lua_setfield(L, 2, name);
    lua_call(L, 0, 1);
    if (lua_isnil(L, -1)) {
        lua_pop(L, 1);
        lua_pushboolean(L, 1);
    }
    lua_pushvalue(L, -1);
    lua_setfield(L, 2, name);
    return 1;
}

int oakum_lua_registry_index(void) { return LUA_REGISTRYINDEX; }
