package import PyroHost
package import PyroModel
internal import PyroQEMU
internal import PyroSystem
internal import SystemPackage

/// The jail of one machine with what it holds for itself: a uid and a cgroup. Held until QEMU has been reaped.
package struct MachineJail: Sendable {
    private let jail: Jail
    private let user: UnprivilegedUser?
    private let cgroup: Cgroup?

    /// Claims what the active layers need.
    /// - Throws: `host_requirement` when a layer that the probe found to stand cannot be had: none is lost silently.
    package static func claim(_ profile: MachineProfile, id: MachineID) throws(PyroError) -> MachineJail {
        let layers = profile.facts.jail
        let user = layers.isActive(.uid) ? try UnprivilegedUser.claim() : nil
        let cgroup = layers.isActive(.cgroup) ? try cgroup(for: profile, id: id) : nil
        var jail = Jail(executable: profile.jail, layers: layers, user: user, cgroup: cgroup)
        if profile.hardware.accelerator == .kvm { jail.devices = ["/dev/kvm"] }
        return MachineJail(jail: jail, user: user, cgroup: cgroup)
    }

    private static func cgroup(for profile: MachineProfile, id: MachineID) throws(PyroError) -> Cgroup {
        let limits = Cgroup.Limits.machine(memoryMiB: profile.hardware.shape.memMiB)
        switch Cgroup.make(id: id.description, limits: limits) {
        case .success(let cgroup): return cgroup
        case .failure(let unavailable):
            throw PyroError(
                .hostRequirement, "The cgroup of the machine \(id) could not be made: \(unavailable.reason)",
                remedy: "Run `pyro doctor`, which looks at the host anew.", retry: .safe)
        }
    }

    /// The request that starts a program in the jail.
    package func request(for program: SpawnRequest) throws(PyroError) -> SpawnRequest {
        try jail.request(for: program)
    }

    /// Gives back what has to be given back by hand; the rest goes with the value.
    package func release() async throws {
        try await cgroup?.remove()
    }
}
