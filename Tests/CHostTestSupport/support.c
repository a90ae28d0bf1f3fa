#define _GNU_SOURCE
#include "CHostTestSupport.h"

#include <CPyroSys.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int host_test_become(uid_t uid, gid_t gid) {
    // The raw calls change one thread; the C library's would change them all.
    if (syscall(SYS_setgroups, 0, NULL) < 0) return -1;
    if (syscall(SYS_setresgid, gid, gid, gid) < 0) return -1;
    if (syscall(SYS_setresuid, uid, uid, uid) < 0) return -1;
    // The change closes /proc/self to the new user until an exec, which a program that the user had started would have
    // done.
    return prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
}

static pid_t start(const char *path, char *const *argv, uint32_t namespaces) {
    char *environment[] = {"PATH=/usr/bin:/bin", NULL};
    pyro_spawn_fd parent = {.target = 3, .source = pyro_pidfd_open(getpid())};
    pyro_spawn_options options = pyro_spawn_defaults();
    options.path = path;
    options.argv = argv;
    options.envp = environment;
    options.namespaces = namespaces;
    options.fds = &parent;
    options.fd_count = 1;
    options.death_signal = SIGKILL;
    return pyro_spawn(&options).pid;
}

pid_t host_test_start_through(const char *path, char *const *argv, uint32_t namespaces, pid_t *child) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0) return -1;
    pid_t between = fork();
    if (between == 0) {
        pid_t started = start(path, argv, namespaces);
        ssize_t ignored = write(ends[1], &started, sizeof started);
        (void)ignored;
        for (;;) pause();
    }
    close(ends[1]);
    ssize_t count = between < 0 ? -1 : read(ends[0], child, sizeof *child);
    close(ends[0]);
    return count == (ssize_t)sizeof *child && *child > 0 ? between : -1;
}

int host_test_open_terminal(char *path, size_t size) {
    int control = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (control >= 0 && (grantpt(control) < 0 || unlockpt(control) < 0 || ptsname_r(control, path, size) != 0)) {
        close(control);
        return -1;
    }
    return control;
}

int host_test_small_file(off_t size) {
    int file = memfd_create("small", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (file >= 0 && (ftruncate(file, size) < 0 || fcntl(file, F_ADD_SEALS, F_SEAL_GROW) < 0)) {
        close(file);
        return -1;
    }
    return file;
}
