// Attempts on files, by path and otherwise.
#include "attempts.h"
#include <linux/openat2.h>
#include <sys/stat.h>

#define PASSWORDS "/etc/passwd"

ATTEMPT(openat2,
    struct open_how how = {.flags = O_RDONLY};
    return opened(syscall(SYS_openat2, AT_FDCWD, PASSWORDS, &how, sizeof how));)
OPEN(openat, AT_FDCWD, PASSWORDS, O_RDONLY)
ATTEMPT(open_directory, return opened(syscall(SYS_openat, AT_FDCWD, "/", O_RDONLY | O_DIRECTORY));)
ATTEMPT(open_environment,
    return opened(syscall(SYS_openat, AT_FDCWD, "/proc/self/environ", O_RDONLY));)
ATTEMPT(open_own_memory,
    return opened(syscall(SYS_openat, AT_FDCWD, "/proc/self/mem", O_RDWR));)
ATTEMPT(open_device, return opened(syscall(SYS_openat, AT_FDCWD, "/dev/zero", O_RDONLY));)
#ifdef SYS_open
OPEN(open, PASSWORDS, O_RDONLY)
OPEN(creat, in_folder("created"), 0600)
CALL(stat, PASSWORDS, &(struct stat){0})
CALL(access, PASSWORDS, R_OK)
CALL(readlink, "/proc/self/exe", (char[99]){0}, 99)
CALL(mkdir, in_folder("made"), 0700)
CALL(rmdir, in_folder("made"))
CALL(unlink, in_folder("created"))
CALL(rename, in_folder("second"), in_folder("third"))
#else
MISSING(open) MISSING(creat) MISSING(stat) MISSING(access) MISSING(readlink) MISSING(mkdir)
MISSING(rmdir) MISSING(unlink) MISSING(rename)
#endif
CALL(newfstatat, AT_FDCWD, PASSWORDS, &(struct stat){0}, 0)
CALL(statx, AT_FDCWD, PASSWORDS, 0, 0xfff, (char[256]){0})
CALL(faccessat, AT_FDCWD, PASSWORDS, R_OK)
CALL(readlinkat, AT_FDCWD, "/proc/self/exe", (char[99]){0}, 99)
CALL(statfs, "/", (char[256]){0})
CALL(getcwd, (char[4096]){0}, 4096)
CALL(getdents64, -1, (char[99]){0}, 99)
CALL(chdir, "/")
CALL(fchdir, -1)
CALL(chroot, "/")
CALL(mkdirat, AT_FDCWD, in_folder("made-too"), 0700)
CALL(mknodat, AT_FDCWD, in_folder("pipe"), S_IFIFO | 0600, 0)
CALL(symlinkat, PASSWORDS, AT_FDCWD, in_folder("link"))
CALL(linkat, AT_FDCWD, in_folder("there"), AT_FDCWD, in_folder("second"), 0)
CALL(renameat2, AT_FDCWD, in_folder("third"), AT_FDCWD, in_folder("fourth"), 0)
CALL(unlinkat, AT_FDCWD, in_folder("there-too"), 0)
CALL(truncate, in_folder("there"), 1)
CALL(fchmodat, AT_FDCWD, in_folder("there"), 0755)
CALL(fchownat, AT_FDCWD, in_folder("there"), -1, -1, 0)
CALL(fchmod, -1, 0)
CALL(utimensat, AT_FDCWD, in_folder("there"), NULL, 0)
CALL(setxattr, in_folder("there"), "user.a", "b", 1, 0)
CALL(getxattr, PASSWORDS, "user.a", (char[9]){0}, 9)
CALL(name_to_handle_at, AT_FDCWD, PASSWORDS, &(uint64_t[20]){0}, &(int){0}, 0)
CALL(open_by_handle_at, -1, &(uint64_t[20]){0}, 0)
OPEN(inotify_init1, 0)
OPEN(fanotify_init, 0, 0)
CALL(mount, "none", in_folder("nowhere"), "tmpfs", 0, NULL)
CALL(umount2, in_folder("nowhere"), 0)
CALL(pivot_root, NULL, NULL)
OPEN(open_tree, -1, "nowhere", 0)
OPEN(fsopen, NULL, 0)
CALL(move_mount, -1, "nowhere", -1, "nowhere", 0)
CALL(fcntl, 0, F_SETOWN, 0)
ATTEMPT(fcntl_duplicate, return opened(syscall(SYS_fcntl, 0, F_DUPFD, 20));)
OPEN(dup, 0)
CALL(ioctl, -1, 0x5412, "x") // TIOCSTI
CALL(flock, -1, 0)
CALL(fallocate, -1, 0, 0, 1)
CALL(sendfile, -1, -1, NULL, 1)
CALL(splice, -1, NULL, -1, NULL, 1, 0)
CALL(copy_file_range, -1, NULL, -1, NULL, 1, 0)
ATTEMPT(inherited_descriptors,
    for (int descriptor = 3; descriptor < 4096; descriptor++)
        if (fcntl(descriptor, F_GETFD) != -1) return 0;
    return errno;)

const oakum_attempt file_attempts[] = {
    ENTRY(open), ENTRY(openat), ENTRY(openat2), ENTRY(open_directory), ENTRY(open_environment),
    ENTRY(open_own_memory), ENTRY(open_device), ENTRY(creat), ENTRY(stat), ENTRY(newfstatat),
    ENTRY(statx), ENTRY(access), ENTRY(faccessat), ENTRY(readlink), ENTRY(readlinkat),
    ENTRY(statfs), ENTRY(getcwd), ENTRY(getdents64), ENTRY(chdir), ENTRY(fchdir), ENTRY(chroot),
    ENTRY(mkdir), ENTRY(mkdirat), ENTRY(rmdir), ENTRY(mknodat), ENTRY(symlinkat), ENTRY(linkat),
    ENTRY(rename), ENTRY(renameat2), ENTRY(unlink), ENTRY(unlinkat), ENTRY(truncate),
    ENTRY(fchmodat), ENTRY(fchownat), ENTRY(fchmod), ENTRY(utimensat), ENTRY(setxattr),
    ENTRY(getxattr), ENTRY(name_to_handle_at), ENTRY(open_by_handle_at), ENTRY(inotify_init1),
    ENTRY(fanotify_init), ENTRY(mount), ENTRY(umount2), ENTRY(pivot_root), ENTRY(open_tree),
    ENTRY(fsopen), ENTRY(move_mount), ENTRY(fcntl), ENTRY(fcntl_duplicate), ENTRY(dup),
    ENTRY(ioctl), ENTRY(flock), ENTRY(fallocate), ENTRY(sendfile), ENTRY(splice),
    ENTRY(copy_file_range), ENTRY(inherited_descriptors), {NULL, NULL},
};
