#define _GNU_SOURCE
#include "spawn_child.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/capability.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

// Runs between clone and exec, in a copy of a process with threads, where a lock may be held for ever by a thread that
// does not exist here, or in the very memory of its parent, on whose stack its own lies. So only system calls, no
// allocation, no stdio, no state that outlives the call, and the raw calls for ids, since glibc's would signal the threads
// it believes in.

// The kernel's own call: the C library's refuses the two signals it keeps for itself, which a parent may have left
// ignored.
static void reset_signals(void) {
    // At least as large as any kernel's sigaction; all zero is SIG_DFL.
    unsigned char action[64];
    memset(action, 0, sizeof action);
    for (int number = 1; number < NSIG; number++) syscall(SYS_rt_sigaction, number, action, NULL, (NSIG - 1) / 8);
}

static int write_whole(int fd, const char *text, size_t length) {
    ssize_t count = write(fd, text, length);
    if (count == (ssize_t)length) return 0;
    if (count >= 0) errno = EIO;
    return -1;
}

static int write_file(const char *path, const char *text, size_t length) {
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0) return -1;
    int result = write_whole(fd, text, length);
    int error = errno;
    close(fd);
    errno = error;
    return result;
}

static int enter_cgroups(const pyro_spawn_options *options, bool in_cgroup) {
    if (options->cgroup_fd >= 0 && !in_cgroup) {
        int fd = openat(options->cgroup_fd, "cgroup.procs", O_WRONLY | O_CLOEXEC);
        if (fd < 0) return -1;
        if (write_whole(fd, "0", 1) < 0) return -1;
        close(fd);
    }
    for (size_t i = 0; i < options->cgroup_procs_count; i++) {
        if (write_whole(options->cgroup_procs_fds[i], "0", 1) < 0) return -1;
    }
    return 0;
}

static size_t append_number(char *text, size_t at, uint32_t value) {
    char digits[10];
    size_t count = 0;
    do {
        digits[count++] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    while (count) text[at++] = digits[--count];
    return at;
}

static int write_map(const char *path, uint32_t id) {
    char text[32];
    size_t at = append_number(text, 0, id);
    text[at++] = ' ';
    at = append_number(text, at, id);
    text[at++] = ' ';
    text[at++] = '1';
    return write_file(path, text, at);
}

// Maps the caller's ids to themselves, which is all that needs no privilege.
static int map_own_ids(uint32_t uid, uint32_t gid) {
    if (write_file("/proc/self/setgroups", "deny", 4) < 0) return -1;
    if (write_map("/proc/self/uid_map", uid) < 0) return -1;
    return write_map("/proc/self/gid_map", gid);
}

// The first process of a user namespace holds every capability there, and an exec by an id other than 0 would take them
// all away again.
static int keep_capabilities(void) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3];
    if (syscall(SYS_capget, &header, sets) < 0) return -1;
    for (int i = 0; i < _LINUX_CAPABILITY_U32S_3; i++) sets[i].inheritable = sets[i].permitted;
    if (syscall(SYS_capset, &header, sets) < 0) return -1;
    for (int cap = 0; cap < 32 * _LINUX_CAPABILITY_U32S_3; cap++) {
        if (!(sets[cap / 32].permitted & (1u << (cap % 32)))) continue;
        if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, cap, 0, 0) < 0) return -1;
    }
    return 0;
}

static int start_session(const pyro_spawn_options *options) {
    if (options->flags & PYRO_SPAWN_SETSID) return setsid() < 0 ? -1 : 0;
    if (options->flags & PYRO_SPAWN_SETPGID) return setpgid(0, 0);
    return 0;
}

static int set_ids(const pyro_spawn_options *options) {
    if (!(options->flags & PYRO_SPAWN_SET_IDS)) return 0;
    if (syscall(SYS_setgroups, options->group_count, options->groups) < 0) return -1;
    if (syscall(SYS_setresgid, options->gid, options->gid, options->gid) < 0) return -1;
    return (int)syscall(SYS_setresuid, options->uid, options->uid, options->uid);
}

