#ifndef PYRO_TREES_H
#define PYRO_TREES_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

// Trees of files, for both sides. Each function returns what the system call returns and leaves errno set; every descriptor is close-on-exec.

/// Opens a directory beneath `base` without following any link, nor `..` out of it: ELOOP or EXDEV says that the path tried.
int pyro_open_beneath(int base, const char *path);

/// Opens what is at `path` without access to it (O_PATH): links are followed as long as they stay beneath `base`; else EXDEV.
int pyro_open_within(int base, const char *path);

static const int PYRO_OPEN_PATH = 010000000;

/// Opens the directory `name` in `directory` as one whose entries can be removed: no link, of the same mount (EXDEV), and given the owner's
/// permissions where it lacks them.
int pyro_open_directory_here(int directory, const char *name);

/// Opens a file beneath `base` to read it, no link followed, never waiting for what is no file.
int pyro_open_to_read(int directory, const char *name);

/// Creates a file that must not exist, to write it.
int pyro_create_file(int directory, const char *name, mode_t mode);

/// Renames unless `to` exists (EEXIST).
int pyro_rename_new(int from_directory, const char *from, int to_directory, const char *to);

/// Swaps two names.
int pyro_rename_exchange(int from_directory, const char *from, int to_directory, const char *to);

int pyro_make_node(int directory, const char *name, uint32_t kind_and_mode, uint32_t major, uint32_t minor);
int pyro_set_times(int directory, const char *name, int64_t seconds, int64_t nanoseconds);
int pyro_set_times_of(int fd, int64_t seconds, int64_t nanoseconds);
int pyro_set_attribute(int fd, const char *name, const void *value, size_t count);
int pyro_syncfs(int fd);

/// The kind bits (S_IFMT) of what `name` is, links not followed; 0 with errno on failure.
uint32_t pyro_kind_of(int directory, const char *name);

/// Whether a directory shows what the kernel makes up (proc, sys, control groups and the like), which no archive can hold.
bool pyro_is_kernel_view(int fd);

static const uint32_t PYRO_KIND_DIRECTORY = 0040000;
static const uint32_t PYRO_KIND_FILE = 0100000;
static const uint32_t PYRO_KIND_CHARACTER = 0020000;
static const uint32_t PYRO_KIND_BLOCK = 0060000;
static const uint32_t PYRO_KIND_FIFO = 0010000;

#endif
