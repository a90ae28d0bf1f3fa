#ifndef PYRO_FILES_H
#define PYRO_FILES_H

#include <stddef.h>
#include <sys/types.h>

// Files of a directory that is open. Each returns what the system call returns, errno set; descriptors are close-on-exec.

/// Reads entries of a directory in the kernel's form (getdents64): bytes read, 0 at the end, -1.
ssize_t pyro_read_entries(int directory, void *buffer, size_t count);

/// Creates a file without a name beside the files of `directory`, to be written; mode 0600.
int pyro_create_unnamed(int directory);

/// Gives such a file a name, which must be free.
int pyro_name_unnamed(int fd, int directory, const char *name);

#endif
