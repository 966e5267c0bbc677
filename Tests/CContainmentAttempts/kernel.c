// Attempts at privileges and at the kernel's less trodden paths. Arguments are such that a call that
// is let through changes nothing.
#include "attempts.h"
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>

CALL(prctl, PR_GET_DUMPABLE, 0, 0, 0, 0)
ATTEMPT(prctl_name, return result(syscall(SYS_prctl, PR_SET_NAME, "kworker", 0, 0, 0));)
ATTEMPT(setrlimit_raise,
    struct rlimit all = {RLIM_INFINITY, RLIM_INFINITY};
    return result(syscall(SYS_setrlimit, RLIMIT_CORE, &all));)
ATTEMPT(prlimit_raise,
    struct rlimit all = {RLIM_INFINITY, RLIM_INFINITY};
    return result(syscall(SYS_prlimit64, 0, RLIMIT_CORE, &all, NULL));)
CALL(getrlimit, RLIMIT_CORE, &(struct rlimit){0})
static struct __user_cap_header_struct version = {.version = _LINUX_CAPABILITY_VERSION_3};
CALL(capget, &version, (struct __user_cap_data_struct[2]){0})
CALL(setuid, -1)
CALL(setresuid, -1, -1, -1)
CALL(setgid, -1)
CALL(setgroups, -1, NULL)
CALL(personality, 0xffffffff)
CALL(unshare, 0)
CALL(setns, -1, 0)
CALL(seccomp, 2, 0, &(uint32_t){0}) // SECCOMP_GET_ACTION_AVAIL
CALL(landlock_create_ruleset, NULL, 0, 1)
CALL(keyctl, 0, -3, 0)
CALL(add_key, "user", NULL, NULL, 0, -3)
CALL(request_key, "user", NULL, NULL, -3)
CALL(bpf, 0xffff, NULL, 0)
CALL(perf_event_open, NULL, 0, -1, -1, 0)
OPEN(io_uring_setup, 1, (char[120]){0})
CALL(io_uring_enter, -1, 0, 0, 0, NULL, 0)
CALL(io_setup, 0, NULL)
CALL(init_module, NULL, 0, NULL)
CALL(finit_module, -1, NULL, 0)
CALL(delete_module, NULL, 0)
CALL(kexec_load, 0, 0, NULL, ~0UL)
CALL(reboot, 0, 0, 0, NULL)
CALL(swapon, NULL, 0)
CALL(sethostname, NULL, -1)
CALL(clock_settime, 999, NULL)
CALL(adjtimex, NULL)
CALL(syslog, 10, NULL, 0)
CALL(quotactl, ~0, NULL, 0, NULL)
CALL(uname, (char[400]){0})
CALL(sysinfo, (char[200]){0})
CALL(getrusage, 0, (char[200]){0})
OPEN(epoll_create1, 0)
OPEN(eventfd2, 0, 0)
OPEN(timerfd_create, CLOCK_MONOTONIC, 0)
OPEN(signalfd4, -1, &(uint64_t){0}, 8, 0)
ATTEMPT(pipe2,
    int ends[2];
    if (syscall(SYS_pipe2, ends, 0) < 0) return errno;
    close(ends[0]);
    return opened(ends[1]);)
CALL(timer_create, CLOCK_MONOTONIC, NULL, NULL)
CALL(setitimer, 99, NULL, NULL)
CALL(nanosleep, &(struct timespec){0}, NULL)
CALL(ppoll, NULL, 0, &(struct timespec){0}, NULL, 0)
CALL(sched_yield, 0)
CALL(mq_open, NULL, 0, 0, NULL)
CALL(semget, -1, 0, 0)
CALL(msgget, -1, 0)
#ifdef SYS_iopl
CALL(iopl, 0)
CALL(ioperm, 0, 0, 0)
CALL(modify_ldt, 0, NULL, 0)
CALL(arch_prctl, 0x1003, &(uint64_t){0}) // ARCH_GET_FS
#else
MISSING(iopl) MISSING(ioperm) MISSING(modify_ldt) MISSING(arch_prctl)
#endif

const oakum_attempt kernel_attempts[] = {
    ENTRY(prctl), ENTRY(prctl_name), ENTRY(setrlimit_raise), ENTRY(prlimit_raise),
    ENTRY(getrlimit), ENTRY(capget), ENTRY(setuid), ENTRY(setresuid), ENTRY(setgid),
    ENTRY(setgroups), ENTRY(personality), ENTRY(unshare), ENTRY(setns), ENTRY(seccomp),
    ENTRY(landlock_create_ruleset), ENTRY(keyctl), ENTRY(add_key), ENTRY(request_key), ENTRY(bpf),
    ENTRY(perf_event_open), ENTRY(io_uring_setup), ENTRY(io_uring_enter), ENTRY(io_setup),
    ENTRY(init_module), ENTRY(finit_module), ENTRY(delete_module), ENTRY(kexec_load),
    ENTRY(reboot), ENTRY(swapon), ENTRY(sethostname), ENTRY(clock_settime), ENTRY(adjtimex),
    ENTRY(syslog), ENTRY(quotactl), ENTRY(uname), ENTRY(sysinfo), ENTRY(getrusage),
    ENTRY(epoll_create1), ENTRY(eventfd2), ENTRY(timerfd_create), ENTRY(signalfd4), ENTRY(pipe2),
    ENTRY(timer_create), ENTRY(setitimer), ENTRY(nanosleep), ENTRY(ppoll), ENTRY(sched_yield),
    ENTRY(mq_open), ENTRY(semget), ENTRY(msgget), ENTRY(iopl),
    ENTRY(ioperm), ENTRY(modify_ldt), ENTRY(arch_prctl), {NULL, NULL},
};

static const oakum_attempt *const tables[] = {
    file_attempts, process_attempts, memory_attempts, kernel_attempts,
};

oakum_attempt oakum_attempt_at(int index) {
    for (size_t table = 0; table < sizeof tables / sizeof *tables; table++)
        for (const oakum_attempt *attempt = tables[table]; attempt->name; attempt++)
            if (index-- == 0) return *attempt;
    return (oakum_attempt){NULL, NULL};
}

const char *oakum_error_name(int number) { return strerrorname_np(number); }

void oakum_call_x32(void) {
#ifdef __x86_64__
    syscall(0x40000000 + SYS_getpid);
#endif
}

void oakum_call_i386(void) {
#ifdef __x86_64__
    long answer = 20; // getpid of i386
    __asm__ volatile("int $0x80" : "+a"(answer) : : "memory", "r8", "r9", "r10", "r11");
#endif
}
