// How a plugin worker gives up its rights, for good. Each step can only take away.
#ifndef OAKUM_CONTAINMENT_H
#define OAKUM_CONTAINMENT_H

#include <stdint.h>

/// Erases the environment from this process's memory and closes every descriptor above 2.
///
/// Returns 0 or errno.
int oakum_discard_inheritance(void);

/// Bounds what this process may use, and drops its privileges (limits.c). Returns 0 or errno.
///
/// RLIMIT_AS and RLIMIT_NOFILE as given; core dumps, new processes, locked memory and message
/// queues 0; no_new_privs; not dumpable; no capability. It is also the first process that the
/// kernel ends when memory runs out, where that can be set.
int oakum_limit_process(uint64_t address_space_bytes, uint64_t open_files);

/// The version of the kernel's Landlock interface; 0 when it has none or it is switched off.
int oakum_landlock_version(void);

/// Refuses every file right of the kernel's Landlock, and network and signals where it has those
/// (landlock.c). Needs no_new_privs. Stores the version, 0 when there is no Landlock, which is no
/// error. Returns 0 or errno.
int oakum_refuse_paths(int *version);

/// Refuses every system call but those of a worker at work (calls.c). Needs no_new_privs.
///
/// Returns 0 or errno: ENOTSUP on an architecture without a filter, ENOSYS or EINVAL on a kernel
/// without seccomp filters.
int oakum_refuse_calls(void);

/// The size of an open regular file, or -1 with errno.
///
/// The C library's fstat is the same system call as a stat by path, which a worker may not make.
int64_t oakum_open_file_size(int descriptor);

#endif
