#define _GNU_SOURCE
#include "include/pyro_trees.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

static int open_how(int base, const char *path, uint64_t flags, uint64_t resolve) {
    struct open_how how;
    memset(&how, 0, sizeof how);
    how.flags = flags | O_CLOEXEC;
    how.resolve = resolve;
    return (int)syscall(SYS_openat2, base, path, &how, sizeof how);
}

int pyro_open_beneath(int base, const char *path) {
    return open_how(base, path, O_RDONLY | O_DIRECTORY, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS);
}

_Static_assert(PYRO_OPEN_PATH == O_PATH, "flags of open");

int pyro_open_within(int base, const char *path) {
    uint64_t resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
    int fd = -1;
    // The kernel gives up when something is renamed meanwhile.
    for (int tries = 0; tries < 8; tries++) {
        fd = open_how(base, path, O_PATH, resolve);
        if (fd >= 0 || errno != EAGAIN) break;
    }
    return fd;
}

// What others have closed to their owner is opened through a descriptor that needs no permission.
static void let_owner_in(int directory, const char *name, uint64_t resolve) {
    int fd = open_how(directory, name, O_PATH | O_DIRECTORY | O_NOFOLLOW, resolve);
    if (fd < 0) return;
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    chmod(path, 0700);
    close(fd);
}

int pyro_open_directory_here(int directory, const char *name) {
    uint64_t resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV;
    uint64_t flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW;
    int fd = open_how(directory, name, flags, resolve);
    if (fd < 0 && errno == EACCES) {
        let_owner_in(directory, name, resolve);
        fd = open_how(directory, name, flags, resolve);
    }
    struct stat status;
    if (fd >= 0 && fstat(fd, &status) == 0 && (status.st_mode & S_IRWXU) != S_IRWXU) fchmod(fd, status.st_mode | S_IRWXU);
    return fd;
}

int pyro_open_to_read(int directory, const char *name) {
    return openat(directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

int pyro_create_file(int directory, const char *name, mode_t mode) {
    return openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
}

static int rename_with(int from_directory, const char *from, int to_directory, const char *to, unsigned flags) {
    return (int)syscall(SYS_renameat2, from_directory, from, to_directory, to, flags);
}

int pyro_rename_new(int from_directory, const char *from, int to_directory, const char *to) {
    return rename_with(from_directory, from, to_directory, to, RENAME_NOREPLACE);
}

int pyro_rename_exchange(int from_directory, const char *from, int to_directory, const char *to) {
    return rename_with(from_directory, from, to_directory, to, RENAME_EXCHANGE);
}

int pyro_make_node(int directory, const char *name, uint32_t kind_and_mode, uint32_t major, uint32_t minor) {
    return mknodat(directory, name, kind_and_mode, makedev(major, minor));
}

int pyro_set_times(int directory, const char *name, int64_t seconds, int64_t nanoseconds) {
    struct timespec times[2] = {{.tv_sec = seconds, .tv_nsec = nanoseconds}, {.tv_sec = seconds, .tv_nsec = nanoseconds}};
    return utimensat(directory, name, times, AT_SYMLINK_NOFOLLOW);
}

int pyro_set_times_of(int fd, int64_t seconds, int64_t nanoseconds) {
    struct timespec times[2] = {{.tv_sec = seconds, .tv_nsec = nanoseconds}, {.tv_sec = seconds, .tv_nsec = nanoseconds}};
    return futimens(fd, times);
}

int pyro_set_attribute(int fd, const char *name, const void *value, size_t count) {
    return fsetxattr(fd, name, value, count, 0);
}

int pyro_syncfs(int fd) { return syncfs(fd); }

uint32_t pyro_kind_of(int directory, const char *name) {
    struct stat status;
    return fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) < 0 ? 0 : status.st_mode & S_IFMT;
}

bool pyro_is_kernel_view(int fd) {
    struct statfs facts;
    if (fstatfs(fd, &facts) != 0) return false;
    switch ((unsigned long)facts.f_type) {
    case PROC_SUPER_MAGIC:
    case SYSFS_MAGIC:
    case CGROUP_SUPER_MAGIC:
    case CGROUP2_SUPER_MAGIC:
    case DEBUGFS_MAGIC:
    case TRACEFS_MAGIC:
    case SECURITYFS_MAGIC:
    case BPF_FS_MAGIC:
    case PSTOREFS_MAGIC:
    case DEVPTS_SUPER_MAGIC:
        return true;
    default:
        return false;
    }
}
