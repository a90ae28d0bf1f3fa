package import PyroModel

/// The machine as its guest sees it: everything that a checkpoint of it depends on, and nothing of a single run.
///
/// Devices sit on virtio-mmio slots in the order of the command line, so the order here belongs to the checkpoint as much as the list.
package struct MachineHardware: Sendable, Hashable {
    package var shape: MachineShape
    package var accelerator: Accelerator
    /// QEMU's `-machine`, without the memory, which is added.
    package var machine = MachineHardware.standardMachine
    /// QEMU's `-cpu`; the accelerator's own when `nil`.
    package var cpu: String?
    /// QEMU's arguments from the host's owner, put last.
    package var extraArguments: [String] = []

    package init(shape: MachineShape, accelerator: Accelerator) {
        self.shape = shape
        self.accelerator = accelerator
    }

    /// `acpi=on` because Debian's kernel finds virtio-mmio devices by ACPI only, `rtc=on` because the guest sets its clock from it.
    package static let standardMachine = "microvm,acpi=on,rtc=on"
    /// The name under which the agent finds its port in /sys/class/virtio-ports.
    package static let linkPortName = "pyro.link"

    /// Text that is the same for two machines exactly when a checkpoint of one fits the other, as far as QEMU's arguments decide it. Kernel,
    /// initramfs, kernel arguments and QEMU itself are the caller's part.
    package var compatibilityKey: String {
        (core + devices + extraArguments + ["disk=\(shape.diskBytes)"]).joined(separator: "\n")
    }

    /// Machine, processors and memory.
    var core: [String] {
        [
            "-M", "\(machine),memory-backend=ram",
            "-accel", accelerator.qemuOption,
            "-cpu", cpu ?? accelerator.standardCPU,
            "-smp", "cpus=\(shape.vcpuCount)",
            "-m", "\(shape.memMiB)M",
        ]
    }

    /// The devices; they name the character devices, the block node and the memory object of the launch.
    var devices: [String] {
        [
            "-device", "virtio-serial-device,id=serial0,max_ports=2",
            "-device", "virtserialport,bus=serial0.0,nr=1,chardev=link,name=\(Self.linkPortName)",
            "-device", "virtio-blk-device,id=disk0,drive=\(DiskAttachment.nodeName)",
            // The jail has no files: QEMU's own source is getrandom.
            "-object", "rng-builtin,id=rng0",
            "-device", "virtio-rng-device,id=random0,rng=rng0",
            "-device", "virtio-balloon-device,id=balloon0,free-page-reporting=on",
            // A serial line and no virtio console: it carries panics from before the modules are loaded.
            "-serial", "chardev:console",
        ]
    }
}

extension Accelerator {
    /// QEMU's `-accel`.
    var qemuOption: String {
        switch self {
        case .kvm: "kvm"
        // Below 128 MiB of translated code a busy guest translates the same code again and again.
        case .tcg: "tcg,tb-size=256"
        }
    }

    /// QEMU's `-cpu` where the host's owner has not chosen one.
    var standardCPU: String {
        switch self {
        case .kvm: "host"
        // With ERMS the guest's kernel copies and clears pages by `rep movsb`, which TCG carries out byte by byte: three times slower. Five
        // levels of page tables are one walk more for every miss.
        case .tcg: "max,-erms,-la57"
        }
    }
}
