#ifndef PYRO_SPAWN_CHILD_H
#define PYRO_SPAWN_CHILD_H

#include <stdbool.h>

#include "include/pyro_spawn.h"

// What the child writes into the report pipe when a step failed; exec closes the pipe otherwise.
typedef struct {
    pyro_spawn_stage stage;
    int error;
} pyro_spawn_report;

// What the child has to know and cannot ask for itself.
typedef struct {
    // The writing end of the report pipe.
    int report_fd;
    // `cgroup_fd` was entered by the clone.
    bool in_cgroup;
    // The caller's ids: in a new user namespace, until its maps exist, the child is the overflow id to itself.
    uint32_t uid;
    uint32_t gid;
} pyro_spawn_context;

// The child's side: prepares and execs, or reports and exits with 127.
_Noreturn void pyro_spawn_run_child(const pyro_spawn_options *options, const pyro_spawn_context *context);

// Makes the descriptor table what the map says, keeping `*report_fd` (which moves) close-on-exec. Returns 0 or -1 with
// errno.
int pyro_spawn_arrange_fds(const pyro_spawn_options *options, int *report_fd);

#endif
