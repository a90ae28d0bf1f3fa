#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "include/pyro_spawn.h"

int pyro_pidfd_open(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

int pyro_pidfd_signal(int pidfd, int signal) { return (int)syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0); }

int pyro_child_wait(pid_t pid) {
    siginfo_t info;
    int result;
    do {
        result = waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT);
    } while (result < 0 && errno == EINTR);
    return result;
}

int pyro_child_reap(pid_t pid, int *status, int *signal) {
    int ended = 0;
    pid_t reaped;
    do {
        reaped = waitpid(pid, &ended, 0);
    } while (reaped < 0 && errno == EINTR);
    if (reaped < 0) return -1;
    *status = WIFEXITED(ended) ? WEXITSTATUS(ended) : 0;
    *signal = WIFSIGNALED(ended) ? WTERMSIG(ended) : 0;
    return 0;
}
