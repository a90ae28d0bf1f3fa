#define _GNU_SOURCE
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "layers.h"

// Both limits at once, so that the program cannot raise its own again; never above what the user has.
static int limit(int resource, rlim_t value) {
    struct rlimit current;
    if (getrlimit(resource, &current) < 0) return -1;
    if (value > current.rlim_max) value = current.rlim_max;
    struct rlimit wanted = {.rlim_cur = value, .rlim_max = value};
    return setrlimit(resource, &wanted);
}

const char *jail_limit_resources(const jail_options *options) {
    // A core dump would hold guest memory, secrets included.
    if (limit(RLIMIT_CORE, 0) < 0) return "limit core dumps";
    if (limit(RLIMIT_NOFILE, options->max_files) < 0) return "limit open files";
    if (limit(RLIMIT_MEMLOCK, 64 << 10) < 0) return "limit locked memory";
    if (limit(RLIMIT_MSGQUEUE, 0) < 0) return "limit message queues";
    // Disks grow as large as they are; a limit inherited from the user's shell would stop the guest with SIGXFSZ.
    if (limit(RLIMIT_FSIZE, RLIM_INFINITY) < 0) return "lift the file size";
    if (options->max_processes && limit(RLIMIT_NPROC, options->max_processes) < 0) return "limit processes";
    return NULL;
}

const char *jail_set_hostname(const jail_options *options) {
    return sethostname(options->hostname, strlen(options->hostname)) < 0 ? "set the host name" : NULL;
}
