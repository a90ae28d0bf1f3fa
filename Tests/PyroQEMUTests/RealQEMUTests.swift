import Glibc
import PyroHost
import PyroModel
import PyroQEMU
import PyroSystem
import SystemPackage
import Testing

/// The installed QEMU takes the command line and the verbs. No processor ever runs here, so it needs no kernel and is quick.
@Suite(.serialized) struct RealQEMUTests {
    /// A QEMU that was started, and what belongs to it.
    private struct Machine {
        var qemu: QMPClient
        var process: ChildProcess
        /// QEMU's number of the device state.
        var deviceState: CInt?
        /// The other ends of link and console.
        var peers: [OwnedDescriptor]
    }

    private static let hardware = MachineHardware(
        shape: MachineShape(vcpuCount: 1, memMiB: 256, diskMiB: 64), accelerator: .tcg)

    private static func start(
        _ source: MachineLaunch.Source, _ disk: DiskAttachment, memory: OwnedDescriptor
    ) async throws -> Machine {
        let path = FilePath("/usr/bin/qemu-system-x86_64")
        try #require(access(path.string, X_OK) == 0, "\(path) is missing: run make setup")
        let (qmp, link, console) = try (
            OwnedDescriptor.socketPair(), OwnedDescriptor.socketPair(), OwnedDescriptor.socketPair()
        )
        var launch = MachineLaunch(
            hardware, source: source, disk: disk,
            ends: .init(memory: memory, qmp: qmp.1, link: link.1, console: console.1))
        launch.startsPaused = true
        let command = try launch.command()
        var request = SpawnRequest(program: path, arguments: command.arguments)
        request.descriptors = command.descriptors
        let process = try await ChildProcess.start(request)
        let qemu = try await QMPClient.connect(over: qmp.0)
        return Machine(
            qemu: qemu, process: process, deviceState: command.deviceState, peers: [link.0, console.0])
    }

    private static func memory() throws -> OwnedDescriptor {
        try .memory(name: "guest", size: hardware.shape.memoryBytes)
    }

    /// A file whose content does not matter to a machine that never runs.
    private static func anything() throws -> OwnedDescriptor { try .memory(name: "any", size: 4096) }

    @Test func stateOfOneMachineEntersAnother() async throws {
        let memory = try Self.memory()
        let state = try OwnedDescriptor.memory(name: "state", size: 0)
        let waiting = try await Self.start(.checkpoint(deviceState: Self.anything()), .empty, memory: memory)
        #expect(try await waiting.qemu.queryStatus() == .inMigrate)
        try await waiting.qemu.quit()
        #expect(await waiting.process.wait(atMost: .seconds(10)) == .exited(0))

        let saved = try await Self.start(
            .boot(kernel: Self.kernel(), initramfs: Self.anything(), arguments: KernelArguments()), .empty,
            memory: memory)
        #expect(try await saved.qemu.queryStatus() == .prelaunch)
        try await saved.qemu.saveState(into: state)
        #expect(try await saved.qemu.queryStatus() == .postMigrate)
        try await saved.process.teardown(.immediate)

        _ = try state.descriptor.seek(offset: 0, from: .start)
        let image = try OwnedDescriptor.memory(name: "image", size: Self.hardware.shape.diskBytes)
        let restored = try await Self.start(.checkpoint(deviceState: state), .raw(image), memory: memory)
        try await restored.qemu.restoreState(from: #require(restored.deviceState))
        #expect(try await restored.qemu.queryStatus() == .prelaunch)
        try await restored.process.teardown(.immediate)
    }

    @Test func stateThatIsNoneIsRefusedInWords() async throws {
        let machine = try await Self.start(.checkpoint(deviceState: Self.anything()), .empty, memory: Self.memory())
        let number = try #require(machine.deviceState)
        let error = await #expect(throws: PyroError.self) { try await machine.qemu.restoreState(from: number) }
        #expect(error?.code == .memoryNotRestorable)
        #expect(await machine.process.wait(atMost: .seconds(10)) != nil)
    }

    /// A bzImage header and nothing else: QEMU reads no more of a kernel that never runs.
    private static func kernel() throws -> OwnedDescriptor {
        var image = [UInt8](repeating: 0, count: 32768)
        image.replaceSubrange(0x1FE..<0x200, with: [0x55, 0xAA])
        image.replaceSubrange(0x202..<0x208, with: Array("HdrS".utf8) + [0x0F, 0x02])
        image[0x1F1] = 4
        image[0x211] = 1
        image.replaceSubrange(0x22C..<0x230, with: [0xFF, 0xFF, 0xFF, 0x7F])
        let file = try OwnedDescriptor.memory(name: "kernel", size: 0)
        _ = try file.descriptor.writeAll(image)
        return file
    }
}
