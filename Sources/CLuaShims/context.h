// What the C files of this target share. Not visible to Swift.
#ifndef OAKUM_LUA_CONTEXT_H
#define OAKUM_LUA_CONTEXT_H

#include "include/CLuaShims.h"
#include <lauxlib.h>
#include <lualib.h>
#include <signal.h>
#include <string.h>

struct oakum_lua {
    lua_State *main;
    void *host;
    oakum_lua_dispatch dispatch;

    size_t used, limit, peak;
    volatile sig_atomic_t in_lua;       // memory may be refused
    volatile sig_atomic_t in_allocator; // the signal handler must not look at the state
    volatile sig_atomic_t tripped;      // 1 CPU, 2 wall
    bool out_of_memory;                 // sticky within one call
    lua_State *volatile running;        // the coroutine that runs now

    int64_t cpu_ms, wall_ms;
    unsigned coroutines_made;
    uint64_t shuffle;       // 0: pairs() in Lua's own order
    char error_place[256];
    char time_place[256];   // where the time limit was met first
    char memory_place[256]; // where memory was refused last
};

static inline oakum_lua *context(lua_State *L) { return *(oakum_lua **)lua_getextraspace(L); }

/// Raises the limit error if one is due. Every protected call and resume asks on its way out, so
/// that pcall cannot swallow it.
void oakum_raise_if_limited(lua_State *L);

/// From here on `L` asks for a limit at every instruction, call and return.
void oakum_watch(lua_State *L);

/// Writes `FILE:LINE` of the innermost frame that is plugin code. Safe in a signal handler.
void oakum_write_place(lua_State *L, char *buffer, size_t size);

/// Replaces what the standard library offers by the allow-list (sandbox.c).
void oakum_open_sandbox(lua_State *L);
/// coroutine.* with tracking of the running thread and a cap on live ones (coroutine.c).
void oakum_open_coroutines(lua_State *L);
/// string and table functions that cannot be made to loop inside C (bounded.c).
void oakum_open_bounded(lua_State *L);
/// pairs() that can be shuffled, and the one that leaves lists alone, for the prelude (pairs.c).
void oakum_open_pairs(lua_State *L);
void oakum_open_addresses(lua_State *L);

#endif
