#define _GNU_SOURCE
#include "include/pyro_spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "spawn_child.h"

pyro_spawn_options pyro_spawn_defaults(void) {
    pyro_spawn_options options;
    memset(&options, 0, sizeof options);
    options.tty_fd = -1;
    options.cgroup_fd = -1;
    return options;
}

static pyro_spawn_result failed(pyro_spawn_stage stage, int error) {
    return (pyro_spawn_result){.pid = -1, .pidfd = -1, .error = error, .stage = stage};
}

static bool acceptable(const pyro_spawn_options *options) {
    if (!options->path || !options->argv || !options->envp || options->fd_count > PYRO_SPAWN_MAX_FDS) return false;
    if (options->tty_fd >= 0 && !(options->flags & PYRO_SPAWN_SETSID)) return false;
    if ((options->namespaces & PYRO_NS_USER) && (options->flags & PYRO_SPAWN_SET_IDS)) return false;
    for (size_t i = 0; i < options->fd_count; i++) {
        int target = options->fds[i].target;
        if (target < 0 || target > PYRO_SPAWN_MAX_TARGET || options->fds[i].source < 0) return false;
        for (size_t j = 0; j < i; j++) {
            if (options->fds[j].target == target) return false;
        }
    }
    return true;
}

static long clone3(uint64_t flags, int *pidfd, int cgroup_fd) {
    struct clone_args args;
    memset(&args, 0, sizeof args);
    args.flags = flags | CLONE_PIDFD;
    args.pidfd = (uintptr_t)pidfd;
    args.exit_signal = SIGCHLD;
    if (cgroup_fd >= 0) {
        args.flags |= CLONE_INTO_CGROUP;
        args.cgroup = (uint64_t)cgroup_fd;
    }
    return syscall(SYS_clone3, &args, sizeof args);
}

// Clones with the newest interface that is there: containers forbid clone3 (ENOSYS, older ones EPERM), and a cgroup
// that cannot be entered at birth can be entered by writing to it. `in_cgroup` tells whether that is done.
static long clone_child(const pyro_spawn_options *options, int *pidfd, bool *in_cgroup) {
    uint64_t flags = options->namespaces;
    if (options->cgroup_fd >= 0) {
        long pid = clone3(flags, pidfd, options->cgroup_fd);
        // The child runs from here on too: it has to know as well as its parent does.
        *in_cgroup = pid >= 0;
        if (pid >= 0) return pid;
    }
    long pid = clone3(flags, pidfd, -1);
    if (pid >= 0 || (errno != ENOSYS && errno != EPERM)) return pid;
    pid = syscall(SYS_clone, flags | CLONE_PIDFD | SIGCHLD, 0, pidfd, 0, 0);
    if (pid >= 0 || errno != EINVAL) return pid;
    *pidfd = -1;
    return syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);
}

// What the child reports, or nothing when the pipe closed at exec.
static pyro_spawn_report read_report(int fd) {
    pyro_spawn_report report = {.stage = PYRO_STAGE_NONE, .error = 0};
    ssize_t count;
    do {
        count = read(fd, &report, sizeof report);
    } while (count < 0 && errno == EINTR);
    if (count != (ssize_t)sizeof report) return (pyro_spawn_report){.stage = PYRO_STAGE_NONE, .error = 0};
    return report;
}

static void reap(pid_t pid) {
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {
    }
}

pyro_spawn_result pyro_spawn(const pyro_spawn_options *options) {
    if (!acceptable(options)) return failed(PYRO_STAGE_ARGUMENTS, EINVAL);
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0) return failed(PYRO_STAGE_PIPE, errno);

    // No handler of the caller may run in the child before the dispositions are reset.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int pidfd = -1;
    pyro_spawn_context context = {.report_fd = ends[1], .in_cgroup = false, .uid = geteuid(), .gid = getegid()};
    long pid = clone_child(options, &pidfd, &context.in_cgroup);
    if (pid == 0) {
        close(ends[0]);
        pyro_spawn_run_child(options, &context);
    }
    int error = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        return failed(PYRO_STAGE_CLONE, error);
    }

    pyro_spawn_report report = read_report(ends[0]);
    close(ends[0]);
    if (report.stage == PYRO_STAGE_NONE) {
        return (pyro_spawn_result){.pid = (pid_t)pid, .pidfd = pidfd, .error = 0, .stage = PYRO_STAGE_NONE};
    }
    reap((pid_t)pid);
    if (pidfd >= 0) close(pidfd);
    return failed(report.stage, report.error);
}

const char *pyro_spawn_stage_words(pyro_spawn_stage stage) {
    switch (stage) {
    case PYRO_STAGE_NONE: return "start";
    case PYRO_STAGE_ARGUMENTS: return "accept the arguments";
    case PYRO_STAGE_PIPE: return "make the pipe for its report";
    case PYRO_STAGE_CLONE: return "clone the process and its namespaces";
    case PYRO_STAGE_CGROUP: return "enter the cgroup";
    case PYRO_STAGE_USER_NAMESPACE: return "map the ids of the user namespace";
    case PYRO_STAGE_SESSION: return "start a session or process group";
    case PYRO_STAGE_TERMINAL: return "take the controlling terminal";
    case PYRO_STAGE_DESCRIPTORS: return "arrange the descriptors";
    case PYRO_STAGE_IDS: return "change the user and group ids";
    case PYRO_STAGE_DIRECTORY: return "enter the working directory";
    case PYRO_STAGE_PARENT: return "tie its life to that of its parent";
    case PYRO_STAGE_NO_NEW_PRIVS: return "set no_new_privs";
    case PYRO_STAGE_EXEC: return "execute the program";
    }
    return "start";
}
