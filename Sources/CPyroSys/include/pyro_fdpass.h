#ifndef PYRO_FDPASS_H
#define PYRO_FDPASS_H

#include <stddef.h>
#include <sys/types.h>

// Sends bytes over a connected unix socket, never waiting: EAGAIN says that the peer has stopped reading. `passed` goes along with the first of
// them (SCM_RIGHTS); -1 passes nothing. A peer that is gone is EPIPE and no signal. Returns how many bytes were taken, or -1.
ssize_t pyro_send_passing(int fd, const void *bytes, size_t length, int passed);

// Receives bytes and at most one descriptor (close-on-exec), -1 when none came along. Returns as read does.
ssize_t pyro_receive_passed(int fd, void *bytes, size_t length, int *passed);

// Ends both directions of a connected socket; whoever reads from it finds the end.
int pyro_hang_up(int fd);

#endif
