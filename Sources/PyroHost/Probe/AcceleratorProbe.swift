internal import CPyroSys
internal import Glibc
package import PyroModel
internal import PyroSystem
internal import SystemPackage

/// Finds out whether KVM is worth using: not whether /dev/kvm opens, but how fast a guest really runs on it.
package enum AcceleratorProbe {
    /// Millions of guest instructions a second below which KVM is not usable. The probe's loop reaches some 5000 on
    /// hardware, an eighth of that on a host eight times overcommitted; hosts that emulate guest code reach single
    /// digits, a hundredth of QEMU's own translator.
    package static let leastMIPS = 200.0
    /// How long the loop may run. Hardware needs a tenth of it.
    static let budgetMilliseconds: CInt = 100

    /// Runs the probe on a thread of its own; at most half a second.
    package static func run() async throws -> AcceleratorReport {
        let kvm = try await DedicatedThread.run { probeKVM() }
        return AcceleratorReport(chosen: kvm.usable ? .kvm : .tcg, kvm: kvm)
    }

    private static func probeKVM() -> AcceleratorReport.KVM {
        let exists = access("/dev/kvm", F_OK) == 0
        let readable = access("/dev/kvm", R_OK) == 0
        let writable = access("/dev/kvm", W_OK) == 0
        guard exists else {
            return unusable(exists, readable, writable, "There is no /dev/kvm: the host has no KVM, or hides it.")
        }
        guard readable, writable else {
            let reason = "The device /dev/kvm is not open to this user: an administrator can add them to the group kvm."
            return unusable(exists, readable, writable, reason)
        }
        return judge(pyro_kvm_probe(budgetMilliseconds))
    }

    /// Tells a result of the loop, on a device that is open to this user.
    static func judge(_ result: pyro_kvm_result) -> AcceleratorReport.KVM {
        let step = result.step.map { String(cString: $0) } ?? "run the guest"
        switch result.outcome {
        case PYRO_KVM_RAN:
            return judge(mips: Double(result.instructions) * 1000 / Double(max(result.nanoseconds, 1)))
        case PYRO_KVM_STRANGE:
            return unusable(
                true, true, true, "The guest loop ended in an unexpected way (KVM exit reason \(result.error)).")
        default:
            return unusable(true, true, true, "KVM could not \(step): \(Errno(rawValue: result.error).description).")
        }
    }

    static func judge(mips: Double) -> AcceleratorReport.KVM {
        let rounded = (mips * 10).rounded() / 10
        guard mips < leastMIPS else {
            return AcceleratorReport.KVM(exists: true, readable: true, writable: true, usable: true, guestMIPS: rounded)
        }
        let reason =
            "A guest loop ran at \(rounded) million instructions a second, where \(Int(leastMIPS)) are needed: "
            + "this host's KVM emulates guest code instead of running it on the processor."
        return AcceleratorReport.KVM(
            exists: true, readable: true, writable: true, usable: false, guestMIPS: rounded, reason: reason)
    }

    private static func unusable(
        _ exists: Bool, _ readable: Bool, _ writable: Bool, _ reason: String
    ) -> AcceleratorReport.KVM {
        AcceleratorReport.KVM(exists: exists, readable: readable, writable: writable, usable: false, reason: reason)
    }
}
