// pyro-jail: builds the jail round a program and becomes that program.
//
//     pyro-jail [options] -- program args...
//
// It is started inside the new namespaces (pyro_spawn makes them), with the descriptors the program shall have. It has
// one thread, so that it may use libraries that a child cloned from a process with threads may not. A layer that was
// asked for and does not stand ends it with status 125 and one line on standard error: `pyro-jail: <layer>: <action>:
// <reason>`.

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "layers.h"

typedef struct {
    // As `doctor` names it.
    const char *name;
    bool wanted;
    const char *(*apply)(const jail_options *options);
} layer;

static void apply(const layer *layer, const jail_options *options) {
    if (!layer->wanted) return;
    const char *action = layer->apply(options);
    int error = errno;
    if (options->probe) {
        if (action) {
            printf("%s=%s: %s\n", layer->name, action, strerror(error));
        } else {
            printf("%s=ok\n", layer->name);
        }
    } else if (action) {
        fprintf(stderr, "pyro-jail: %s: %s: %s\n", layer->name, action, strerror(error));
        exit(JAIL_FAILURE);
    }
}

// A host that shuts down asks every process to end. For the program it is the owner who is asked: it may have a machine's
// memory to keep first, and QEMU would end at once. SIGKILL, of the owner's death too, is not to be blocked.
static int leave_signals_to_owner(void) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGHUP);
    return sigprocmask(SIG_BLOCK, &signals, NULL);
}

int main(int argc, char **argv) {
    const jail_options options = jail_parse_options(argc, argv);
    const layer layers[] = {
        {"pivot_root", options.root, jail_enter_root},
        {"uts_namespace", options.hostname != NULL, jail_set_hostname},
        {"rlimits", options.rlimits, jail_limit_resources},
        {"bounding_set", options.capabilities, jail_drop_bounding_set},
        {"uid", options.ids, jail_drop_ids},
        {"capabilities", options.capabilities, jail_drop_capabilities},
        {"no_new_privs", options.no_new_privs, jail_forbid_new_privileges},
        {"parent", options.parent_fd >= 0, jail_tie_to_parent},
        {"seccomp", options.seccomp, jail_filter_system_calls},
    };
    for (size_t i = 0; i < sizeof layers / sizeof *layers; i++) apply(&layers[i], &options);
    if (options.probe) return 0;
    umask(077);
    // QEMU asks for huge pages for its translation buffer, of which it uses little: each page it touches would count two megabytes. No layer:
    // a kernel that cannot do without them costs memory alone.
    (void)prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
    if (leave_signals_to_owner() < 0) fprintf(stderr, "pyro-jail: signals: %s\n", strerror(errno));
    execv(options.program[0], options.program);
    fprintf(stderr, "pyro-jail: exec: %s: %s\n", options.program[0], strerror(errno));
    return JAIL_FAILURE;
}
