// Attempts to get code into memory, and at what lies in it.
#include "attempts.h"
#include <linux/futex.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/shm.h>

enum { page_size = 4096 };

static int mapped(void *address) {
    if (address == MAP_FAILED) return errno;
    munmap(address, page_size);
    return 0;
}

static void *page(int protection) {
    return mmap(NULL, page_size, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

ATTEMPT(mmap_exec, return mapped(page(PROT_READ | PROT_EXEC));)
ATTEMPT(mmap_write_exec, return mapped(page(PROT_READ | PROT_WRITE | PROT_EXEC));)
ATTEMPT(mmap_exec_memory_file,
    int file = memfd_create("code", MFD_CLOEXEC);
    if (file < 0 || ftruncate(file, page_size) != 0) return errno;
    int problem = mapped(mmap(NULL, page_size, PROT_EXEC, MAP_SHARED, file, 0));
    close(file);
    return problem;)
ATTEMPT(mprotect_exec,
    void *address = page(PROT_READ | PROT_WRITE);
    if (address == MAP_FAILED) return errno;
    int problem = result(mprotect(address, page_size, PROT_READ | PROT_EXEC));
    munmap(address, page_size);
    return problem;)
ATTEMPT(pkey_mprotect,
    void *address = page(PROT_READ);
    if (address == MAP_FAILED) return errno;
    int problem = result(syscall(SYS_pkey_mprotect, address, page_size, PROT_EXEC, -1));
    munmap(address, page_size);
    return problem;)
CALL(remap_file_pages, NULL, 0, 0, 0, 0)
ATTEMPT(shmget,
    long segment = syscall(SYS_shmget, 0, page_size, 0600);
    if (segment < 0) return errno;
    return result(syscall(SYS_shmctl, segment, 0, NULL));)
CALL(shmat, -1, NULL, SHM_EXEC)
CALL(madvise, NULL, 0, 100) // MADV_HWPOISON
CALL(process_madvise, -1, NULL, 0, 0, 0)
CALL(mlock, NULL, 0)
CALL(futex, &(int){0}, FUTEX_REQUEUE, 0, 0, &(int){0}, 0)
OPEN(userfaultfd, 1) // for user mode only, which needs no privilege
ATTEMPT(memfd_create_huge, return opened(memfd_create("huge", MFD_HUGETLB));)
CALL(memfd_secret, 1 << 30)

extern char **environ;
static char *first_variable;
/// What the environment was, where the kernel put it.
ATTEMPT(environment, return environ && *environ ? 0 : ENOENT;)
ATTEMPT(environment_in_memory, return first_variable && *first_variable ? 0 : ENOENT;)

static const char *folder;

void oakum_attempts_prepare(const char *path) {
    folder = path;
    find_parent();
    first_variable = environ ? *environ : NULL;
}

const char *in_folder(const char *name) {
    // Several at once: rename takes two.
    static char paths[2][4096];
    static int turn;
    char *path = paths[turn ^= 1];
    size_t length = strlen(folder);
    if (length + strlen(name) + 2 > sizeof paths[0]) return "";
    memcpy(path, folder, length);
    path[length] = '/';
    strcpy(path + length + 1, name);
    return path;
}

const oakum_attempt memory_attempts[] = {
    ENTRY(mmap_exec), ENTRY(mmap_write_exec), ENTRY(mmap_exec_memory_file), ENTRY(mprotect_exec),
    ENTRY(pkey_mprotect), ENTRY(remap_file_pages), ENTRY(shmget), ENTRY(shmat), ENTRY(madvise),
    ENTRY(process_madvise), ENTRY(mlock), ENTRY(futex), ENTRY(userfaultfd),
    ENTRY(memfd_create_huge), ENTRY(memfd_secret), ENTRY(environment),
    ENTRY(environment_in_memory), {NULL, NULL},
};
