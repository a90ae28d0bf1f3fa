internal import PyroHost
internal import PyroImages
package import PyroModel
internal import PyroSystem
internal import SystemPackage

/// Finds out what works on this host. Nothing need be installed for it, and nothing it misses stops it.
package enum Doctor {
    /// Looks at everything anew.
    package static func examine(stateDirectory: String?, environment: [String: String]) async -> DoctorReport {
        let place = Result { () throws(PyroError) in try Engine.directory(stateDirectory, environment) }
        let state = (try? place.get()) ?? StateDirectory(root: "/nonexistent")
        let programs = Result { () throws(PyroError) in try Programs.locate(environment: environment) }
        let qemu = Result { () throws(PyroError) in try HostPrograms.qemu.locate() }
        let host = await HostExamination.run(
            state: state, jail: try? programs.get().jail, qemu: try? qemu.get())
        var checks = [
            DoctorChecks.stateDirectory(place), DoctorChecks.programs(programs), await DoctorChecks.qemu(qemu),
            DoctorChecks.tool(HostPrograms.qemuImg), DoctorChecks.configuration(state), DoctorChecks.memory(),
        ]
        checks += await ImageChecks(state: state).checks()
        checks.append(DoctorChecks.isolation(host.jail))
        let environments = try? EnvironmentStore(state: state, environment: environment).list().environments
        return DoctorReport(
            platform: "linux/amd64", accelerator: host.accelerator, jail: host.jail.report, checks: checks,
            environments: environments ?? [], stateDir: state.root.string)
    }
}

/// What a probe of the host finds, also where half of it is missing.
private struct HostExamination {
    var accelerator: AcceleratorReport
    var jail: JailLayers

    static func run(state: StateDirectory, jail: FilePath?, qemu: FilePath?) async -> HostExamination {
        if let jail, let facts = try? await facts(in: state, jail: jail, qemu: qemu) {
            return HostExamination(accelerator: facts.accelerator, jail: facts.jail)
        }
        var none = JailLayers()
        for layer in JailLayer.allCases { none.deactivate(layer, because: "pyro-jail is not there to try it.") }
        return HostExamination(accelerator: await accelerator(), jail: none)
    }

    /// Kept for machine starts where the state directory can be written, else only for this report.
    private static func facts(in state: StateDirectory, jail: FilePath, qemu: FilePath?) async throws -> HostFacts {
        do {
            try state.prepare()
            return try await HostFacts.find(in: state, jail: jail, qemu: qemu, fresh: true)
        } catch {
            return try await HostFacts.probe(jail: jail, qemu: qemu, previousFrequency: nil)
        }
    }

    private static func accelerator() async -> AcceleratorReport {
        do {
            return try await AcceleratorProbe.run()
        } catch {
            let reason = SystemError.wrap("probe KVM", error).message
            let kvm = AcceleratorReport.KVM(
                exists: false, readable: false, writable: false, usable: false, reason: reason)
            return AcceleratorReport(chosen: .tcg, kvm: kvm)
        }
    }
}
