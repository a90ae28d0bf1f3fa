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

// What the child begins with.
struct beginning {
    const pyro_spawn_options *options;
    pyro_spawn_context context;
    // The reading end of the report pipe, which is the parent's.
    int parents_end;
};

_Noreturn static void begin(void *argument) {
    const struct beginning *beginning = argument;
    close(beginning->parents_end);
    pyro_spawn_run_child(beginning->options, &beginning->context);
}

#if defined(__x86_64__)
// Room for the child's deepest call, which looks a program up along PATH.
#define BORROWED_STACK_BYTES (32 << 10)

// A child that borrows the caller's memory, as vfork's does: the caller stands still until it has executed the program.
// Nothing is copied, which takes an emulated processor several milliseconds. It needs a stack of its own, or it would
// overwrite the frames that the caller returns to.
static long clone_borrowing(struct clone_args *args, struct beginning *beginning) {
    char stack[BORROWED_STACK_BYTES] __attribute__((aligned(16)));
    args->flags |= CLONE_VM | CLONE_VFORK;
    args->stack = (uintptr_t)stack;
    args->stack_size = sizeof stack;
    long result;
    // The child's registers are the caller's but for the result and the stack.
    __asm__ volatile("syscall\n\t"
                     "testq %%rax, %%rax\n\t"
                     "jnz 1f\n\t"
                     "movq %[beginning], %%rdi\n\t"
                     "callq *%[begin]\n\t"
                     "ud2\n"
                     "1:"
                     : "=a"(result)
                     : "0"((long)SYS_clone3), "D"(args), "S"(sizeof *args), [begin] "r"(begin), [beginning] "r"(beginning)
                     : "rcx", "r11", "memory");
    if (result >= 0) return result;
    errno = (int)-result;
    return -1;
}
#endif

// Returns in the parent only.
static long clone3(struct beginning *beginning, int *pidfd, int cgroup_fd) {
    struct clone_args args;
    memset(&args, 0, sizeof args);
    args.flags = beginning->options->namespaces | CLONE_PIDFD;
    args.pidfd = (uintptr_t)pidfd;
    args.exit_signal = SIGCHLD;
    beginning->context.in_cgroup = cgroup_fd >= 0;
    if (cgroup_fd >= 0) {
        args.flags |= CLONE_INTO_CGROUP;
        args.cgroup = (uint64_t)cgroup_fd;
    }
#if defined(__x86_64__)
    if (!beginning->options->namespaces) return clone_borrowing(&args, beginning);
#endif
    long pid = syscall(SYS_clone3, &args, sizeof args);
    if (pid == 0) begin(beginning);
    return pid;
}

static long clone_copying(struct beginning *beginning, uint64_t flags, int *pidfd) {
    long pid = syscall(SYS_clone, beginning->options->namespaces | flags | SIGCHLD, 0, pidfd, 0, 0);
    if (pid == 0) begin(beginning);
    return pid;
}

// Clones with the newest interface that is there: containers forbid clone3 (ENOSYS, older ones EPERM), and a cgroup
// that cannot be entered at birth can be entered by writing to it.
static long clone_child(struct beginning *beginning, int *pidfd) {
    int cgroup_fd = beginning->options->cgroup_fd;
    if (cgroup_fd >= 0) {
        long pid = clone3(beginning, pidfd, cgroup_fd);
        if (pid >= 0) return pid;
    }
    long pid = clone3(beginning, pidfd, -1);
    if (pid >= 0 || (errno != ENOSYS && errno != EPERM)) return pid;
    pid = clone_copying(beginning, CLONE_PIDFD, pidfd);
    if (pid >= 0 || errno != EINVAL) return pid;
    *pidfd = -1;
    return clone_copying(beginning, 0, NULL);
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
    struct beginning beginning = {
        .options = options,
        .context = {.report_fd = ends[1], .in_cgroup = false, .uid = geteuid(), .gid = getegid()},
        .parents_end = ends[0],
    };
    long pid = clone_child(&beginning, &pidfd);
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
