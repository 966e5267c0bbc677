// pairs() whose order can be made another one: what a plugin says must not hang on Lua's.
#include "context.h"
#include <stdlib.h>

struct place { uint64_t rank; lua_Integer position; };

static uint64_t mixed(uint64_t word) {
    // The finish of SplitMix64.
    word += 0x9e3779b97f4a7c15;
    word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9;
    word = (word ^ (word >> 27)) * 0x94d049bb133111eb;
    return word ^ (word >> 31);
}

uint64_t oakum_lua_rank(uint64_t seed, const char *bytes, size_t count) {
    uint64_t hash = seed ^ 0xcbf29ce484222325;
    for (size_t i = 0; i < count; i++) hash = (hash ^ (unsigned char)bytes[i]) * 0x100000001b3;
    return mixed(hash);
}

/// The same for the same key and seed, however the table was built.
static uint64_t rank_of_key(lua_State *L, int index, uint64_t seed) {
    size_t count;
    const char *bytes;
    switch (lua_type(L, index)) {
    case LUA_TSTRING:
        bytes = lua_tolstring(L, index, &count);
        return oakum_lua_rank(seed, bytes, count);
    case LUA_TNUMBER:
        if (lua_isinteger(L, index)) return mixed(seed ^ (uint64_t)lua_tointeger(L, index));
        lua_Number number = lua_tonumber(L, index);
        return oakum_lua_rank(seed, (const char *)&number, sizeof number);
    default: return mixed(seed);
    }
}

static int by_rank(const void *left, const void *right) {
    const struct place *a = left, *b = right;
    if (a->rank != b->rank) return a->rank < b->rank ? -1 : 1;
    return a->position < b->position ? -1 : a->position > b->position;
}

/// Upvalues: the table, its keys in their order, how many were given.
static int next_shuffled(lua_State *L) {
    lua_Integer position = lua_tointeger(L, lua_upvalueindex(3));
    for (;;) {
        position++;
        if (lua_rawgeti(L, lua_upvalueindex(2), position) == LUA_TNIL) return 1;
        lua_pushvalue(L, -1);
        // A field may be taken away while the loop runs.
        if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) break;
        lua_pop(L, 2);
    }
    lua_pushinteger(L, position);
    lua_copy(L, -1, lua_upvalueindex(3));
    lua_pop(L, 1);
    return 2;
}

static void push_shuffled(lua_State *L, uint64_t seed) {
    lua_newtable(L);
    int keys = lua_gettop(L);
    lua_Integer count = 0;
    for (lua_pushnil(L); lua_next(L, 1);) {
        lua_pop(L, 1);
        lua_pushvalue(L, -1);
        lua_rawseti(L, keys, ++count);
    }
    // Out of Lua's reach: only this function's stack holds it.
    struct place *places = lua_newuserdatauv(L, (size_t)(count + 1) * sizeof *places, 0);
    for (lua_Integer i = 0; i < count; i++) {
        lua_rawgeti(L, keys, i + 1);
        places[i] = (struct place){rank_of_key(L, -1, seed), i + 1};
        lua_pop(L, 1);
    }
    qsort(places, (size_t)count, sizeof *places, by_rank);
    lua_pushvalue(L, 1);
    lua_createtable(L, (int)(count < INT32_MAX ? count : 0), 0);
    for (lua_Integer i = 0; i < count; i++) {
        lua_rawgeti(L, keys, places[i].position);
        lua_rawseti(L, -2, i + 1);
    }
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, next_shuffled, 3);
}

static int after_metamethod(lua_State *L, int status, lua_KContext extra) {
    (void)status;
    (void)extra;
    return 3;
}

/// As luaB_pairs, except that plain tables may come in another order. Upvalues: next; whether lists
/// keep theirs, as the prelude's own functions on lists must.
static int pairs(lua_State *L) {
    luaL_checkany(L, 1);
    if (luaL_getmetafield(L, 1, "__pairs") != LUA_TNIL) {
        lua_pushvalue(L, 1);
        lua_callk(L, 1, 3, 0, after_metamethod);
        return 3;
    }
    uint64_t seed = context(L)->shuffle;
    int keeps = lua_toboolean(L, lua_upvalueindex(2));
    if (seed && lua_istable(L, 1) && !(keeps && lua_rawlen(L, 1) > 0)) {
        push_shuffled(L, seed);
        return 1;
    }
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_pushvalue(L, 1);
    lua_pushnil(L);
    return 3;
}

void oakum_open_pairs(lua_State *L) {
    static const char *const names[] = {"pairs", "ordered_pairs"};
    for (int i = 0; i < 2; i++) {
        lua_getglobal(L, "next");
        lua_pushboolean(L, i);
        lua_pushcclosure(L, pairs, 2);
        lua_setglobal(L, names[i]);
    }
}

void oakum_lua_set_shuffle(oakum_lua *self, uint64_t seed) { self->shuffle = seed; }
