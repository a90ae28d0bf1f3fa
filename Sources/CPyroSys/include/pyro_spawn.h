#ifndef PYRO_SPAWN_H
#define PYRO_SPAWN_H

// One way to start a program, for the host (supervisor, QEMU) and for the guest's PID 1 (commands, PTYs).
//
// pyro_spawn() clones, prepares the child and execs, and returns when the program runs or when a step failed. It
// allocates nothing, and the child calls nothing that is unsafe after a clone in a process with threads. Every
// descriptor that the map does not name is closed in the child; 0, 1 and 2 are opened on /dev/null when the map does
// not name them. Signal dispositions and mask are the default ones.

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// Namespaces of the child (the kernel's CLONE_NEW* values).
#define PYRO_NS_MOUNT 0x00020000u
#define PYRO_NS_CGROUP 0x02000000u
#define PYRO_NS_UTS 0x04000000u
#define PYRO_NS_IPC 0x08000000u
#define PYRO_NS_USER 0x10000000u
#define PYRO_NS_PID 0x20000000u
#define PYRO_NS_NET 0x40000000u

// The child leads a session of its own (and so a process group).
#define PYRO_SPAWN_SETSID 1u
// The child leads a process group of its own in the session of its parent.
#define PYRO_SPAWN_SETPGID 2u
// Set `groups`, `gid` and `uid`. In a new user namespace, where only the caller's own ids exist, this is refused.
#define PYRO_SPAWN_SET_IDS 4u
// PR_SET_NO_NEW_PRIVS.
#define PYRO_SPAWN_NO_NEW_PRIVS 8u

// The most entries of a descriptor map, and the highest target in it.
#define PYRO_SPAWN_MAX_FDS 64
#define PYRO_SPAWN_MAX_TARGET 1023

// The descriptor `source` of the caller is `target` in the child, without close-on-exec. Sources and targets may
// overlap in any way.
typedef struct {
    int target;
    int source;
} pyro_spawn_fd;

typedef struct {
    // The program. Without a slash it is looked for along PATH of `envp`, in the child.
    const char *path;
    // Both end with NULL.
    char *const *argv;
    char *const *envp;
    // The working directory, entered with the child's own ids; NULL stays.
    const char *cwd;

    // PYRO_NS_*. With PYRO_NS_USER the child maps the caller's own uid and gid to themselves, which needs no privilege,
    // and the program keeps the capabilities of that namespace.
    uint32_t namespaces;
    // PYRO_SPAWN_*.
    uint32_t flags;

    const pyro_spawn_fd *fds;
    size_t fd_count;

    // A terminal that becomes the controlling one (needs PYRO_SPAWN_SETSID), as a descriptor of the caller; -1 for
    // none.
    int tty_fd;

    // The signal the child gets when the calling THREAD ends; 0 for none. Call from a thread that lives as long as the
    // child should. It is set after the ids, since the kernel clears it when they change. A parent that died before it
    // was set is noticed.
    int death_signal;

    // Used with PYRO_SPAWN_SET_IDS.
    uint32_t uid;
    uint32_t gid;
    const uint32_t *groups;
    size_t group_count;

    // A cgroup v2 directory to be born in, or -1.
    int cgroup_fd;
    // Opened `cgroup.procs` files (v1 hierarchies) to be written by the child before it does anything else.
    const int *cgroup_procs_fds;
    size_t cgroup_procs_count;
} pyro_spawn_options;

// Where a start failed.
typedef enum {
    PYRO_STAGE_NONE = 0,
    PYRO_STAGE_ARGUMENTS,
    PYRO_STAGE_PIPE,
    PYRO_STAGE_CLONE,
    PYRO_STAGE_CGROUP,
    PYRO_STAGE_USER_NAMESPACE,
    PYRO_STAGE_SESSION,
    PYRO_STAGE_TERMINAL,
    PYRO_STAGE_DESCRIPTORS,
    PYRO_STAGE_IDS,
    PYRO_STAGE_DIRECTORY,
    PYRO_STAGE_PARENT,
    PYRO_STAGE_NO_NEW_PRIVS,
    PYRO_STAGE_EXEC,
} pyro_spawn_stage;

typedef struct {
    // The child in the caller's PID namespace, or -1.
    pid_t pid;
    // Readable when the child has ended, close-on-exec; -1 on failure and on kernels before 5.2.
    int pidfd;
    // 0, or the errno of `stage`. A child that failed has been reaped.
    int error;
    pyro_spawn_stage stage;
} pyro_spawn_result;

// Options with nothing set: no namespaces, no descriptors, no ids, every optional descriptor -1.
pyro_spawn_options pyro_spawn_defaults(void);

pyro_spawn_result pyro_spawn(const pyro_spawn_options *options);

// The stage as words that complete "could not ...".
const char *pyro_spawn_stage_words(pyro_spawn_stage stage);

// A close-on-exec descriptor of a process, readable once it has ended; -1 with errno.
int pyro_pidfd_open(pid_t pid);

// Sends a signal to the process of a pidfd, never to a later one of the same number; 0 or -1 with errno.
int pyro_pidfd_signal(int pidfd, int signal);

// Blocks until a child has ended and leaves it to be reaped, so that its number stays its own meanwhile; 0 or -1 with
// errno.
int pyro_child_wait(pid_t pid);

// Reaps a child that has ended: 0 and its exit status, or its signal and 0 in `status`; -1 with errno.
int pyro_child_reap(pid_t pid, int *status, int *signal);

#endif
