// Time limits. One signal, SIGALRM, from two clocks: processor time and wall time.
//   first:  a sticky hook makes the plugin raise at its next instruction, call or return;
//   second: (the grace later) nothing raised, so a C function is stuck: the process ends itself.
#include "context.h"
#include <errno.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static oakum_lua *volatile current;
static oakum_lua_page *volatile page;
static timer_t cpu_timer, wall_timer;
static int64_t grace;

static void copy_text(char *to, const char *from, size_t size) {
    size_t n = strlen(from);
    if (n >= size) n = size - 1;
    memcpy(to, from, n);
    to[n] = 0;
}

static void sticky_hook(lua_State *L, lua_Debug *frame) {
    (void)frame;
    // A coroutine that outlived the call in which the limit was met.
    if (!context(L)->tripped) lua_sethook(L, NULL, 0, 0);
    oakum_raise_if_limited(L);
}

void oakum_watch(lua_State *L) {
    lua_sethook(L, sticky_hook, LUA_MASKCOUNT | LUA_MASKCALL | LUA_MASKRET, 1);
}

static void arm(timer_t timer, int64_t milliseconds) {
    struct itimerspec when = {0};
    when.it_value.tv_sec = milliseconds / 1000;
    when.it_value.tv_nsec = milliseconds % 1000 * 1000000;
    timer_settime(timer, 0, &when, NULL);
}

static void note_line(oakum_lua *c) {
    if (page && c && !c->in_allocator)
        oakum_write_place(c->running, page->line, sizeof page->line);
}

static void on_alarm(int number, siginfo_t *info, void *unused) {
    (void)number, (void)unused;
    int saved = errno;
    oakum_lua *c = current;
    if (c) {
        if (c->tripped) {
            if (page) copy_text(page->ended, "time limit", sizeof page->ended);
            _exit(124);
        }
        c->tripped = info->si_value.sival_int;
        note_line(c);
        oakum_watch(c->running);
        arm(cpu_timer, 0);
        arm(wall_timer, grace);
    }
    errno = saved;
}

/// A crash of the interpreter is a result: note where, then die of the same signal.
static void on_crash(int number) {
    if (page) {
        copy_text(page->ended, "crash", sizeof page->ended);
        note_line(current);
    }
    raise(number); // SA_RESETHAND: the default action ends the process
}

static int make_timer(clockid_t clock, int reason, timer_t *timer) {
    struct sigevent event = {0};
    event.sigev_notify = SIGEV_SIGNAL;
    event.sigev_signo = SIGALRM;
    event.sigev_value.sival_int = reason;
    return timer_create(clock, &event, timer);
}

int oakum_deadline_install(oakum_lua_page *shared) {
    page = shared;
    struct sigaction action = {0};
    action.sa_sigaction = on_alarm;
    action.sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    if (sigaction(SIGALRM, &action, NULL) != 0) return -1;

    // A stack of its own: the crash may be the exhaustion of the ordinary one.
    stack_t stack = {.ss_sp = malloc(64 * 1024), .ss_size = 64 * 1024};
    if (!stack.ss_sp || sigaltstack(&stack, NULL) != 0) return -1;
    struct sigaction crash = {0};
    crash.sa_handler = on_crash;
    crash.sa_flags = SA_RESETHAND | SA_NODEFER | SA_ONSTACK;
    sigemptyset(&crash.sa_mask);
    const int fatal[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGTRAP};
    for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++)
        if (sigaction(fatal[i], &crash, NULL) != 0) return -1;

    if (make_timer(CLOCK_PROCESS_CPUTIME_ID, 1, &cpu_timer) != 0) return -1;
    return make_timer(CLOCK_MONOTONIC, 2, &wall_timer);
}

void oakum_deadline_start(oakum_lua *c, int64_t cpu_ms, int64_t wall_ms, int64_t grace_ms) {
    c->cpu_ms = cpu_ms;
    c->wall_ms = wall_ms;
    c->tripped = 0;
    c->time_place[0] = 0;
    grace = grace_ms;
    if (page) page->line[0] = 0;
    current = c;
    arm(cpu_timer, cpu_ms);
    arm(wall_timer, wall_ms);
}

void oakum_deadline_stop(oakum_lua *c) {
    current = NULL;
    arm(cpu_timer, 0);
    arm(wall_timer, 0);
    c->tripped = 0;
    lua_sethook(c->main, NULL, 0, 0);
}

int oakum_deadline_tripped(const oakum_lua *c) { return c->tripped; }

int oakum_deadline_passed(void) { return current != NULL && current->tripped; }
