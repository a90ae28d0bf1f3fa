#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "spawn_child.h"

struct linux_dirent64 {
    uint64_t d_ino;
    int64_t d_off;
    unsigned short d_reclen;
    unsigned char d_type;
    char d_name[];
};

static bool is_target(const pyro_spawn_options *options, int fd) {
    for (size_t i = 0; i < options->fd_count; i++) {
        if (options->fds[i].target == fd) return true;
    }
    return false;
}

static int parse_fd(const char *name) {
    int value = 0;
    for (; *name; name++) {
        if (*name < '0' || *name > '9' || value > INT_MAX / 16) return -1;
        value = value * 10 + (*name - '0');
    }
    return value;
}

// Kernels before 5.9 and containers that hide close_range: what /proc lists is closed. Read again until nothing is left
// to close, since closing while reading may skip entries.
static int close_listed(int first, int keep) {
    char buffer[2048] __attribute__((aligned(8)));
    for (;;) {
        int directory = open("/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (directory < 0) return -1;
        bool closed = false;
        long count;
        while ((count = syscall(SYS_getdents64, directory, buffer, sizeof buffer)) > 0) {
            for (long at = 0; at < count;) {
                struct linux_dirent64 *entry = (struct linux_dirent64 *)(buffer + at);
                at += entry->d_reclen;
                int fd = entry->d_name[0] == '.' ? -1 : parse_fd(entry->d_name);
                if (fd < first || fd == keep || fd == directory) continue;
                close(fd);
                closed = true;
            }
        }
        close(directory);
        if (count < 0) return -1;
        if (!closed) return 0;
    }
}

static int close_from(int first, int keep) {
    if (keep > first && syscall(SYS_close_range, first, keep - 1, 0) < 0) {
        if (errno != ENOSYS && errno != EPERM) return -1;
        return close_listed(first, keep);
    }
    if (syscall(SYS_close_range, keep + 1, ~0u, 0) < 0) {
        if (errno != ENOSYS && errno != EPERM) return -1;
        return close_listed(first, keep);
    }
    return 0;
}

static int open_null(int target) {
    int fd = open("/dev/null", O_RDWR);
    if (fd < 0) return -1;
    if (fd == target) return 0;
    int result = dup2(fd, target);
    close(fd);
    return result < 0 ? -1 : 0;
}

int pyro_spawn_arrange_fds(const pyro_spawn_options *options, int *report_fd) {
    int highest = STDERR_FILENO;
    for (size_t i = 0; i < options->fd_count; i++) {
        if (options->fds[i].target > highest) highest = options->fds[i].target;
    }
    // Everything needed moves above the targets first, so that no target overwrites a source that is still to come.
    int report = fcntl(*report_fd, F_DUPFD_CLOEXEC, highest + 1);
    if (report < 0) return -1;
    close(*report_fd);
    *report_fd = report;
    int moved[PYRO_SPAWN_MAX_FDS];
    for (size_t i = 0; i < options->fd_count; i++) {
        moved[i] = fcntl(options->fds[i].source, F_DUPFD_CLOEXEC, highest + 1);
        if (moved[i] < 0) return -1;
    }
    for (size_t i = 0; i < options->fd_count; i++) {
        if (dup2(moved[i], options->fds[i].target) < 0) return -1;
    }
    for (int fd = 0; fd <= highest; fd++) {
        if (!is_target(options, fd)) close(fd);
    }
    if (close_from(highest + 1, report) < 0) return -1;
    for (int fd = 0; fd <= STDERR_FILENO; fd++) {
        if (!is_target(options, fd) && open_null(fd) < 0) return -1;
    }
    return 0;
}
