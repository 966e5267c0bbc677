// Shared by the tables of attempts.
#ifndef OAKUM_ATTEMPTS_H
#define OAKUM_ATTEMPTS_H

#define _GNU_SOURCE
#include "CContainmentAttempts.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

extern const oakum_attempt file_attempts[], process_attempts[], memory_attempts[],
    kernel_attempts[];

/// A path in the folder to try things in.
const char *in_folder(const char *name);
/// Notes whom to attack, while it can be asked.
void find_parent(void);
/// Reaps a child, or ends it when this is the child.
int after_fork(long result);

static inline int result(long value) { return value < 0 ? errno : 0; }

/// A result that is a descriptor, which is closed.
static inline int opened(long descriptor) {
    if (descriptor < 0) return errno;
    close((int)descriptor);
    return 0;
}

#define ATTEMPT(name, ...) \
    static int try_##name(void) { __VA_ARGS__ }
/// A call that the architecture does not have cannot be made.
#define CALL(name, ...) ATTEMPT(name, return result(syscall(SYS_##name, __VA_ARGS__));)
#define OPEN(name, ...) ATTEMPT(name, return opened(syscall(SYS_##name, __VA_ARGS__));)
#define MISSING(name) ATTEMPT(name, return ENOSYS;)
#define ENTRY(name) {#name, try_##name}

#endif
