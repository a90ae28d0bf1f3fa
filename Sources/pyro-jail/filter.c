#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/socket.h>

#include "layers.h"

// What neither QEMU nor its libraries call: whoever calls it has taken the process over, and it ends.
static const int lethal[] = {
    SCMP_SYS(ptrace), SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev), SCMP_SYS(process_madvise),
    SCMP_SYS(kcmp), SCMP_SYS(pidfd_getfd), SCMP_SYS(bpf), SCMP_SYS(kexec_load), SCMP_SYS(kexec_file_load),
    SCMP_SYS(init_module), SCMP_SYS(finit_module), SCMP_SYS(delete_module), SCMP_SYS(mount), SCMP_SYS(umount2),
    SCMP_SYS(pivot_root), SCMP_SYS(chroot), SCMP_SYS(open_tree), SCMP_SYS(move_mount), SCMP_SYS(fsopen),
    SCMP_SYS(fsconfig), SCMP_SYS(fsmount), SCMP_SYS(fspick), SCMP_SYS(mount_setattr), SCMP_SYS(setns),
    SCMP_SYS(unshare), SCMP_SYS(open_by_handle_at), SCMP_SYS(name_to_handle_at), SCMP_SYS(add_key),
    SCMP_SYS(request_key), SCMP_SYS(keyctl), SCMP_SYS(reboot), SCMP_SYS(swapon), SCMP_SYS(swapoff), SCMP_SYS(acct),
    SCMP_SYS(quotactl), SCMP_SYS(syslog), SCMP_SYS(settimeofday), SCMP_SYS(clock_settime), SCMP_SYS(adjtimex),
    SCMP_SYS(clock_adjtime), SCMP_SYS(iopl), SCMP_SYS(ioperm), SCMP_SYS(modify_ldt), SCMP_SYS(lookup_dcookie),
    SCMP_SYS(fanotify_init), SCMP_SYS(mknod), SCMP_SYS(mknodat), SCMP_SYS(sethostname), SCMP_SYS(setdomainname),
    SCMP_SYS(personality), SCMP_SYS(move_pages), SCMP_SYS(vhangup), SCMP_SYS(uselib), SCMP_SYS(_sysctl),
};

// What QEMU tries at its start and does without: an error leads it the other way.
static const struct {
    int number;
    int error;
} refused[] = {
    {SCMP_SYS(io_uring_setup), ENOSYS}, {SCMP_SYS(io_uring_enter), ENOSYS}, {SCMP_SYS(io_uring_register), ENOSYS},
    {SCMP_SYS(userfaultfd), EPERM}, {SCMP_SYS(perf_event_open), EPERM},
    // Its flags lie in memory, where a filter cannot see them; the C library then takes clone.
    {SCMP_SYS(clone3), ENOSYS},
};

static const unsigned long namespace_flags[] = {
    CLONE_NEWNS, CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET,
};

// A call that this libseccomp or architecture does not know has nothing to be refused.
static int add(scmp_filter_ctx filter, uint32_t action, int number) {
    return number < 0 ? 0 : seccomp_rule_add(filter, action, number, 0);
}

static int add_rules(scmp_filter_ctx filter) {
    int result = 0;
    for (size_t i = 0; i < sizeof lethal / sizeof *lethal && !result; i++) {
        result = add(filter, SCMP_ACT_KILL_PROCESS, lethal[i]);
    }
    for (size_t i = 0; i < sizeof refused / sizeof *refused && !result; i++) {
        result = add(filter, SCMP_ACT_ERRNO((uint16_t)refused[i].error), refused[i].number);
    }
    for (size_t i = 0; i < sizeof namespace_flags / sizeof *namespace_flags && !result; i++) {
        struct scmp_arg_cmp asks = SCMP_A0(SCMP_CMP_MASKED_EQ, namespace_flags[i], namespace_flags[i]);
        result = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1, asks);
    }
    // Unix sockets end at the namespaces; others, vsock above all, would reach the host where there is no network
    // namespace.
    if (!result) {
        struct scmp_arg_cmp other = SCMP_A0(SCMP_CMP_NE, AF_UNIX);
        result = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EAFNOSUPPORT), SCMP_SYS(socket), 1, other);
    }
    return result;
}

// Calls of other architectures (32-bit, x32) end the process: the filter could not see what they are. The library's
// default.
const char *jail_filter_system_calls(const jail_options *options) {
    (void)options;
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    if (!filter) return errno = ENOMEM, "make the filter";
    // A library new enough to know a call may meet a kernel that does not; that changes nothing.
    int result = add_rules(filter);
    if (!result) result = seccomp_load(filter);
    seccomp_release(filter);
    if (result) return errno = -result, "load the filter";
    return NULL;
}
