#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "layers.h"

static bool may_shrink_bounding_set(void) {
    cap_flag_value_t value = CAP_CLEAR;
    cap_t held = cap_get_proc();
    if (!held) return false;
    cap_get_flag(held, CAP_SETPCAP, CAP_EFFECTIVE, &value);
    cap_free(held);
    return value == CAP_SET;
}

// An ordinary user without a user namespace cannot shrink it; it bounds only what an exec may gain, which no_new_privs
// forbids altogether.
const char *jail_drop_bounding_set(const jail_options *options) {
    if (!may_shrink_bounding_set()) {
        if (options->no_new_privs) return NULL;
        errno = EPERM;
        return "drop the bounding set without no_new_privs";
    }
    for (cap_value_t cap = 0; cap_get_bound(cap) >= 0; cap++) {
        if (cap_drop_bound(cap) == 0) continue;
        // A security module may hold the capabilities of user namespaces back while they look to be there.
        return errno == EPERM && options->no_new_privs ? NULL : "drop the bounding set";
    }
    return NULL;
}

const char *jail_drop_ids(const jail_options *options) {
    if (setgroups(0, NULL) < 0) return "leave the groups";
    if (setresgid(options->gid, options->gid, options->gid) < 0) return "change the gid";
    if (setresuid(options->uid, options->uid, options->uid) < 0) return "change the uid";
    // Nothing must lead back.
    if (setresuid(0, 0, 0) == 0) {
        errno = EPERM;
        return "make the change of the uid final";
    }
    return NULL;
}

static bool holds_none(void) {
    cap_t held = cap_get_proc();
    cap_t none = cap_init();
    bool empty = held && none && cap_compare(held, none) == 0;
    cap_free(held);
    cap_free(none);
    return empty;
}

const char *jail_drop_capabilities(const jail_options *options) {
    (void)options;
    // Kernels before 4.3 have no ambient set.
    if (cap_reset_ambient() < 0 && errno != EINVAL) return "clear the ambient set";
    cap_t none = cap_init();
    if (!none || cap_set_proc(none) < 0) return "drop the capabilities";
    cap_free(none);
    if (!holds_none()) {
        errno = EPERM;
        return "check that no capability is left";
    }
    return NULL;
}

const char *jail_forbid_new_privileges(const jail_options *options) {
    (void)options;
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ? "set no_new_privs" : NULL;
}

const char *jail_tie_to_parent(const jail_options *options) {
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0) return "arm the parent-death signal";
    // getppid is 0 for every parent outside of the PID namespace, alive or not: ask the descriptor.
    struct pollfd parent = {.fd = options->parent_fd, .events = POLLIN};
    if (poll(&parent, 1, 0) < 0) return "look for the parent";
    if (parent.revents) {
        errno = ESRCH;
        return "look for the parent";
    }
    return fcntl(options->parent_fd, F_SETFD, FD_CLOEXEC) < 0 ? "keep the parent's descriptor to itself" : NULL;
}
