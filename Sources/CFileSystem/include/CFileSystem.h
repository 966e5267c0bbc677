// Linux calls that Swift's Glibc overlay does not offer.
#ifndef OAKUM_FILE_SYSTEM_H
#define OAKUM_FILE_SYSTEM_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// Opens a regular file beneath `directory` for reading, resolving every link as if `directory`
/// were the root (openat2: RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS, O_NONBLOCK).
/// Returns a descriptor, or -1 with errno; EISDIR, ENXIO or EINVAL for what is not a regular file.
int oakum_open_beneath(int directory, const char *path);

/// Opens a directory beneath `directory` without following a link in the last part.
int oakum_open_directory(int directory, const char *name);

/// Sends bytes, with a descriptor attached when `descriptor` >= 0. Returns bytes sent or -1.
ssize_t oakum_send(int socket, const void *bytes, size_t count, int descriptor);

/// Receives bytes; a descriptor that came along is stored, else -1. Returns bytes, 0 at the end.
ssize_t oakum_receive(int socket, void *bytes, size_t count, int *descriptor);

/// An anonymous file in memory.
int oakum_memory_file(const char *name);

/// The file system's magic number (statfs f_type) of an open descriptor; 0 when unknown.
uint64_t oakum_file_system_type(int descriptor);

/// Makes a pair of connected stream sockets, close-on-exec.
int oakum_socket_pair(int pair[2]);

#endif
