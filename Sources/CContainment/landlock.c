// Landlock (Documentation/userspace-api/landlock.rst of the kernel): a second, independent refusal
// of every path, below the system-call filter. Written out here because headers are often older
// than the kernel that the program meets.
#define _GNU_SOURCE
#include "CContainment.h"
#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_restrict_self 446
#endif

/// struct landlock_ruleset_attr as of version 6; older kernels know a shorter one.
struct ruleset {
    uint64_t files;   // version 1
    uint64_t network; // version 4
    uint64_t scoped;  // version 6
};

enum { ask_version = 1 };

/// Rights on files: bits 0 to 12 in version 1, then one more (refer), truncate, and from version 5
/// ioctl of devices.
static uint64_t file_rights(int version) {
    unsigned bits = version >= 5 ? 16 : version >= 3 ? 15 : version == 2 ? 14 : 13;
    return (UINT64_C(1) << bits) - 1;
}

int oakum_landlock_version(void) {
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, ask_version);
    return version > 0 ? (int)version : 0;
}

int oakum_refuse_paths(int *version) {
    *version = oakum_landlock_version();
    if (*version == 0) return 0;
    struct ruleset nothing = {
        .files = file_rights(*version),
        .network = *version >= 4 ? 3 : 0, // bind and connect of TCP
        .scoped = *version >= 6 ? 3 : 0,  // abstract sockets and signals to others
    };
    size_t size = *version >= 6 ? 24 : *version >= 4 ? 16 : 8;
    int rules = (int)syscall(SYS_landlock_create_ruleset, &nothing, size, 0);
    if (rules < 0) return errno;
    // No rule is added: what is handled and not allowed is refused.
    int problem = syscall(SYS_landlock_restrict_self, rules, 0) == 0 ? 0 : errno;
    close(rules);
    return problem;
}
