// The only door to Lua's C interface.
//
// Lua reports errors by longjmp, which must never cross a Swift frame. Two rules make that hold:
//   1. Swift is only ever entered through the trampoline, as a leaf: it returns a count or -1, and
//      the trampoline raises after the Swift frame is gone.
//   2. The allocator refuses memory only while Lua code runs (`in_lua`). While Swift works on the
//      stack it may overshoot, and the trampoline collects or raises afterwards.
#ifndef OAKUM_LUA_SHIMS_H
#define OAKUM_LUA_SHIMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <lua.h>
#include <lauxlib.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct oakum_lua oakum_lua;

/// Called for a host function. Returns the number of results pushed, or -1 with a message on top.
typedef int (*oakum_lua_dispatch)(void *host, lua_State *L, int function);

/// A handle to something the host owns, as a Lua userdata.
typedef struct {
    uint32_t kind;   // which metatable: 1...OAKUM_LUA_KINDS
    uint32_t owner;  // which document, file or call it belongs to
    uint64_t node;   // which part of it
} oakum_lua_handle;

#define OAKUM_LUA_KINDS 8

/// Why a call ended.
enum {
    OAKUM_LUA_OK = 0,
    OAKUM_LUA_ERROR = 1,   // error() or a runtime error
    OAKUM_LUA_SYNTAX = 2,
    OAKUM_LUA_MEMORY = 3,
    OAKUM_LUA_TIME = 4,
};

// --- state.c: life of a state, memory, protected calls -------------------------------------------

/// A state with the safe part of the standard library. NULL when memory is short.
oakum_lua *oakum_lua_open(size_t memory_limit, void *host, oakum_lua_dispatch dispatch);
void oakum_lua_close(oakum_lua *self);
lua_State *oakum_lua_main(oakum_lua *self);
size_t oakum_lua_memory_peak(const oakum_lua *self);
/// Sets the limit and forgets the peak.
void oakum_lua_set_memory_limit(oakum_lua *self, size_t bytes);

/// Compiles text (never bytecode); pushes the function, or a message.
int oakum_lua_load(oakum_lua *self, const char *source, size_t length, const char *chunk_name);
/// Calls the function below its arguments; pushes results, or a message that is always a string.
int oakum_lua_call(oakum_lua *self, int arguments, int results);
/// `FILE:LINE` of the innermost plugin frame of the last failed call; empty when there was none.
const char *oakum_lua_error_place(const oakum_lua *self);

/// Pushes host function number `function` with `captured` values from the top as upvalues 2...
void oakum_lua_push_function(lua_State *L, int function, int captured);
/// Upvalue `index` (from 1) of the host function that runs now, as an integer.
int64_t oakum_lua_captured(lua_State *L, int index);

void oakum_lua_push_handle(lua_State *L, uint32_t kind, uint32_t owner, uint64_t node);
/// The handle at `index`, or NULL when something else is there.
oakum_lua_handle *oakum_lua_to_handle(lua_State *L, int index);
/// Pops a table and makes it the metatable of handles of `kind`.
void oakum_lua_set_handle_metatable(lua_State *L, uint32_t kind);

/// Gives `require "name"` its text.
void oakum_lua_add_module(oakum_lua *self, const char *name, const char *source, size_t length,
                          const char *chunk_name);
/// From here on, reading or writing an undeclared global is an error.
void oakum_lua_seal_globals(oakum_lua *self);

/// `FILE:LINE` of the Lua function that called the running host function, pushed as a string.
void oakum_lua_push_caller(lua_State *L);
/// LUA_REGISTRYINDEX, a macro that Swift does not see.
int oakum_lua_registry_index(void);

// --- pairs.c: the order of pairs() -----------------------------------------------------------------

/// Gives pairs() over plain tables an order of its own, the same for the same seed; 0: Lua's.
void oakum_lua_set_shuffle(oakum_lua *self, uint64_t seed);
/// Where a key stands in such an order.
uint64_t oakum_lua_rank(uint64_t seed, const char *bytes, size_t count);

// --- deadline.c: time limits by signal -----------------------------------------------------------

/// Bytes of the page that outlives this process: see oakum_lua_page.
typedef struct {
    char plugin[64];
    char function[32];
    char input[1024];
    char line[256];     // FILE:LINE, written by the signal handler
    char ended[64];     // why the process ended itself; empty otherwise
} oakum_lua_page;

/// Installs the signal handlers of this (single-threaded) process. `page` may be NULL.
int oakum_deadline_install(oakum_lua_page *page);
/// Arms both clocks for calls into `self`: thread CPU time and wall time, in milliseconds.
void oakum_deadline_start(oakum_lua *self, int64_t cpu_ms, int64_t wall_ms, int64_t grace_ms);
/// Disarms them and clears a trip.
void oakum_deadline_stop(oakum_lua *self);
/// 0 not tripped, 1 CPU limit, 2 wall limit.
int oakum_deadline_tripped(const oakum_lua *self);

#ifdef __cplusplus
}
#endif
#endif
