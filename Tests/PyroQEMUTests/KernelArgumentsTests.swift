import PyroModel
import PyroQEMU
import PyroSystem
import Testing

@Suite struct KernelArgumentsTests {
    private static func check(_ arguments: KernelArguments) throws {
        let file = try OwnedDescriptor.memory(name: "any", size: 0)
        _ = try MachineLaunch(
            MachineHardware(shape: MachineShape(vcpuCount: 1, memMiB: 256), accelerator: .tcg),
            source: .boot(kernel: file, initramfs: file, arguments: arguments), disk: .empty,
            ends: .init(memory: file, qmp: file, link: file, console: file)
        ).command()
    }

    @Test func rateAndOwnersWordsComeLast() {
        let text = KernelArguments(tscKHz: 2_445_426, extra: ["loglevel=7"]).text
        #expect(text.hasPrefix("console=ttyS0 quiet "))
        #expect(text.hasSuffix(" tsc_early_khz=2445426 tsc=reliable loglevel=7"))
        #expect(!KernelArguments().text.contains("tsc"))
    }

    @Test(arguments: ["", "a\nb", "a\0b", String(repeating: "x", count: KernelArguments.maxBytes)])
    func wordsTheKernelCannotReadAreRefused(_ word: String) {
        let error = #expect(throws: PyroError.self) { try Self.check(KernelArguments(extra: [word])) }
        #expect(error?.code == .usage)
    }

    @Test func lineOfTheLargestSizePasses() throws {
        let room = KernelArguments.maxBytes - KernelArguments().text.utf8.count - 1
        try Self.check(KernelArguments(extra: [String(repeating: "x", count: room)]))
    }
}
