internal import PyroModel

/// The kernel's command line.
package struct KernelArguments: Sendable, Hashable {
    /// Words in the order they are given; where two set the same thing the later one wins.
    package var words: [String]

    /// The standard words for Debian's cloud kernel.
    /// - Parameters:
    ///   - tscKHz: the host's TSC rate, which must be told under TCG: the kernel's own calibration hangs there in most boots.
    ///   - extra: words of the host's owner, last.
    package init(tscKHz: Int? = nil, extra: [String] = []) {
        words = Self.standard
        if let tscKHz { words += ["tsc_early_khz=\(tscKHz)", Self.trustedCounter] }
        words += extra
    }

    // The counter is the host's own. On a busy host the guest loses ticks, blames the counter for it, and counts time in
    // ticks of 4 ms from then on, as would every machine of a checkpoint made at that moment.
    private static let trustedCounter = "tsc=reliable"

    private static let standard = [
        // Errors and panics reach the console from the start; anything more costs time.
        "console=ttyS0", "quiet",
        // A panic is an end, which QEMU's -no-reboot makes the end of the process.
        "panic=-1", "reboot=t",
        // A kernel at a random place leaves a second copy of itself behind in memory, and every clone of a checkpoint has the same place anyway.
        "nokaslr",
        // Self-tests of ciphers, and patching every lock for a single processor, take a fifth of a boot in software.
        "cryptomgr.notests", "noreplace-smp",
        // One tenant: what a guest could learn from itself is its own, and the jail stands between it and others.
        "mitigations=off",
        // The host gives entropy by virtio-rng, but only once its module is loaded.
        "random.trust_cpu=on",
        "cgroup_no_v1=all",
        // Ten thousand files of the event tracer are made at every boot: 8 MiB that every machine would carry.
        "initcall_blacklist=tracer_init_tracefs",
    ]

    /// The longest command line an x86 kernel reads (COMMAND_LINE_SIZE, its end mark included).
    package static let maxBytes = 2047

    /// The command line.
    package var text: String { words.joined(separator: " ") }

    /// - Throws: ``PyroErrorCode/usage`` when the kernel could not read it as it is meant.
    func check() throws(PyroError) {
        if let word = words.first(where: { $0.isEmpty || $0.contains { $0.isNewline || $0 == "\0" } }) {
            throw PyroError(.usage, "A kernel argument is \"\(word)\"; it must be one line that is not empty.")
        }
        guard text.utf8.count <= Self.maxBytes else {
            throw PyroError(
                .usage, "The kernel's command line has \(text.utf8.count) bytes; the kernel reads \(Self.maxBytes).",
                remedy: "Give fewer extra kernel arguments.")
        }
    }
}
