import Glibc
import PyroCore
import PyroModel
import PyroSystem
import SystemPackage
import Testing

@Suite struct MachineConfigurationTests {
    static func read(_ json: String) throws -> MachineConfiguration {
        let path = FilePath("/tmp/pyro-machine-\(UInt64.random(in: .min ... .max)).json")
        defer { unlink(path.string) }
        try DurableFile.write(Array(json.utf8), to: path)
        return try MachineConfiguration.read(path)
    }

    @Test func aMissingFileMeansDefaults() throws {
        #expect(try MachineConfiguration.read("/nonexistent/machine.json") == MachineConfiguration())
    }

    @Test func everyFieldIsRead() throws {
        let configuration = try Self.read(
            """
            {"kernel_path": "/k", "kernel_modules_dir": "/m", "extra_kernel_arguments": ["a=b"],
             "qemu_machine": "microvm", "qemu_cpu": "max", "accelerator": "kvm"}
            """)
        #expect(configuration.kernelPath == "/k" && configuration.kernelModulesDir == "/m")
        #expect(configuration.extraKernelArguments == ["a=b"])
        #expect(configuration.qemuMachine == "microvm" && configuration.qemuCPU == "max")
        #expect(configuration.accelerator == .kvm)
    }

    @Test(arguments: [
        "{\"kernel\": \"/k\"}", "{\"kernel_path\": \"relative\"}", "{\"accelerator\": \"xen\"}", "[]", "{", "",
        "{\"qemu_cpu\": \"max -device x\"}", "{\"qemu_machine\": \"\"}",
    ])
    func whatMakesNoSenseIsAnErrorThatNamesTheFile(_ json: String) throws {
        let error = #expect(throws: PyroError.self) { try Self.read(json) }
        #expect(error?.code == .usage)
        #expect(error?.message.contains("/tmp/pyro-machine-") == true)
    }
}
