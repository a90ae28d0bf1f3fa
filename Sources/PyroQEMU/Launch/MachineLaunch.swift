package import PyroModel
package import PyroSystem

/// Everything one start of QEMU gets: the hardware, where the guest comes from, and what QEMU may touch.
///
///     var launch = MachineLaunch(hardware, source: .checkpoint(deviceState: state), disk: disk, ends: ends)
///     let start = try launch.command()
///     // spawn QEMU with start.arguments and start.descriptors
///
/// QEMU opens nothing by itself but its own firmware. Let go of the launch and its command as soon as QEMU runs: while this process still holds
/// QEMU's end of a socket, it does not see that QEMU has closed it.
package struct MachineLaunch: Sendable {
    package var hardware: MachineHardware
    package var source: Source
    package var disk: DiskAttachment
    package var ends: Ends
    /// QEMU's own filter of system calls. Off only where the host's QEMU was built without it.
    package var isSandboxed = true
    /// Whether the processors wait for ``QMPClient/resume(limit:)`` from the first instruction on.
    package var startsPaused = false

    package init(_ hardware: MachineHardware, source: Source, disk: DiskAttachment, ends: Ends) {
        self.hardware = hardware
        self.source = source
        self.disk = disk
        self.ends = ends
    }

    /// How the guest comes to life.
    package enum Source: Sendable {
        /// A kernel boots. Both files must be readable for the user QEMU runs as.
        case boot(kernel: OwnedDescriptor, initramfs: OwnedDescriptor, arguments: KernelArguments)
        /// QEMU waits for ``QMPClient/restoreState(from:limit:)``. The kernel is in the memory already: giving it again would only cost time.
        case checkpoint(deviceState: OwnedDescriptor)
    }

    /// QEMU's ends of what connects it with its supervisor.
    package struct Ends: Sendable {
        /// A memory file of the shape's size; written by the guest.
        package var memory: OwnedDescriptor
        /// Connected sockets: QMP, the guest link, the kernel's log.
        package var qmp: OwnedDescriptor
        package var link: OwnedDescriptor
        package var console: OwnedDescriptor

        package init(
            memory: OwnedDescriptor, qmp: OwnedDescriptor, link: OwnedDescriptor, console: OwnedDescriptor
        ) {
            self.memory = memory
            self.qmp = qmp
            self.link = link
            self.console = console
        }
    }

    /// How to start QEMU.
    package struct Command: Sendable {
        /// Without the program's own name.
        package var arguments: [String]
        /// By their number in QEMU.
        package var descriptors: [CInt: OwnedDescriptor]
        /// QEMU's number of the device state, for ``QMPClient/restoreState(from:limit:)``; `nil` for a boot.
        package var deviceState: CInt?
    }

    /// The command line and what must be open for it.
    /// - Throws: ``PyroErrorCode/usage`` when the shape or the kernel arguments are out of their limits.
    package func command() throws(PyroError) -> Command {
        try check()
        var table = DescriptorTable()
        var words = Self.quiet + hardware.core
        words += [
            "-object",
            "memory-backend-file,id=ram,size=\(hardware.shape.memMiB)M,mem-path=\(table.addPath(ends.memory)),share=on",
        ]
        words += Self.socket("qmp", table.add(ends.qmp)) + ["-mon", "chardev=qmp,mode=control"]
        words += Self.socket("link", table.add(ends.link)) + Self.socket("console", table.add(ends.console))
        let deviceState = addSource(&words, &table)
        words += disk.arguments(&table, size: hardware.shape.diskBytes)
        words += hardware.devices
        if isSandboxed { words += Self.sandbox }
        if startsPaused { words.append("-S") }
        return Command(
            arguments: words + hardware.extraArguments, descriptors: table.descriptors, deviceState: deviceState)
    }

    private static let quiet = ["-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"]
    private static let sandbox = [
        "-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny",
    ]

    private static func socket(_ name: String, _ number: CInt) -> [String] {
        ["-chardev", "socket,id=\(name),fd=\(number)"]
    }

    private func addSource(_ words: inout [String], _ table: inout DescriptorTable) -> CInt? {
        switch source {
        case .boot(let kernel, let initramfs, let arguments):
            words += ["-kernel", table.addPath(kernel), "-initrd", table.addPath(initramfs), "-append", arguments.text]
            return nil
        case .checkpoint(let deviceState):
            words += ["-incoming", "defer"]
            return table.add(deviceState)
        }
    }

    /// Up to 16 TiB, what ext4 takes with blocks of 4 KiB and 32-bit numbers.
    private static let diskMiBRange = 1...(16 << 20)

    private func check() throws(PyroError) {
        if case .boot(_, _, let arguments) = source { try arguments.check() }
        let shape = hardware.shape
        for (name, value, range) in [
            ("vcpu_count", shape.vcpuCount, Limits.vcpuCount.range), ("mem_mib", shape.memMiB, Limits.memoryMiB.range),
            ("disk_mib", shape.diskMiB, Self.diskMiBRange),
        ] where !range.contains(value) {
            throw PyroError(
                .usage, "A machine cannot have \(name) \(value); allowed is \(range.lowerBound) to \(range.upperBound)."
            )
        }
    }
}
