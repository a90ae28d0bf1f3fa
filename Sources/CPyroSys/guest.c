#define _GNU_SOURCE
#include "include/pyro_guest.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/netlink.h>
#include <linux/random.h>
#include <net/if.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int close_keeping_errno(int fd, int result) {
    int error = errno;
    close(fd);
    errno = error;
    return result;
}

int pyro_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

static int control(int epoll, int operation, int fd, uint32_t events, uint64_t token) {
    struct epoll_event event = {.events = events, .data = {.u64 = token}};
    return epoll_ctl(epoll, operation, fd, &event);
}

int pyro_epoll_add(int epoll, int fd, uint32_t events, uint64_t token) {
    return control(epoll, EPOLL_CTL_ADD, fd, events, token);
}

int pyro_epoll_change(int epoll, int fd, uint32_t events, uint64_t token) {
    return control(epoll, EPOLL_CTL_MOD, fd, events, token);
}

int pyro_epoll_remove(int epoll, int fd) { return control(epoll, EPOLL_CTL_DEL, fd, 0, 0); }

int pyro_epoll_wait(int epoll, pyro_event *events, int count, int timeout) {
    struct epoll_event ready[64];
    int found = epoll_wait(epoll, ready, count < 64 ? count : 64, timeout);
    if (found < 0 && errno == EINTR) return 0;
    for (int i = 0; i < found; i++) {
        events[i].events = ready[i].events;
        events[i].token = ready[i].data.u64;
    }
    return found;
}

int pyro_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

int pyro_eventfd_raise(int fd) { return eventfd_write(fd, 1); }

int pyro_eventfd_clear(int fd) {
    eventfd_t value;
    return eventfd_read(fd, &value);
}

int pyro_init_signals(void) {
    sigset_t set;
    sigemptyset(&set);
    const int signals[] = {SIGCHLD, SIGIO, SIGTERM, SIGINT, SIGHUP, SIGPWR, SIGUSR1, SIGUSR2, SIGQUIT};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) sigaddset(&set, signals[i]);
    if (sigprocmask(SIG_BLOCK, &set, NULL) < 0) return -1;
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

int pyro_next_signal(int fd) {
    struct signalfd_siginfo info;
    return read(fd, &info, sizeof info) == (ssize_t)sizeof info ? (int)info.ssi_signo : 0;
}

int pyro_uevent_socket(void) {
    int fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_KOBJECT_UEVENT);
    if (fd < 0) return -1;
    struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_groups = 1};
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0) return close_keeping_errno(fd, -1);
    return fd;
}

static int wait_for(int fd, short events, int milliseconds) {
    struct pollfd entry = {.fd = fd, .events = events, .revents = 0};
    int result = poll(&entry, 1, milliseconds);
    return result < 0 && errno == EINTR ? 0 : result;
}

int pyro_wait_readable(int fd, int milliseconds) { return wait_for(fd, POLLIN, milliseconds); }

int pyro_wait_changed(int fd, int milliseconds) { return wait_for(fd, POLLPRI, milliseconds); }

int pyro_pipe_keeping(int kept, int ends[2]) {
    if (pipe2(ends, O_CLOEXEC) < 0) return -1;
    if (pyro_set_nonblocking(ends[kept ? 1 : 0]) == 0) return 0;
    int error = errno;
    close(ends[0]);
    close(ends[1]);
    errno = error;
    return -1;
}

int pyro_set_nonblocking(int fd) {
    int flags = fcntl(fd, F_GETFL);
    return flags < 0 ? -1 : fcntl(fd, F_SETFL, flags | O_NONBLOCK);
}

int pyro_set_async(int fd, bool async) {
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0) return -1;
    if (async && fcntl(fd, F_SETOWN, getpid()) < 0) return -1;
    return fcntl(fd, F_SETFL, async ? flags | O_ASYNC : flags & ~O_ASYNC);
}

int pyro_readable_bytes(int fd) {
    int count = 0;
    return ioctl(fd, FIONREAD, &count) < 0 ? -1 : count;
}

int pyro_is_hung_up(int fd) {
    struct pollfd entry = {.fd = fd, .events = POLLIN, .revents = 0};
    if (poll(&entry, 1, 0) < 0) return -1;
    return (entry.revents & (POLLHUP | POLLERR)) != 0;
}

int pyro_peek_exit(pid_t *pid) {
    siginfo_t info;
    memset(&info, 0, sizeof info);
    if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) < 0 || info.si_pid == 0) return 0;
    *pid = info.si_pid;
    return 1;
}

