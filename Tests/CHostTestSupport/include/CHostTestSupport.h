#ifndef C_HOST_TEST_SUPPORT_H
#define C_HOST_TEST_SUPPORT_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// Makes the calling THREAD alone an ordinary user, for good; the thread should end after what it has to do. 0 or -1.
int host_test_become(uid_t uid, gid_t gid);

// Starts `path` (PYRO_NS_* in `namespaces`, tied to its parent, descriptor 3 a pidfd of that parent) from a process
// between, which then sleeps until it is killed. Returns the process between and, through `child`, the program; -1 on
// failure.
pid_t host_test_start_through(const char *path, char *const *argv, uint32_t namespaces, pid_t *child);

// Opens a new pseudo-terminal; returns its controlling side, close-on-exec, and the path of the other in `path`; -1 on
// failure.
int host_test_open_terminal(char *path, size_t size);

// Opens a file in memory, read and write, that can never be larger than `size` bytes: to whoever writes it, a full disk.
// Returns -1 on failure.
int host_test_small_file(off_t size);

#endif
