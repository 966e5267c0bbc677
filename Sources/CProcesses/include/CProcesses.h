// Starting and reaping programs: Linux calls that Swift's Glibc overlay does not offer.
#ifndef OAKUM_PROCESSES_H
#define OAKUM_PROCESSES_H

#include <stddef.h>
#include <sys/types.h>

/// Starts `path` in a process group of its own, with default signals and nothing else inherited.
///
/// `descriptors[i]` becomes its descriptor `i`; all others are closed. `directory` may be NULL.
/// The calling thread is the parent: a program that asks to die with its parent
/// (PR_SET_PDEATHSIG) lives as long as that thread at most. Returns 0 or errno.
int oakum_spawn(
    const char *path, char *const *arguments, char *const *environment, const char *directory,
    const int *descriptors, int count, pid_t *process);

/// 1 when the child has ended and waits to be reaped, 0 while it runs, -1 with errno.
int oakum_has_ended(pid_t process);

/// Waits until a child has ended, and leaves it to be reaped.
void oakum_wait(pid_t process);

/// Reaps a child, waiting for its end. Returns 0 and the exit status, or the signal's number in
/// `signal` (else 0); -1 with errno.
int oakum_reap(pid_t process, int *status, int *signal);

/// A pipe, close-on-exec; reading from it never blocks. Returns 0 or errno.
int oakum_output_pipe(int ends[2]);

/// An anonymous file in memory with these bytes, to be read from its start, or -1 with errno.
int oakum_input_file(const void *bytes, size_t count);

#endif
