package import PyroHost
package import PyroImages
internal import PyroModel
package import PyroQEMU
package import PyroSystem
package import SystemPackage

/// What every machine of one shape has in common on this host: programs, kernel, accelerator, jail, and the key that
/// its checkpoint is found by.
package struct MachineProfile: Sendable {
    package let qemu: FilePath
    package let jail: FilePath
    package let facts: HostFacts
    package let initramfs: Initramfs
    package let kernel: OwnedDescriptor
    package let hardware: MachineHardware
    package let kernelArguments: KernelArguments
    /// Of the bare checkpoint that machines begin with.
    package let key: CheckpointKey
    /// Of the memory of a machine that has lived: its kernel and agent are in there, so the host's need not be the same.
    package let memoryKey: CheckpointKey

    /// Finds everything, and makes the initramfs where it is missing.
    /// - Throws: `host_requirement` when QEMU, pyro's programs or the guest kernel are missing.
    package static func resolve(
        shape: MachineShape, state: StateDirectory, variables: [String: String]
    ) async throws -> MachineProfile {
        let programs = try Programs.locate(environment: variables)
        let qemu = try HostPrograms.qemu.locate(searchPath: variables["PATH"])
        let configuration = try MachineConfiguration.read(state.machineConfiguration)
        let facts = try await HostFacts.find(in: state, jail: programs.jail, qemu: qemu)
        let kernel = try kernel(configuration, state, variables)
        let initramfs = try await InitramfsBuilder(state: state).ensure(agent: programs.agent, kernel: kernel)
        return MachineProfile(
            qemu: qemu, jail: programs.jail, facts: facts, initramfs: initramfs, kernel: kernel, shape: shape,
            configuration: configuration, kernelFile: try OwnedDescriptor.open(kernel.kernelPath, .readOnly))
    }

    private init(
        qemu: FilePath, jail: FilePath, facts: HostFacts, initramfs: Initramfs, kernel: GuestKernel,
        shape: MachineShape, configuration: MachineConfiguration, kernelFile: OwnedDescriptor
    ) {
        self.qemu = qemu
        self.jail = jail
        self.facts = facts
        self.initramfs = initramfs
        self.kernel = kernelFile
        hardware = Self.hardware(shape, configuration, facts)
        // A guest's own calibration of the time stamp counter hangs under emulation; under KVM it is told by the CPU.
        let frequency = hardware.accelerator == .tcg && facts.tscFrequency > 0 ? Int(facts.tscFrequency) : nil
        kernelArguments = KernelArguments(tscKHz: frequency, extra: configuration.extraKernelArguments ?? [])
        let machine = [
            ("format", "\(CheckpointManifest.formatVersion)"),
            ("qemu", "\(qemu) \(Directory.modified(qemu))"),
            ("hardware", hardware.compatibilityKey.replacing("\n", with: " ")),
            ("processor", HostProcessor.description),
            ("tsc", "\(facts.tscFrequency) kHz"),
        ]
        let software = [
            ("kernel", "\(kernel.kernelPath) \(Directory.modified(kernel.kernelPath))"),
            ("kernel arguments", kernelArguments.text),
            ("initramfs", initramfs.digest),
        ]
        let name = "\(shape.vcpuCount)cpu-\(shape.memMiB)mib"
        key = CheckpointKey(shape: name, parts: machine + software)
        memoryKey = CheckpointKey(shape: name, parts: machine)
    }

    private static func hardware(
        _ shape: MachineShape, _ configuration: MachineConfiguration, _ facts: HostFacts
    ) -> MachineHardware {
        var hardware = MachineHardware(
            shape: shape, accelerator: configuration.accelerator ?? facts.accelerator.chosen)
        if let machine = configuration.qemuMachine { hardware.machine = machine }
        hardware.cpu = configuration.qemuCPU
        return hardware
    }

    private static func kernel(
        _ configuration: MachineConfiguration, _ state: StateDirectory, _ variables: [String: String]
    ) throws(PyroError) -> GuestKernel {
        if let path = configuration.kernelPath {
            return try GuestKernel.custom(
                kernelPath: FilePath(path), modulesDirectory: configuration.kernelModulesDir.map { FilePath($0) })
        }
        guard let kernel = try KernelStore(state: state, environment: variables).installed() else {
            throw PyroError(
                .hostRequirement, "The guest kernel is not installed.",
                remedy: "Run `pyro env pull debian:12`, which installs it.")
        }
        return kernel
    }
}

/// The host's processor as checkpoints care for it: KVM shows the guest its model and features.
enum HostProcessor {
    static var description: String {
        let text = (try? DurableFile.read("/proc/cpuinfo", limit: 16 << 20)).map { String(decoding: $0, as: UTF8.self) }
        // The first processor's lines; the rest repeat them.
        let lines = (text ?? "").split(separator: "\n", omittingEmptySubsequences: false).prefix { !$0.isEmpty }
        let names = ["vendor_id", "cpu family", "model", "stepping", "flags"]
        return lines.filter { line in names.contains { line.hasPrefix($0) } }.joined(separator: "; ")
            .replacing("\t", with: "")
    }
}
