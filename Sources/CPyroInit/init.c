#define _GNU_SOURCE
#include "CPyroInit.h"
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

// A static Swift program aborts before main when /proc is missing, which as PID 1 is a kernel panic.
// The runtime also seeds its hashing from the kernel's random generator, which may not be ready for a second or more; machines that come
// from one checkpoint share whatever seed there is. So this stands before any Swift code runs, and only as PID 1.
__attribute__((constructor(101))) static void prepare_before_swift(void) {
    if (getpid() != 1) return;
    mkdir("/proc", 0555);
    mkdir("/dev", 0755);
    mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, 0);
    mount("devtmpfs", "/dev", "devtmpfs", MS_NOSUID, "mode=0755");
    setenv("SWIFT_DETERMINISTIC_HASHING", "1", 1);
}

void pyro_init_keep(void) {}
