#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "layers.h"

// <sys/mount.h> and <linux/mount.h> do not go together in every glibc: the few calls and flags that only the former has
// are said here.
int mount(const char *source, const char *target, const char *type, unsigned long flags, const void *data);
int umount2(const char *target, int flags);
#ifndef MNT_DETACH
#define MNT_DETACH 2
#endif

// Where the new root is mounted before it is the root. It exists wherever QEMU does, and the old one is needed no more:
// what comes from it has been opened before.
#define STAGING "/usr"

#define MAX_TREES (JAIL_MAX_PATHS * 2 + 8)

// A mount of the host, cloned and still detached.
typedef struct {
    const char *path;
    bool is_directory;
    int fd;
} tree;

static const char *const needed[] = {"/usr", "/lib", "/lib64", "/etc/ld.so.cache"};
static const char *const needed_devices[] = {"/dev/null", "/dev/urandom"};

// A recursive clone: a user namespace may not take a part of a tree without the mounts that lie in it.
static const char *open_clone(tree *tree, const char *path, uint64_t attributes) {
    struct stat status;
    if (stat(path, &status) < 0) return "look at a path to bind";
    tree->path = path;
    tree->is_directory = S_ISDIR(status.st_mode);
    tree->fd = (int)syscall(SYS_open_tree, AT_FDCWD, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
    if (tree->fd < 0) return "clone a mount";
    struct mount_attr attr = {.attr_set = attributes};
    long result = syscall(SYS_mount_setattr, tree->fd, "", AT_EMPTY_PATH | AT_RECURSIVE, &attr, sizeof attr);
    return result < 0 ? "make a mount read-only" : NULL;
}

// Distributions differ in whether /lib is a directory or a link into /usr. A link is made again as it is.
static const char *copy_link(const char *path, bool *copied) {
    char target[256];
    ssize_t length = readlink(path, target, sizeof target - 1);
    *copied = length >= 0;
    if (length < 0) return NULL;
    target[length] = 0;
    // The path without its slash lies in the new root, the working directory.
    return symlink(target, path + 1) < 0 ? "make a link in the new root" : NULL;
}

static const char *make_parents(const char *path) {
    char prefix[256];
    for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
        int length = snprintf(prefix, sizeof prefix, "%.*s", (int)(slash - path), path);
        if (length < 0 || (size_t)length >= sizeof prefix) {
            errno = ENAMETOOLONG;
            return "make a directory in the new root";
        }
        if (mkdir(prefix, 0755) < 0 && errno != EEXIST) return "make a directory in the new root";
    }
    return NULL;
}

static const char *attach(const tree *tree) {
    const char *inside = tree->path + 1;
    const char *failed = make_parents(inside);
    if (failed) return failed;
    if (tree->is_directory) {
        if (mkdir(inside, 0755) < 0 && errno != EEXIST) return "make a directory in the new root";
    } else {
        int fd = open(inside, O_CREAT | O_WRONLY | O_CLOEXEC, 0444);
        if (fd < 0) return "make a file in the new root";
        close(fd);
    }
    long result = syscall(SYS_move_mount, tree->fd, "", AT_FDCWD, inside, MOVE_MOUNT_F_EMPTY_PATH);
    return result < 0 ? "attach a mount in the new root" : NULL;
}

static bool is_link(const char *path) {
    struct stat status;
    return lstat(path, &status) == 0 && S_ISLNK(status.st_mode);
}

// Everything that is bound, opened while the old root is still in sight. Returns the number through `count`.
static const char *open_trees(const jail_options *options, tree *trees, int *count) {
    const uint64_t plain = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;
    const uint64_t device = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC;
    const char *failed = NULL;
    for (size_t i = 0; i < sizeof needed / sizeof *needed && !failed; i++) {
        if (is_link(needed[i]) || access(needed[i], F_OK) < 0) continue;
        failed = open_clone(&trees[(*count)++], needed[i], plain);
    }
    for (int i = 0; i < options->bind_count && !failed; i++) {
        failed = open_clone(&trees[(*count)++], options->binds[i], plain);
    }
    for (size_t i = 0; i < sizeof needed_devices / sizeof *needed_devices && !failed; i++) {
        failed = open_clone(&trees[(*count)++], needed_devices[i], device);
    }
    for (int i = 0; i < options->device_count && !failed && !options->ids; i++) {
        failed = open_clone(&trees[(*count)++], options->devices[i], device);
    }
    return failed;
}

