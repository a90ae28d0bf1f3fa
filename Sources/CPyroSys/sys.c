#define _GNU_SOURCE
#include "pyro_sys.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U
#endif

int pyro_memfd_create(const char *name) {
    int fd = memfd_create(name, MFD_CLOEXEC | MFD_NOEXEC_SEAL);
    if (fd < 0 && errno == EINVAL) fd = memfd_create(name, MFD_CLOEXEC);
    return fd;
}

int pyro_open_unnamed(const char *directory) {
    return open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
}

int pyro_next_extent(int fd, int64_t from, int64_t *start, int64_t *end) {
    off_t data = lseek(fd, from, SEEK_DATA);
    if (data < 0) return errno == ENXIO ? 0 : -1;
    off_t hole = lseek(fd, data, SEEK_HOLE);
    if (hole < 0) return -1;
    *start = data;
    *end = hole;
    return 1;
}

int pyro_copy_extent(int from, int to, int64_t offset, int64_t length) {
    off_t in = offset;
    if (lseek(to, offset, SEEK_SET) < 0) return -1;
    while (length > 0) {
        ssize_t n = sendfile(to, from, &in, length > 0x40000000 ? 0x40000000 : (size_t)length);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return -1;
        if (n == 0) {
            errno = ENODATA;
            return -1;
        }
        length -= n;
    }
    return 0;
}

int pyro_clone_file(int from, int to) { return ioctl(to, FICLONE, from); }

int pyro_punch_hole(int fd, int64_t offset, int64_t length) {
    return fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, length);
}

int pyro_socketpair(int fds[2]) { return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds); }

int pyro_accept(int listener) {
    int fd;
    do fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    while (fd < 0 && (errno == EINTR || errno == ECONNABORTED));
    return fd;
}

int pyro_peer_uid(int fd, uid_t *uid) {
    struct ucred peer;
    socklen_t length = sizeof peer;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0) return -1;
    *uid = peer.uid;
    return 0;
}

int64_t pyro_boottime_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}
