#ifndef PYRO_GUEST_H
#define PYRO_GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// What the guest's agent needs of the kernel and Swift cannot say itself. Each function returns what the system call returns and leaves errno
// set, unless it says otherwise. Every descriptor made here is close-on-exec.

// MARK: Waiting

static const uint32_t PYRO_EPOLL_IN = 0x001;
static const uint32_t PYRO_EPOLL_PRI = 0x002;
static const uint32_t PYRO_EPOLL_OUT = 0x004;
static const uint32_t PYRO_EPOLL_ERR = 0x008;
static const uint32_t PYRO_EPOLL_HUP = 0x010;
static const uint32_t PYRO_EPOLL_EDGE = 0x80000000u;

typedef struct {
    uint32_t events;
    uint64_t token;
} pyro_event;

int pyro_epoll_create(void);
int pyro_epoll_add(int epoll, int fd, uint32_t events, uint64_t token);
int pyro_epoll_change(int epoll, int fd, uint32_t events, uint64_t token);
int pyro_epoll_remove(int epoll, int fd);
/// Fills `events`; at most 64 at once. `timeout` in milliseconds, -1 without end. An interruption counts as no event.
int pyro_epoll_wait(int epoll, pyro_event *events, int count, int timeout);

/// A non-blocking counter to wake an epoll with.
int pyro_eventfd(void);
int pyro_eventfd_raise(int fd);
int pyro_eventfd_clear(int fd);

/// Blocks SIGCHLD, SIGIO and the signals that ask a program to end, and returns a non-blocking descriptor that tells of them.
int pyro_init_signals(void);
/// The next signal of such a descriptor, 0 when there is none.
int pyro_next_signal(int fd);

/// A socket that tells of devices as they come and change (kernel uevents), non-blocking.
int pyro_uevent_socket(void);
/// Waits until `fd` can be read or `milliseconds` have passed; 1, 0 or -1.
int pyro_wait_readable(int fd, int milliseconds);
/// Waits until a control group's file tells of a change or `milliseconds` have passed; 1, 0 or -1.
int pyro_wait_changed(int fd, int milliseconds);

// MARK: Descriptors

/// A pipe with both ends close-on-exec; the end that the caller keeps is non-blocking: 0 the reading one, 1 the writing one.
int pyro_pipe_keeping(int kept, int ends[2]);
int pyro_set_nonblocking(int fd);
/// Whether SIGIO is sent to this process when something happens on `fd`.
int pyro_set_async(int fd, bool async);
/// Bytes that can be read at once.
int pyro_readable_bytes(int fd);
/// Whether poll tells that the other side has hung up; -1 on failure.
int pyro_is_hung_up(int fd);

// MARK: Processes

typedef struct {
    pid_t pid;
    /// The signal that ended it, or 0.
    int signal;
    /// Its exit code when `signal` is 0.
    int code;
} pyro_exit;

/// A child that has ended, without reaping it; 1, or 0 when there is none.
int pyro_peek_exit(pid_t *pid);
/// Reaps a child that has ended; 1, 0 when it still runs, -1.
int pyro_reap(pid_t pid, pyro_exit *exit);
/// Starts a detached thread with a small stack; 0 or an errno.
int pyro_start_thread(void (*body)(void *), void *context);

// MARK: The machine

static const unsigned long PYRO_MOUNT_READ_ONLY = 1;
static const unsigned long PYRO_MOUNT_NOSUID = 2;
static const unsigned long PYRO_MOUNT_NODEV = 4;
static const unsigned long PYRO_MOUNT_NOEXEC = 8;
static const unsigned long PYRO_MOUNT_REMOUNT = 32;
static const unsigned long PYRO_MOUNT_MOVE = 8192;

int pyro_mount(const char *source, const char *target, const char *type, unsigned long flags, const char *data);
int pyro_unmount(const char *target);
/// Drops the cached blocks of a block device (BLKFLSBUF).
int pyro_flush_block_device(const char *path);

/// Lets the ext4 file system that is mounted at `mounted` take all of its device; 0 or -1.
int pyro_grow_ext4(const char *device, const char *mounted);
/// Credits random bytes to the kernel's pool and reseeds its generator at once.
int pyro_add_entropy(const uint8_t *bytes, size_t count);
int pyro_set_wall_clock(uint64_t nanoseconds);
int pyro_set_host_name(const char *name, size_t length);
/// Loads a kernel module from a file; one that is loaded already counts as success.
int pyro_load_module(const char *path, const char *parameters);
int pyro_loopback_up(void);
/// Sets soft and hard limits of open files, and no core dumps.
int pyro_set_limits(uint64_t open_files);
/// Turns the machine off; returns only on failure.
int pyro_power_off(void);
/// Restarts the machine; returns only on failure.
int pyro_restart(void);
void pyro_sync(void);
/// Bytes of memory the machine has.
uint64_t pyro_memory_bytes(void);

#endif
