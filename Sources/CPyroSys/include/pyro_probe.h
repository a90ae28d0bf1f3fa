#ifndef PYRO_PROBE_H
#define PYRO_PROBE_H

// Looks at the host that only C can take: a guest loop under KVM and the rate of the time stamp counter.

#include <stdint.h>

// How far a KVM probe came.
typedef enum {
    // The loop ran to its end, or the budget ended it; `instructions` and `nanoseconds` say how fast it was.
    PYRO_KVM_RAN = 0,
    // /dev/kvm cannot be opened for reading and writing; `error` says why.
    PYRO_KVM_CLOSED,
    // A step of making the machine failed; `step` names it.
    PYRO_KVM_BROKEN,
    // The guest did not do what the loop says; `error` holds KVM's exit reason.
    PYRO_KVM_STRANGE,
} pyro_kvm_outcome;

typedef struct {
    pyro_kvm_outcome outcome;
    int error;
    // The step that failed, as words that complete "could not ...".
    const char *step;
    // Guest instructions that ran and the time they took.
    uint64_t instructions;
    int64_t nanoseconds;
} pyro_kvm_result;

// Runs a counted loop in a one-vCPU machine for at most `budget_ms`, in a child process that is killed when even that
// does not end it: a /dev/kvm that emulates guest code takes seconds for what hardware does in a millisecond, and must
// not hang its caller. Blocks.
pyro_kvm_result pyro_kvm_probe(int budget_ms);

// The frequency of the time stamp counter in kHz, measured against CLOCK_MONOTONIC_RAW for `milliseconds`; 0 where
// there is no counter. Blocks.
uint32_t pyro_tsc_khz(int milliseconds);

#endif
