#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "layers.h"

enum {
    PROBE = 256, PARENT_FD, ROOT, BIND, DEVICE, HOSTNAME, RLIMITS, MAX_FILES, MAX_PROCESSES, UID, GID, CAPABILITIES,
    NO_NEW_PRIVS, SECCOMP,
};

static const struct option table[] = {
    {"probe", no_argument, NULL, PROBE},
    {"parent-fd", required_argument, NULL, PARENT_FD},
    {"root", no_argument, NULL, ROOT},
    {"bind", required_argument, NULL, BIND},
    {"device", required_argument, NULL, DEVICE},
    {"hostname", required_argument, NULL, HOSTNAME},
    {"rlimits", no_argument, NULL, RLIMITS},
    {"max-files", required_argument, NULL, MAX_FILES},
    {"max-processes", required_argument, NULL, MAX_PROCESSES},
    {"uid", required_argument, NULL, UID},
    {"gid", required_argument, NULL, GID},
    {"capabilities", no_argument, NULL, CAPABILITIES},
    {"no-new-privs", no_argument, NULL, NO_NEW_PRIVS},
    {"seccomp", no_argument, NULL, SECCOMP},
    {NULL, 0, NULL, 0},
};

_Noreturn static void usage(const char *what, const char *value) {
    fprintf(stderr, "pyro-jail: usage: %s %s\n", what, value);
    exit(JAIL_FAILURE);
}

static unsigned long number(const char *name, const char *text, unsigned long most) {
    char *end = NULL;
    errno = 0;
    unsigned long value = strtoul(text, &end, 10);
    if (errno || *text < '0' || *text > '9' || *end || value > most) usage("bad number for", name);
    return value;
}

static void add_path(const char **paths, int *count, const char *path) {
    if (path[0] != '/' || strstr(path, "..")) usage("not a plain absolute path:", path);
    if (*count == JAIL_MAX_PATHS) usage("too many paths:", path);
    paths[(*count)++] = path;
}

static void take(jail_options *options, int key, bool *has_uid, bool *has_gid) {
    switch (key) {
    case PROBE: options->probe = true; break;
    case PARENT_FD: options->parent_fd = (int)number("--parent-fd", optarg, INT_MAX); break;
    case ROOT: options->root = true; break;
    case BIND: add_path(options->binds, &options->bind_count, optarg); break;
    case DEVICE: add_path(options->devices, &options->device_count, optarg); break;
    case HOSTNAME: options->hostname = optarg; break;
    case RLIMITS: options->rlimits = true; break;
    case MAX_FILES: options->max_files = number("--max-files", optarg, 1 << 20); break;
    case MAX_PROCESSES: options->max_processes = number("--max-processes", optarg, 1 << 20); break;
    // The highest id means "no change" to the kernel.
    case UID: options->uid = (uid_t)number("--uid", optarg, UINT_MAX - 1), *has_uid = true; break;
    case GID: options->gid = (gid_t)number("--gid", optarg, UINT_MAX - 1), *has_gid = true; break;
    case CAPABILITIES: options->capabilities = true; break;
    case NO_NEW_PRIVS: options->no_new_privs = true; break;
    case SECCOMP: options->seccomp = true; break;
    default: usage("unknown option or missing value:", "see docs/concepts/jail.md");
    }
}

jail_options jail_parse_options(int argc, char **argv) {
    jail_options options = {.parent_fd = -1, .max_files = 1024};
    bool has_uid = false, has_gid = false;
    opterr = 0;
    int key;
    while ((key = getopt_long(argc, argv, "+", table, NULL)) != -1) take(&options, key, &has_uid, &has_gid);
    if (has_uid != has_gid || (has_uid && (!options.uid || !options.gid))) {
        usage("--uid and --gid", "go together and are not 0");
    }
    options.ids = has_uid;
    options.program = argv + optind;
    if (!options.probe && !*options.program) usage("no program", "after --");
    return options;
}
