// The system calls that are left to a worker at work. Everything else fails with EPERM; why not
// with the end of the process is in docs/decisions/0018.
#define _GNU_SOURCE
#include "CContainment.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/futex.h>
#include <linux/memfd.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__) && defined(__AARCH64EL__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#ifdef ARCHITECTURE

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 8U
#endif

/// Calls of the x32 interface have this bit in their number and the architecture of x86_64.
enum { x32_bit = 0x40000000, largest = 192 };

/// A program under construction; one that does not fit is never installed.
struct filter {
    struct sock_filter code[largest];
    unsigned length;
};

static void add(struct filter *f, struct sock_filter instruction) {
    if (f->length < largest) f->code[f->length] = instruction;
    f->length++;
}

static void load(struct filter *f, size_t offset) {
    add(f, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset));
}

/// The low half of an argument: both architectures are little-endian, and every argument judged
/// here is an int or flags of 32 bits to the kernel.
static void load_argument(struct filter *f, int number) {
    load(f, offsetof(struct seccomp_data, args) + (size_t)number * sizeof(uint64_t));
}

static void answer(struct filter *f, uint32_t action) {
    add(f, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, action));
}

static void refuse(struct filter *f) { answer(f, SECCOMP_RET_ERRNO | EPERM); }

static void allow_value(struct filter *f, uint32_t value) {
    add(f, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1));
    answer(f, SECCOMP_RET_ALLOW);
}

/// Allows call `number` when argument `index`, without the bits in `ignored`, is in the list.
static void allow_among(
    struct filter *f, uint32_t number, int index, uint32_t ignored, const uint32_t *values,
    unsigned count) {
    // Load, mask, two for each value, refuse.
    uint8_t over = (uint8_t)(3 + 2 * count);
    add(f, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, over));
    load_argument(f, index);
    add(f, (struct sock_filter)BPF_STMT(BPF_ALU | BPF_AND | BPF_K, ~ignored));
    for (unsigned i = 0; i < count; i++) allow_value(f, values[i]);
    refuse(f);
}

/// Allows call `number` when argument `index` has none of these bits.
static void allow_without(struct filter *f, uint32_t number, int index, uint32_t bits) {
    add(f, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 4));
    load_argument(f, index);
    add(f, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, bits, 0, 1));
    refuse(f);
    answer(f, SECCOMP_RET_ALLOW);
}

/// Calls that are harmless whatever their arguments.
static const uint32_t always[] = {
    // Bytes of what was passed, and frames to the host.
    SYS_read, SYS_readv, SYS_pread64, SYS_write, SYS_writev, SYS_lseek, SYS_fstat, SYS_close,
    SYS_recvmsg, SYS_sendmsg,
    // Memory; mmap and mprotect are below. A file in memory can be written and cut, by nobody else.
    SYS_brk, SYS_munmap, SYS_mremap, SYS_ftruncate, SYS_pwrite64,
    // The alarm and the handlers of crashes.
    SYS_rt_sigreturn, SYS_rt_sigprocmask, SYS_rt_sigaction, SYS_sigaltstack, SYS_timer_settime,
    SYS_restart_syscall,
    // The time where the kernel's page does not tell it; the seeds of hashes.
    SYS_clock_gettime, SYS_gettimeofday, SYS_getrandom,
    // abort and raise ask who they are.
    SYS_getpid, SYS_gettid,
    SYS_exit, SYS_exit_group,
};

static void write_filter(struct filter *f) {
    // Numbers mean something else to another architecture: nothing good comes that way.
    load(f, offsetof(struct seccomp_data, arch));
    add(f, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0));
    answer(f, SECCOMP_RET_KILL_PROCESS);
    load(f, offsetof(struct seccomp_data, nr));
#ifdef __x86_64__
    add(f, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, x32_bit, 0, 1));
    answer(f, SECCOMP_RET_KILL_PROCESS);
#endif
    for (size_t i = 0; i < sizeof always / sizeof *always; i++) allow_value(f, always[i]);

    // Never memory that can be run.
    allow_without(f, SYS_mmap, 2, PROT_EXEC);
    allow_without(f, SYS_mprotect, 2, PROT_EXEC);
    // Huge pages are the machine's.
    allow_without(f, SYS_memfd_create, 1, ~(MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL));
    // Not the advice that takes pages from the whole machine (MADV_HWPOISON).
    static const uint32_t advice[] = {MADV_DONTNEED, MADV_FREE};
    allow_among(f, SYS_madvise, 2, 0, advice, 2);
    // Locks and once-tokens; not the priority-inheriting kind.
    static const uint32_t waits[] = {
        FUTEX_WAIT, FUTEX_WAKE, FUTEX_WAIT_BITSET, FUTEX_WAKE_BITSET};
    allow_among(f, SYS_futex, 1, FUTEX_PRIVATE_FLAG | FUTEX_CLOCK_REALTIME, waits, 4);
    static const uint32_t questions[] = {F_GETFD, F_GETFL};
    allow_among(f, SYS_fcntl, 1, 0, questions, 2);
    // A crash is passed on to oneself, and to nobody else.
    const uint32_t self[] = {(uint32_t)getpid()};
    allow_among(f, SYS_tgkill, 0, 0, self, 1);
    allow_among(f, SYS_tkill, 0, 0, self, 1);
    refuse(f);
}

int oakum_refuse_calls(void) {
    struct filter filter = {.length = 0};
    write_filter(&filter);
    if (filter.length > largest) return E2BIG;
    struct sock_fprog program = {.len = (unsigned short)filter.length, .filter = filter.code};
    // TSYNC: for threads that a library may have started, too. A positive answer is one that could
    // not be had.
    long status = syscall(
        SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program);
    return status == 0 ? 0 : status > 0 ? EBUSY : errno;
}

#else

int oakum_refuse_calls(void) { return ENOTSUP; }

#endif
