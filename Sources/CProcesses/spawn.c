#define _GNU_SOURCE
#include "CProcesses.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_DESCRIPTORS = 16, ABOVE_ALL_TARGETS = 64 };

static int prepare(
    posix_spawn_file_actions_t *actions, posix_spawnattr_t *attributes, const char *directory,
    const int *lifted, int count) {
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    int problem = posix_spawnattr_setpgroup(attributes, 0);
    if (!problem) problem = posix_spawnattr_setsigdefault(attributes, &all);
    if (!problem) problem = posix_spawnattr_setsigmask(attributes, &none);
    if (!problem)
        problem = posix_spawnattr_setflags(
            attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    if (!problem && directory)
        problem = posix_spawn_file_actions_addchdir_np(actions, directory);
    for (int i = 0; !problem && i < count; i++)
        problem = posix_spawn_file_actions_adddup2(actions, lifted[i], i);
    if (!problem) problem = posix_spawn_file_actions_addclosefrom_np(actions, count);
    return problem;
}

int oakum_spawn(
    const char *path, char *const *arguments, char *const *environment, const char *directory,
    const int *descriptors, int count, pid_t *process) {
    if (count < 0 || count > MOST_DESCRIPTORS) return EINVAL;
    // Lifted above every target, so that no dup2 overwrites the source of a later one.
    int lifted[MOST_DESCRIPTORS];
    int problem = 0, done = 0;
    for (; done < count; done++) {
        lifted[done] = fcntl(descriptors[done], F_DUPFD_CLOEXEC, ABOVE_ALL_TARGETS);
        if (lifted[done] < 0) {
            problem = errno;
            break;
        }
    }
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    if (!problem) problem = prepare(&actions, &attributes, directory, lifted, count);
    if (!problem)
        problem = posix_spawn(process, path, &actions, &attributes, arguments, environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    for (int i = 0; i < done; i++) close(lifted[i]);
    return problem;
}

int oakum_has_ended(pid_t process) {
    siginfo_t information = {0};
    int answer;
    do {
        answer = waitid(P_PID, (id_t)process, &information, WEXITED | WNOHANG | WNOWAIT);
    } while (answer < 0 && errno == EINTR);
    if (answer < 0) return -1;
    return information.si_pid == process;
}

void oakum_wait(pid_t process) {
    siginfo_t information = {0};
    while (waitid(P_PID, (id_t)process, &information, WEXITED | WNOWAIT) < 0 && errno == EINTR) {}
}

int oakum_reap(pid_t process, int *status, int *signal) {
    int word;
    pid_t answer;
    do {
        answer = waitpid(process, &word, 0);
    } while (answer < 0 && errno == EINTR);
    if (answer != process) return -1;
    *status = WIFEXITED(word) ? WEXITSTATUS(word) : 0;
    *signal = WIFSIGNALED(word) ? WTERMSIG(word) : 0;
    return 0;
}

int oakum_output_pipe(int ends[2]) {
    if (pipe2(ends, O_CLOEXEC) != 0) return errno;
    // The reader's end only: the program's own end must stay as programs expect it.
    if (fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0) return 0;
    int problem = errno;
    close(ends[0]);
    close(ends[1]);
    return problem;
}

int oakum_input_file(const void *bytes, size_t count) {
    int file = memfd_create("input", MFD_CLOEXEC);
    if (file < 0) return -1;
    size_t done = 0;
    while (done < count) {
        ssize_t written = write(file, (const char *)bytes + done, count - done);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) {
            int problem = written < 0 ? errno : EIO;
            close(file);
            errno = problem;
            return -1;
        }
        done += (size_t)written;
    }
    lseek(file, 0, SEEK_SET);
    return file;
}
