// What a worker may use, and the rights it has by birth.
#define _GNU_SOURCE
#include "CContainment.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

extern char **environ;

/// Kernels before 5.9 have no close_range: one by one, as far as the limit reaches.
static int close_from(unsigned first) {
#ifdef SYS_close_range
    if (syscall(SYS_close_range, first, ~0U, 0) == 0) return 0;
    if (errno != ENOSYS) return errno;
#endif
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0) return errno;
    // One that was opened under a higher limit would be missed; a worker is started afresh.
    rlim_t end = files.rlim_cur < 1 << 20 ? files.rlim_cur : 1 << 20;
    for (rlim_t descriptor = first; descriptor < end; descriptor++) close((int)descriptor);
    return 0;
}

int oakum_discard_inheritance(void) {
    // The texts lie on the stack, where clearenv alone would leave them to be read.
    for (char **variable = environ; variable && *variable; variable++)
        explicit_bzero(*variable, strlen(*variable));
    clearenv();
    return close_from(STDERR_FILENO + 1);
}

/// Memory files and pages of a worker that was taken over are bounded by nothing else.
static void be_ended_first(void) {
    int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (file < 0) return; // no /proc: the kernel chooses by size
    ssize_t ignored = write(file, "1000", 4);
    (void)ignored;
    close(file);
}

static int limit(int resource, uint64_t most) {
    struct rlimit now, wanted;
    if (getrlimit(resource, &now) != 0) return errno;
    // A host that is limited itself may have less to give.
    wanted.rlim_max = now.rlim_max < most ? now.rlim_max : most;
    wanted.rlim_cur = wanted.rlim_max;
    return setrlimit(resource, &wanted) == 0 ? 0 : errno;
}

static int drop_capabilities(void) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {0};
    // Ambient ones go with the permitted ones; the bounding set is for execve, which is refused.
    return syscall(SYS_capset, &header, none) == 0 ? 0 : errno;
}

int oakum_limit_process(uint64_t address_space_bytes, uint64_t open_files) {
    be_ended_first(); // before it is undumpable: /proc/self belongs to root then
    int problem = limit(RLIMIT_AS, address_space_bytes);
    if (!problem) problem = limit(RLIMIT_NOFILE, open_files);
    if (!problem) problem = limit(RLIMIT_CORE, 0);
    if (!problem) problem = limit(RLIMIT_NPROC, 0);
    if (!problem) problem = limit(RLIMIT_MEMLOCK, 0);
    if (!problem) problem = limit(RLIMIT_MSGQUEUE, 0);
    if (!problem && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) problem = errno;
    if (!problem && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) problem = errno;
    if (!problem) problem = drop_capabilities();
    return problem;
}

int64_t oakum_open_file_size(int descriptor) {
    struct stat status;
    if (syscall(SYS_fstat, descriptor, &status) != 0) return -1;
    if (S_ISREG(status.st_mode)) return status.st_size;
    errno = EINVAL;
    return -1;
}
