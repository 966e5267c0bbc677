#define _GNU_SOURCE
#include "CFileSystem.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

int oakum_open_beneath(int directory, const char *path) {
    struct open_how how = {
        // Only looked up, not opened: opening a device can already do something.
        .flags = O_PATH | O_CLOEXEC,
        .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
    };
    int place = -1;
    // EAGAIN: somebody renamed something on the way; a tree that never rests is an error.
    for (int tries = 0; place < 0 && tries < 64; tries++) {
        place = (int)syscall(SYS_openat2, directory, path, &how, sizeof how);
        if (place < 0 && errno != EINTR && errno != EAGAIN) return -1;
    }
    if (place < 0) return -1;
    struct stat status;
    int is_file = fstat(place, &status) == 0 && S_ISREG(status.st_mode);
    int descriptor = -1;
    int problem = is_file ? 0 : S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
    if (is_file) {
        char name[40];
        snprintf(name, sizeof name, "/proc/self/fd/%d", place);
        descriptor = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
        problem = errno;
        if (descriptor < 0 && problem == ENOENT) {
            // No /proc here: open by path after all, now that it is known to be a file.
            how.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
            descriptor = (int)syscall(SYS_openat2, directory, path, &how, sizeof how);
            problem = errno;
            // Somebody may have put something else there meanwhile.
            if (descriptor >= 0
                && (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode))) {
                close(descriptor);
                descriptor = -1;
                problem = EINVAL;
            }
        }
    }
    close(place);
    errno = problem;
    return descriptor;
}

int oakum_open_directory(int directory, const char *name) {
    return openat(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
}

ssize_t oakum_send(int socket, const void *bytes, size_t count, int descriptor) {
    struct iovec part = {.iov_base = (void *)bytes, .iov_len = count};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    union { struct cmsghdr align; char bytes[CMSG_SPACE(sizeof(int))]; } control = {0};
    if (descriptor >= 0) {
        message.msg_control = control.bytes;
        message.msg_controllen = sizeof control.bytes;
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(header), &descriptor, sizeof(int));
    }
    ssize_t sent;
    do {
        sent = sendmsg(socket, &message, MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    return sent;
}

ssize_t oakum_receive(int socket, void *bytes, size_t count, int *descriptor) {
    struct iovec part = {.iov_base = bytes, .iov_len = count};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    // Room for a few, so that surplus descriptors can be closed rather than leaked.
    union { struct cmsghdr align; char bytes[CMSG_SPACE(4 * sizeof(int))]; } control = {0};
    message.msg_control = control.bytes;
    message.msg_controllen = sizeof control.bytes;
    *descriptor = -1;
    ssize_t received;
    do {
        received = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    } while (received < 0 && errno == EINTR);
    if (received < 0) return received;
    for (struct cmsghdr *h = CMSG_FIRSTHDR(&message); h; h = CMSG_NXTHDR(&message, h)) {
        if (h->cmsg_level != SOL_SOCKET || h->cmsg_type != SCM_RIGHTS) continue;
        size_t n = (h->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < n; i++) {
            int found;
            memcpy(&found, CMSG_DATA(h) + i * sizeof(int), sizeof(int));
            if (*descriptor < 0) *descriptor = found;
            else close(found);
        }
    }
    return received;
}

int oakum_memory_file(const char *name) { return memfd_create(name, MFD_CLOEXEC); }

uint64_t oakum_file_system_type(int descriptor) {
    struct statfs status;
    return fstatfs(descriptor, &status) == 0 ? (uint64_t)(uint32_t)status.f_type : 0;
}

int oakum_socket_pair(int pair[2]) {
    return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair);
}
