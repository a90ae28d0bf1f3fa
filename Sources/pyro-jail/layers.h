#ifndef PYRO_JAIL_LAYERS_H
#define PYRO_JAIL_LAYERS_H

#include "options.h"

// The exit status of a jail that could not be built. The program's own statuses are its own.
#define JAIL_FAILURE 125

// A layer returns NULL when it stands, or the action that failed, with errno. Each relies on those above it having run
// before.

// A tmpfs root with read-only binds of what QEMU needs, a /proc of its own PID namespace, and nothing else of the host.
const char *jail_enter_root(const jail_options *options);
// The host name of the UTS namespace.
const char *jail_set_hostname(const jail_options *options);
// No core dumps; few files and processes.
const char *jail_limit_resources(const jail_options *options);
// The bounding set, while the capability to shrink it is still there.
const char *jail_drop_bounding_set(const jail_options *options);
// Groups, gid and uid.
const char *jail_drop_ids(const jail_options *options);
// Every capability of every set, checked afterwards.
const char *jail_drop_capabilities(const jail_options *options);
// No privileges by executing something.
const char *jail_forbid_new_privileges(const jail_options *options);
// SIGKILL when the parent's thread ends, armed again since a change of ids disarms it, and the parent still lives.
const char *jail_tie_to_parent(const jail_options *options);
// A filter against the system calls that QEMU never needs.
const char *jail_filter_system_calls(const jail_options *options);

#endif
