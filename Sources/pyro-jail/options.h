#ifndef PYRO_JAIL_OPTIONS_H
#define PYRO_JAIL_OPTIONS_H

#include <stdbool.h>
#include <sys/types.h>

// The most paths that --bind and --device take each.
#define JAIL_MAX_PATHS 16

// What the command line asks for. Nothing is done that is not asked for.
typedef struct {
    // --probe: apply every layer that is asked for, print `layer=ok` or `layer=<why not>` for each, and exit instead of
    // executing.
    bool probe;
    // --parent-fd: a descriptor that is readable or hung up once the parent is gone; -1 for none.
    int parent_fd;
    // --root: a root file system of its own.
    bool root;
    // --bind: further files and directories of the host in that root, read-only.
    const char *binds[JAIL_MAX_PATHS];
    int bind_count;
    // --device: device nodes in that root.
    const char *devices[JAIL_MAX_PATHS];
    int device_count;
    // --hostname, in a UTS namespace of its own.
    const char *hostname;
    // --rlimits, and what differs from its defaults.
    bool rlimits;
    unsigned long max_files;
    // 0 leaves the number of processes alone, which counts all processes of the user.
    unsigned long max_processes;
    // --uid and --gid, both or none.
    bool ids;
    uid_t uid;
    gid_t gid;
    // --capabilities, --no-new-privs, --seccomp.
    bool capabilities;
    bool no_new_privs;
    bool seccomp;
    // After `--`.
    char **program;
} jail_options;

// Exits with 125 and one line on standard error when the command line is wrong.
jail_options jail_parse_options(int argc, char **argv);

#endif