// The parent may have died before the signal was armed. Its thread sits in pyro_spawn and holds the only reading end of
// the report pipe; getppid would say 0 for any parent outside of a new PID namespace.
static int tie_to_parent(const pyro_spawn_options *options, int report_fd) {
    if (!options->death_signal) return 0;
    if (prctl(PR_SET_PDEATHSIG, options->death_signal, 0, 0, 0) < 0) return -1;
    struct pollfd report = {.fd = report_fd, .events = 0, .revents = 0};
    if (poll(&report, 1, 0) < 0) return -1;
    if (report.revents & POLLERR) _exit(127);
    return 0;
}

static const char *variable(char *const *envp, const char *name) {
    size_t length = strlen(name);
    for (; *envp; envp++) {
        if (!strncmp(*envp, name, length) && (*envp)[length] == '=') return *envp + length + 1;
    }
    return NULL;
}

// execvpe without the shell fallback: a script without an interpreter line is an error that the caller can explain.
static void exec_along_path(const pyro_spawn_options *options) {
    const char *search = variable(options->envp, "PATH");
    if (!search) search = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    size_t name_length = strlen(options->path);
    int error = ENOENT;
    for (const char *at = search;; at++) {
        size_t length = strcspn(at, ":");
        char path[PATH_MAX];
        if (length + name_length + 2 <= sizeof path) {
            memcpy(path, at, length);
            if (length) path[length++] = '/';
            memcpy(path + length, options->path, name_length + 1);
            execve(path, options->argv, options->envp);
            if (errno == EACCES) error = EACCES;
            if (errno != EACCES && errno != ENOENT && errno != ENOTDIR) return;
        }
        at += strcspn(at, ":");
        if (!*at) break;
    }
    errno = error;
}

static void execute(const pyro_spawn_options *options) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (strchr(options->path, '/') || !*options->path) {
        execve(options->path, options->argv, options->envp);
    } else {
        exec_along_path(options);
    }
}

_Noreturn static void report_failure(int report_fd, pyro_spawn_stage stage) {
    pyro_spawn_report report = {.stage = stage, .error = errno};
    // A parent that is gone needs no report.
    ssize_t ignored = write(report_fd, &report, sizeof report);
    (void)ignored;
    _exit(127);
}

_Noreturn void pyro_spawn_run_child(const pyro_spawn_options *options, const pyro_spawn_context *context) {
    int report_fd = context->report_fd;
    reset_signals();
#define STEP(stage, expression) \
    if ((expression) < 0) report_failure(report_fd, stage)
    STEP(PYRO_STAGE_CGROUP, enter_cgroups(options, context->in_cgroup));
    if (options->namespaces & PYRO_NS_USER) {
        STEP(PYRO_STAGE_USER_NAMESPACE, map_own_ids(context->uid, context->gid));
        STEP(PYRO_STAGE_USER_NAMESPACE, keep_capabilities());
    }
    STEP(PYRO_STAGE_SESSION, start_session(options));
    if (options->tty_fd >= 0) STEP(PYRO_STAGE_TERMINAL, ioctl(options->tty_fd, TIOCSCTTY, 0));
    STEP(PYRO_STAGE_DESCRIPTORS, pyro_spawn_arrange_fds(options, &report_fd));
    STEP(PYRO_STAGE_IDS, set_ids(options));
    if (options->cwd) STEP(PYRO_STAGE_DIRECTORY, chdir(options->cwd));
    STEP(PYRO_STAGE_PARENT, tie_to_parent(options, report_fd));
    if (options->flags & PYRO_SPAWN_NO_NEW_PRIVS) {
        STEP(PYRO_STAGE_NO_NEW_PRIVS, prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
    }
#undef STEP
    execute(options);
    report_failure(report_fd, PYRO_STAGE_EXEC);
}