int pyro_reap(pid_t pid, pyro_exit *exit) {
    siginfo_t info;
    memset(&info, 0, sizeof info);
    if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG) < 0) return -1;
    if (info.si_pid == 0) return 0;
    bool exited = info.si_code == CLD_EXITED;
    *exit = (pyro_exit){.pid = pid, .signal = exited ? 0 : info.si_status, .code = exited ? info.si_status : 0};
    return 1;
}

struct thread_start {
    void (*body)(void *);
    void *context;
};

static void *run_thread(void *argument) {
    struct thread_start start = *(struct thread_start *)argument;
    free(argument);
    start.body(start.context);
    return NULL;
}

int pyro_start_thread(void (*body)(void *), void *context) {
    struct thread_start *start = malloc(sizeof *start);
    if (!start) return ENOMEM;
    *start = (struct thread_start){.body = body, .context = context};
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 512 << 10);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_t thread;
    int error = pthread_create(&thread, &attributes, run_thread, start);
    pthread_attr_destroy(&attributes);
    if (error) free(start);
    return error;
}

int pyro_mount(const char *source, const char *target, const char *type, unsigned long flags, const char *data) {
    return mount(source, target, type, flags, data);
}

int pyro_unmount(const char *target) { return umount2(target, UMOUNT_NOFOLLOW); }

// ext4 documents it; the headers of Debian 12 do not have it yet.
#define PYRO_EXT4_RESIZE _IOW('f', 16, uint64_t)

int pyro_grow_ext4(const char *device, const char *mounted) {
    uint64_t bytes = 0;
    int fd = open(device, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) return -1;
    if (close_keeping_errno(fd, ioctl(fd, BLKGETSIZE64, &bytes)) != 0) return -1;
    struct statfs facts;
    if (statfs(mounted, &facts) != 0) return -1;
    uint64_t blocks = bytes / (uint64_t)facts.f_bsize;
    fd = open(mounted, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return -1;
    return close_keeping_errno(fd, ioctl(fd, PYRO_EXT4_RESIZE, &blocks));
}

int pyro_flush_block_device(const char *path) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) return -1;
    return close_keeping_errno(fd, ioctl(fd, BLKFLSBUF, 0));
}

int pyro_add_entropy(const uint8_t *bytes, size_t count) {
    size_t size = sizeof(struct rand_pool_info) + count;
    struct rand_pool_info *pool = count > 4096 ? NULL : malloc(size);
    if (!pool) {
        errno = EINVAL;
        return -1;
    }
    pool->entropy_count = (int)count * 8;
    pool->buf_size = (int)count;
    memcpy(pool->buf, bytes, count);
    int fd = open("/dev/urandom", O_RDWR | O_CLOEXEC);
    int result = fd;
    if (fd >= 0) result = ioctl(fd, RNDADDENTROPY, pool);
    if (result == 0) result = ioctl(fd, RNDRESEEDCRNG);
    int error = errno;
    explicit_bzero(pool, size);
    free(pool);
    if (fd >= 0) close(fd);
    errno = error;
    return result;
}

int pyro_set_wall_clock(uint64_t nanoseconds) {
    struct timespec time = {.tv_sec = (time_t)(nanoseconds / 1000000000), .tv_nsec = (long)(nanoseconds % 1000000000)};
    return clock_settime(CLOCK_REALTIME, &time);
}

int pyro_set_host_name(const char *name, size_t length) { return sethostname(name, length); }

int pyro_load_module(const char *path, const char *parameters) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return -1;
    int result = (int)syscall(SYS_finit_module, fd, parameters, 0);
    if (result < 0 && errno == EEXIST) result = 0;
    return close_keeping_errno(fd, result);
}

int pyro_loopback_up(void) {
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return -1;
    struct ifreq request;
    memset(&request, 0, sizeof request);
    memcpy(request.ifr_name, "lo", 3);
    request.ifr_flags = IFF_UP | IFF_RUNNING;
    return close_keeping_errno(fd, ioctl(fd, SIOCSIFFLAGS, &request));
}

int pyro_set_limits(uint64_t open_files) {
    struct rlimit none = {.rlim_cur = 0, .rlim_max = RLIM_INFINITY};
    struct rlimit files = {.rlim_cur = open_files, .rlim_max = open_files};
    if (setrlimit(RLIMIT_CORE, &none) < 0) return -1;
    return setrlimit(RLIMIT_NOFILE, &files);
}

int pyro_power_off(void) { return reboot(RB_POWER_OFF); }

int pyro_restart(void) { return reboot(RB_AUTOBOOT); }

void pyro_sync(void) { sync(); }

uint64_t pyro_memory_bytes(void) {
    struct sysinfo info;
    return sysinfo(&info) < 0 ? 0 : (uint64_t)info.totalram * info.mem_unit;
}
