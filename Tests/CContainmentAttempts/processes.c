// Attempts on other processes, on programs, and on the network.
#include "attempts.h"
#include <linux/sched.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>

int after_fork(long child) {
    if (child == 0) _exit(0);
    if (child < 0) return errno;
    waitpid((pid_t)child, NULL, 0);
    return 0;
}

#ifdef SYS_fork
ATTEMPT(fork, return after_fork(syscall(SYS_fork));)
ATTEMPT(vfork,
    // By the library: the child uses the parent's stack.
    pid_t child = vfork();
    if (child == 0) _exit(0);
    if (child < 0) return errno;
    waitpid(child, NULL, 0);
    return 0;)
#else
MISSING(fork) MISSING(vfork)
#endif
ATTEMPT(clone, return after_fork(syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0));)
ATTEMPT(clone3,
    struct clone_args how = {.exit_signal = SIGCHLD};
    return after_fork(syscall(SYS_clone3, &how, sizeof how));)
ATTEMPT(execve,
    char *none[] = {NULL};
    return result(syscall(SYS_execve, in_folder("program"), none, none));)
ATTEMPT(execveat,
    char *none[] = {NULL};
    return result(syscall(SYS_execveat, AT_FDCWD, in_folder("program"), none, none, 0));)
ATTEMPT(execveat_memory,
    int file = memfd_create("program", 0);
    if (file < 0) return errno;
    char *none[] = {NULL};
    int problem = write(file, "x", 1) == 1
        ? result(syscall(SYS_execveat, file, "", none, none, AT_EMPTY_PATH)) : errno;
    close(file);
    return problem;)

static struct iovec nothing = {NULL, 0};
static int parent;

void find_parent(void) { parent = (int)getppid(); }

CALL(ptrace, 16, -1, NULL, NULL) // PTRACE_ATTACH
CALL(process_vm_readv, parent, &nothing, 1, &nothing, 1, 0)
CALL(process_vm_writev, parent, &nothing, 1, &nothing, 1, 0)

CALL(kill, parent, 0)
ATTEMPT(kill_all, return result(syscall(SYS_kill, -1, 0));)
CALL(tkill, parent, 0)
CALL(tgkill, parent, parent, 0)
// SI_QUEUE: what a program may send to others.
CALL(rt_sigqueueinfo, parent, 0, (int[32]){0, 0, -1})
CALL(rt_tgsigqueueinfo, parent, parent, 0, (int[32]){0, 0, -1})
OPEN(pidfd_open, getpid(), 0)
CALL(pidfd_send_signal, -1, 0, NULL, 0)
OPEN(pidfd_getfd, -1, 0, 0)
CALL(kcmp, getpid(), getpid(), 0, 0, 0)
CALL(wait4, -1, NULL, WNOHANG, NULL)
ATTEMPT(getppid, return result(syscall(SYS_getppid));)
CALL(setpgid, 0, 0)
CALL(setpriority, 0, 0, 0)
CALL(sched_setscheduler, 0, 0, &(int){0})
CALL(sched_setaffinity, 0, 8, &(uint64_t){~0ULL})

ATTEMPT(socket_inet, return opened(syscall(SYS_socket, AF_INET, SOCK_STREAM, 0));)
ATTEMPT(socket_inet6, return opened(syscall(SYS_socket, AF_INET6, SOCK_DGRAM, 0));)
ATTEMPT(socket_unix, return opened(syscall(SYS_socket, AF_UNIX, SOCK_STREAM, 0));)
ATTEMPT(socket_netlink, return opened(syscall(SYS_socket, AF_NETLINK, SOCK_RAW, 0));)
ATTEMPT(socketpair,
    int pair[2];
    if (syscall(SYS_socketpair, AF_UNIX, SOCK_STREAM, 0, pair) < 0) return errno;
    close(pair[0]);
    return opened(pair[1]);)

/// A call on a socket where one can be had, and on none otherwise.
static int with_socket(long number, in_port_t port) {
    struct sockaddr_in place = {.sin_family = AF_INET, .sin_port = htons(port)};
    place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int file = (int)syscall(SYS_socket, AF_INET, SOCK_STREAM, 0);
    int problem = result(syscall(number, file, &place, sizeof place));
    if (file >= 0) close(file);
    return problem;
}
ATTEMPT(connect, return with_socket(SYS_connect, 9);)
ATTEMPT(bind, return with_socket(SYS_bind, 0);)
CALL(listen, -1, 1)
CALL(accept4, -1, NULL, NULL, 0)
CALL(sendto, -1, "x", 1, 0, NULL, 0)
CALL(recvfrom, -1, (char[9]){0}, 9, MSG_DONTWAIT, NULL, NULL)
CALL(sendmmsg, -1, NULL, 1, 0)
CALL(setsockopt, 0, SOL_SOCKET, SO_RCVTIMEO, NULL, 0)
CALL(getsockopt, -1, SOL_SOCKET, SO_PEERCRED, NULL, NULL)
CALL(getpeername, -1, NULL, NULL)
CALL(shutdown, -1, 0)

const oakum_attempt process_attempts[] = {
    ENTRY(getppid), ENTRY(fork), ENTRY(vfork), ENTRY(clone), ENTRY(clone3), ENTRY(execve),
    ENTRY(execveat), ENTRY(execveat_memory), ENTRY(ptrace), ENTRY(process_vm_readv),
    ENTRY(process_vm_writev), ENTRY(kill), ENTRY(kill_all), ENTRY(tkill), ENTRY(tgkill),
    ENTRY(rt_sigqueueinfo), ENTRY(rt_tgsigqueueinfo), ENTRY(pidfd_open), ENTRY(pidfd_send_signal),
    ENTRY(pidfd_getfd), ENTRY(kcmp), ENTRY(wait4), ENTRY(setpgid), ENTRY(setpriority),
    ENTRY(sched_setscheduler), ENTRY(sched_setaffinity), ENTRY(socket_inet), ENTRY(socket_inet6),
    ENTRY(socket_unix), ENTRY(socket_netlink), ENTRY(socketpair), ENTRY(connect), ENTRY(bind),
    ENTRY(listen), ENTRY(accept4), ENTRY(sendto), ENTRY(recvfrom), ENTRY(sendmmsg),
    ENTRY(setsockopt), ENTRY(getsockopt), ENTRY(getpeername), ENTRY(shutdown), {NULL, NULL},
};