static const char *fill(const tree *trees, int count) {
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        bool copied = false;
        const char *failed = is_link(needed[i]) ? copy_link(needed[i], &copied) : NULL;
        if (failed) return failed;
    }
    for (int i = 0; i < count; i++) {
        const char *failed = attach(&trees[i]);
        if (failed) return failed;
        close(trees[i].fd);
    }
    return NULL;
}

// A uid of its own is in no group that the host lets at its devices: it gets nodes that belong to it.
static const char *make_nodes(const jail_options *options, const dev_t *numbers) {
    for (int i = 0; i < options->device_count && options->ids; i++) {
        const char *inside = options->devices[i] + 1;
        const char *failed = make_parents(inside);
        if (failed) return failed;
        if (mknod(inside, S_IFCHR | 0600, numbers[i]) < 0) return "make a device node";
        if (chown(inside, options->uid, options->gid) < 0) return "give away a device node";
    }
    return NULL;
}

static const char *look_at_devices(const jail_options *options, dev_t *numbers) {
    for (int i = 0; i < options->device_count && options->ids; i++) {
        struct stat status;
        if (stat(options->devices[i], &status) < 0) return "look at a device";
        if (!S_ISCHR(status.st_mode)) {
            errno = ENODEV;
            return "look at a device";
        }
        numbers[i] = status.st_rdev;
    }
    return NULL;
}

// QEMU opens what it is given as /proc/self/fd/N. Kernels before 5.8 do not know `subset`, which hides everything but
// processes.
static const char *mount_proc(void) {
    const unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
    if (mkdir("proc", 0555) < 0) return "make /proc in the new root";
    if (mount("proc", "proc", "proc", flags, "subset=pid") == 0) return NULL;
    if (errno == EINVAL && mount("proc", "proc", "proc", flags, NULL) == 0) return NULL;
    return "mount /proc";
}

// The new root is mounted over itself and the old one falls away below it: no directory for the old root is needed
// (pivot_root(2), NOTES).
static const char *pivot(void) {
    if (syscall(SYS_pivot_root, ".", ".") < 0) return "pivot_root";
    if (umount2(".", MNT_DETACH) < 0) return "unmount the old root";
    if (chdir("/") < 0) return "enter the new root";
    return NULL;
}

const char *jail_enter_root(const jail_options *options) {
    tree trees[MAX_TREES];
    dev_t numbers[JAIL_MAX_PATHS];
    int count = 0;
    // Only its own device nodes need a root that honours them; it is read-only and nobody in it may make another.
    const unsigned long nodes = options->ids && options->device_count ? 0 : MS_NODEV;
    // The new root belongs to whoever makes it and is read by the id that comes later.
    umask(022);
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0) return "make the mounts private";
    const char *failed = open_trees(options, trees, &count);
    if (failed || (failed = look_at_devices(options, numbers))) return failed;
    const char *small = "size=256k,nr_inodes=128,mode=0755";
    if (mount("pyro", STAGING, "tmpfs", MS_NOSUID | nodes, small) < 0) return "mount the new root";
    if (chdir(STAGING) < 0) return "enter the new root";
    if ((failed = fill(trees, count)) || (failed = make_nodes(options, numbers))) return failed;
    if ((failed = mount_proc()) || (failed = pivot())) return failed;
    const unsigned long read_only = MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | nodes;
    return mount(NULL, "/", NULL, read_only, NULL) < 0 ? "make the new root read-only" : NULL;
}
