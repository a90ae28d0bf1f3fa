#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "include/pyro_probe.h"

// 40 million instructions: some 10 ms on hardware, 20 s on a host that emulates.
#define ITERATIONS 20000000u
#define INSTRUCTIONS_PER_ITERATION 2u
#define CODE_ADDRESS 0x1000u

// mov ecx, ITERATIONS; again: dec ecx; jnz again; hlt
static const unsigned char code[] = {
    0xb9, ITERATIONS & 0xff, ITERATIONS >> 8 & 0xff, ITERATIONS >> 16 & 0xff, ITERATIONS >> 24 & 0xff,
    0x49, 0x75, 0xfd, 0xf4,
};

// The vCPU's shared page, for the signal handler of the probe's own child process, which probes once and exits.
static struct kvm_run *volatile running;

static void on_alarm(int signal) {
    (void)signal;
    // Covers the moment before KVM_RUN, where the signal alone would come too early.
    if (running) running->immediate_exit = 1;
}

static int64_t now_ns(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static pyro_kvm_result broken(const char *step) {
    return (pyro_kvm_result){.outcome = PYRO_KVM_BROKEN, .error = errno, .step = step};
}

// Flat 32-bit protected mode without paging.
static int enter_protected_mode(int vcpu) {
    struct kvm_sregs special;
    if (ioctl(vcpu, KVM_GET_SREGS, &special) < 0) return -1;
    struct kvm_segment flat = {
        .limit = 0xffffffff, .selector = 8, .type = 11, .present = 1, .db = 1, .s = 1, .g = 1,
    };
    special.cs = flat;
    flat.type = 3;
    flat.selector = 16;
    special.ds = special.es = special.fs = special.gs = special.ss = flat;
    special.cr0 |= 1;
    if (ioctl(vcpu, KVM_SET_SREGS, &special) < 0) return -1;
    struct kvm_regs registers;
    memset(&registers, 0, sizeof registers);
    registers.rip = CODE_ADDRESS;
    registers.rcx = ITERATIONS;
    registers.rflags = 2;
    return ioctl(vcpu, KVM_SET_REGS, &registers);
}

static int start_timer(int budget_ms) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_alarm;
    if (sigaction(SIGALRM, &action, NULL) < 0) return -1;
    sigset_t none;
    sigemptyset(&none);
    if (sigprocmask(SIG_SETMASK, &none, NULL) < 0) return -1;
    struct itimerval timer = {.it_value = {.tv_sec = budget_ms / 1000, .tv_usec = budget_ms % 1000 * 1000}};
    return setitimer(ITIMER_REAL, &timer, NULL);
}

static pyro_kvm_result run_loop(int vcpu, struct kvm_run *run, int budget_ms) {
    running = run;
    if (start_timer(budget_ms) < 0) return broken("start the timer");
    int64_t begin = now_ns();
    int status = ioctl(vcpu, KVM_RUN, 0);
    int64_t took = now_ns() - begin;
    if (status < 0 && errno != EINTR) return broken("run the guest");
    if (status == 0 && run->exit_reason != KVM_EXIT_HLT) {
        return (pyro_kvm_result){.outcome = PYRO_KVM_STRANGE, .error = (int)run->exit_reason, .step = "run the guest"};
    }
    struct kvm_regs registers;
    if (ioctl(vcpu, KVM_GET_REGS, &registers) < 0) return broken("read the guest's registers");
    uint64_t left = registers.rcx & 0xffffffff;
    uint64_t done = left > ITERATIONS ? 0 : ITERATIONS - left;
    return (pyro_kvm_result){
        .outcome = PYRO_KVM_RAN, .instructions = done * INSTRUCTIONS_PER_ITERATION, .nanoseconds = took > 0 ? took : 1};
}

// In the child: what it opens goes with it.
static pyro_kvm_result probe(int budget_ms) {
    int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
    if (kvm < 0) return (pyro_kvm_result){.outcome = PYRO_KVM_CLOSED, .error = errno, .step = "open /dev/kvm"};
    int machine = ioctl(kvm, KVM_CREATE_VM, 0);
    if (machine < 0) return broken("create a virtual machine");
    // Needed by processors that cannot run unpaged guests themselves, unknown to others.
    (void)ioctl(machine, KVM_SET_TSS_ADDR, 0xfffbd000);
    void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return broken("make the guest's memory");
    memcpy(memory, code, sizeof code);
    struct kvm_userspace_memory_region region = {
        .slot = 0, .guest_phys_addr = CODE_ADDRESS, .memory_size = 4096, .userspace_addr = (uintptr_t)memory,
    };
    if (ioctl(machine, KVM_SET_USER_MEMORY_REGION, &region) < 0) return broken("give the guest its memory");
    int vcpu = ioctl(machine, KVM_CREATE_VCPU, 0);
    if (vcpu < 0) return broken("create a virtual processor");
    int size = ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
    if (size < (int)sizeof(struct kvm_run)) return broken("ask for the size of the processor's page");
    struct kvm_run *run = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE, MAP_SHARED, vcpu, 0);
    if (run == MAP_FAILED) return broken("map the processor's page");
    if (enter_protected_mode(vcpu) < 0) return broken("set the processor's registers");
    return run_loop(vcpu, run, budget_ms);
}

static pyro_kvm_result collect(int fd, pid_t child, int budget_ms) {
    pyro_kvm_result result = {.outcome = PYRO_KVM_BROKEN, .error = ETIMEDOUT, .step = "end the probe in time"};
    struct pollfd readable = {.fd = fd, .events = POLLIN};
    int64_t end = now_ns() + (int64_t)budget_ms * 4 * 1000000;
    int ready;
    do {
        int64_t left = (end - now_ns()) / 1000000;
        ready = poll(&readable, 1, left > 0 ? (int)left : 0);
    } while (ready < 0 && errno == EINTR);
    if (ready == 1) {
        pyro_kvm_result told;
        if (read(fd, &told, sizeof told) == (ssize_t)sizeof told) {
            result = told;
        } else {
            result.error = ECHILD;
            result.step = "get an answer from the probe";
        }
    }
    kill(child, SIGKILL);
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {
    }
    return result;
}

pyro_kvm_result pyro_kvm_probe(int budget_ms) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0) return broken("make a pipe");
    // The child makes system calls only: the process may have threads.
    pid_t child = fork();
    if (child < 0) {
        pyro_kvm_result result = broken("fork the probe");
        close(ends[0]);
        close(ends[1]);
        return result;
    }
    if (child == 0) {
        pyro_kvm_result result = probe(budget_ms);
        ssize_t ignored = write(ends[1], &result, sizeof result);
        (void)ignored;
        _exit(0);
    }
    close(ends[1]);
    pyro_kvm_result result = collect(ends[0], child, budget_ms);
    close(ends[0]);
    return result;
}
