import PyroModel
import PyroQEMU
import Testing

@Suite struct CompatibilityKeyTests {
    private static let hardware = MachineHardware(
        shape: MachineShape(vcpuCount: 1, memMiB: 1024, diskMiB: 16384), accelerator: .tcg)

    /// Whoever changes this text makes every stored checkpoint useless, and must mean it.
    @Test func keyOfTheStandardMachine() {
        let expected = """
            -M microvm,acpi=on,rtc=on,memory-backend=ram -accel tcg,tb-size=256 -cpu max,-erms,-la57 -smp cpus=1 -m 1024M \
            -device virtio-serial-device,id=serial0,max_ports=2 \
            -device virtserialport,bus=serial0.0,nr=1,chardev=link,name=pyro.link \
            -device virtio-blk-device,id=disk0,drive=disk -object rng-builtin,id=rng0 \
            -device virtio-rng-device,id=random0,rng=rng0 \
            -device virtio-balloon-device,id=balloon0,free-page-reporting=on -serial chardev:console disk=17179869184
            """
        #expect(Self.hardware.compatibilityKey.split(separator: "\n").joined(separator: " ") == expected)
    }

    @Test(
        arguments: [
            { @Sendable in $0.shape.vcpuCount = 2 }, { @Sendable in $0.shape.memMiB = 512 },
            { @Sendable in $0.shape.diskMiB = 8192 }, { @Sendable in $0.accelerator = .kvm },
            { @Sendable in $0.cpu = "max" }, { @Sendable in $0.machine = "microvm" },
            { @Sendable in $0.extraArguments = ["-name", "x"] },
        ] as [@Sendable (inout MachineHardware) -> Void])
    func everyPartCounts(_ change: @Sendable (inout MachineHardware) -> Void) {
        var other = Self.hardware
        change(&other)
        #expect(other.compatibilityKey != Self.hardware.compatibilityKey)
    }
}
