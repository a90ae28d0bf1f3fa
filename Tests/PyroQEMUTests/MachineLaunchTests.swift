import PyroModel
import PyroQEMU
import PyroSystem
import Testing

/// The command line as a table: what stands here is what QEMU gets.
@Suite struct MachineLaunchTests {
    private static func file(_ name: String) throws -> OwnedDescriptor { try .memory(name: name, size: 0) }

    private static func ends() throws -> MachineLaunch.Ends {
        try .init(memory: file("memory"), qmp: file("qmp"), link: file("link"), console: file("console"))
    }

    private static let hardware = MachineHardware(
        shape: MachineShape(vcpuCount: 2, memMiB: 512, diskMiB: 1024), accelerator: .tcg)

    private static let devices = """
        -device virtio-serial-device,id=serial0,max_ports=2
        -device virtserialport,bus=serial0.0,nr=1,chardev=link,name=pyro.link
        -device virtio-blk-device,id=disk0,drive=disk
        -object rng-builtin,id=rng0
        -device virtio-rng-device,id=random0,rng=rng0
        -device virtio-balloon-device,id=balloon0,free-page-reporting=on
        -serial chardev:console
        """

    private static let base = """
        -nodefaults -no-user-config
        -display none
        -no-reboot
        -M microvm,acpi=on,rtc=on,memory-backend=ram
        -accel tcg,tb-size=256
        -cpu max,-erms,-la57
        -smp cpus=2
        -m 512M
        -object memory-backend-file,id=ram,size=512M,mem-path=/proc/self/fd/3,share=on
        -chardev socket,id=qmp,fd=4
        -mon chardev=qmp,mode=control
        -chardev socket,id=link,fd=5
        -chardev socket,id=console,fd=6
        """

    private static let sandbox = "-sandbox on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny"

    /// Options and their values a line, as the expectations above.
    private static func words(_ parts: String...) -> [String] {
        parts.flatMap { $0.split { $0 == "\n" || $0 == " " }.map(String.init) }
    }

    @Test func bootGetsKernelAndInitramfs() throws {
        var arguments = KernelArguments()
        arguments.words = ["quiet", "panic=-1"]
        let (kernel, initramfs) = try (Self.file("kernel"), Self.file("initramfs"))
        let ends = try Self.ends()
        let command = try MachineLaunch(
            Self.hardware, source: .boot(kernel: kernel, initramfs: initramfs, arguments: arguments), disk: .empty,
            ends: ends
        ).command()
        var expected = Self.words(Self.base, "-kernel /proc/self/fd/7 -initrd /proc/self/fd/8 -append")
        expected.append("quiet panic=-1")
        expected += Self.words(
            #"-blockdev {"driver":"null-co","node-name":"disk","size":1073741824,"read-zeroes":true}"#, Self.devices,
            Self.sandbox)
        #expect(command.arguments == expected)
        #expect(command.deviceState == nil)
        #expect(command.descriptors.keys.sorted() == [3, 4, 5, 6, 7, 8])
        #expect(command.descriptors[3] === ends.memory)
        #expect(command.descriptors[7] === kernel && command.descriptors[8] === initramfs)
    }

    @Test func checkpointGetsItsStateAndNoKernel() throws {
        let (state, overlay, image) = try (Self.file("state"), Self.file("overlay"), Self.file("image"))
        let command = try MachineLaunch(
            Self.hardware, source: .checkpoint(deviceState: state), disk: .overlay(overlay, over: [.init(.raw, image)]),
            ends: Self.ends()
        ).command()
        let expected = Self.words(
            Self.base, "-incoming defer",
            """
            -add-fd fd=8,set=1
            -blockdev {"driver":"file","node-name":"layer0-file","filename":"/dev/fdset/1","read-only":true}
            -blockdev {"driver":"raw","node-name":"layer0","file":"layer0-file","read-only":true}
            -add-fd fd=9,set=2
            -blockdev {"driver":"file","node-name":"disk-file","filename":"/dev/fdset/2","discard":"unmap"}
            -blockdev {"driver":"qcow2","node-name":"disk","file":"disk-file","discard":"unmap","backing":"layer0"}
            """, Self.devices, Self.sandbox)
        #expect(command.arguments == expected)
        #expect(command.deviceState == 7)
        #expect(command.descriptors[7] === state)
        #expect(command.descriptors[8] === image && command.descriptors[9] === overlay)
    }

