#ifndef PYRO_SYS_H
#define PYRO_SYS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// System calls and constants that `import Glibc` does not show. Each returns what the system call returns, errno set.

/// memfd_create with MFD_CLOEXEC (and MFD_NOEXEC_SEAL where the kernel knows it).
int pyro_memfd_create(const char *name);

/// Opens a file in `directory` that has no name (O_TMPFILE) and is gone with its last descriptor; mode 0600.
int pyro_open_unnamed(const char *directory);

/// The next data extent at or after `from`: 1 and its bounds, 0 at the end of the data, -1 on failure.
int pyro_next_extent(int fd, int64_t from, int64_t *start, int64_t *end);

/// Copies `length` bytes at the same offset of both files, in the kernel where it can; 0 or -1.
int pyro_copy_extent(int from, int to, int64_t offset, int64_t length);

/// Makes `to` share all blocks of `from` (FICLONE); 0, or -1 where the file system cannot.
int pyro_clone_file(int from, int to);

/// Frees the blocks of a range without changing the size.
int pyro_punch_hole(int fd, int64_t offset, int64_t length);

/// A connected pair of close-on-exec stream sockets.
int pyro_socketpair(int fds[2]);

/// Waits for the next connection of a listening socket; close-on-exec.
int pyro_accept(int listener);

/// The peer's uid of a connected unix socket, or -1.
int pyro_peer_uid(int fd, uid_t *uid);

/// Monotonic time in nanoseconds, the time of suspension included.
int64_t pyro_boottime_ns(void);

#endif