    @Test func chainNamesWhatLiesBelowEachLayer() throws {
        let file = try Self.file("any")
        let command = try MachineLaunch(
            Self.hardware, source: .checkpoint(deviceState: file),
            disk: .overlay(file, over: [.init(.qcow2, file), .init(.qcow2, file)]), ends: Self.ends()
        ).command()
        let backings = command.arguments.filter { $0.contains("\"qcow2\"") }.map { $0.split(separator: ",").last }
        // A layer with nothing below says so, or QEMU would open the path in its header.
        #expect(backings == [#""backing":null}"#, #""backing":"layer0"}"#, #""backing":"layer1"}"#])
    }

    @Test func throwAwayOverlayPassesNoFlushesOn() throws {
        let file = try Self.file("any")
        let command = try MachineLaunch(
            Self.hardware, source: .checkpoint(deviceState: file),
            disk: .overlay(file, over: [.init(.raw, file)], durable: false), ends: Self.ends()
        ).command()
        let flushless = command.arguments.filter { $0.contains(#""cache":{"no-flush":true}"#) }
        #expect(flushless.count == 1)
        #expect(flushless.first?.contains(#""node-name":"disk""#) == true)
    }

    @Test func builderWritesTheImageItself() throws {
        let image = try Self.file("image")
        let command = try MachineLaunch(
            Self.hardware, source: .checkpoint(deviceState: image), disk: .raw(image), ends: Self.ends()
        ).command()
        let nodes = command.arguments.filter { $0.contains("node-name") }
        #expect(
            nodes == [
                #"{"driver":"file","node-name":"disk-file","filename":"/dev/fdset/1","discard":"unmap"}"#,
                #"{"driver":"raw","node-name":"disk","file":"disk-file","discard":"unmap"}"#,
            ])
    }

    @Test func ownerOverridesComeLastAndReplaceDefaults() throws {
        var hardware = Self.hardware
        hardware.accelerator = .kvm
        hardware.machine = "microvm,pit=off"
        hardware.extraArguments = ["-name", "mine"]
        var launch = try MachineLaunch(
            hardware, source: .checkpoint(deviceState: Self.file("state")), disk: .empty, ends: Self.ends())
        launch.isSandboxed = false
        launch.startsPaused = true
        var arguments = try launch.command().arguments
        #expect(arguments.suffix(3) == ["-S", "-name", "mine"])
        #expect(!arguments.contains("-sandbox"))
        #expect(arguments.contains("microvm,pit=off,memory-backend=ram"))
        #expect(arguments.contains("host"))
        launch.hardware.cpu = "EPYC"
        arguments = try launch.command().arguments
        #expect(arguments.contains("EPYC") && !arguments.contains("host"))
    }

    @Test(arguments: [(0, 1024, 1), (9, 1024, 1), (1, 255, 1), (1, 32769, 1), (1, 1024, 0), (1, 1024, (16 << 20) + 1)])
    func shapesOutOfTheirLimitsAreRefused(_ shape: (Int, Int, Int)) throws {
        let hardware = MachineHardware(
            shape: MachineShape(vcpuCount: shape.0, memMiB: shape.1, diskMiB: shape.2), accelerator: .tcg)
        let launch = try MachineLaunch(
            hardware, source: .checkpoint(deviceState: Self.file("state")), disk: .empty, ends: Self.ends())
        let error = #expect(throws: PyroError.self) { try launch.command() }
        #expect(error?.code == .usage)
    }
}
