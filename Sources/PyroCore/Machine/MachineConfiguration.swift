internal import FoundationEssentials
package import PyroModel
internal import PyroSystem
package import SystemPackage

/// `machine.json` in the state directory: what the host's owner sets instead of what pyro would choose.
///
///     { "kernel_path": "/boot/vmlinuz-guest", "extra_kernel_arguments": ["loglevel=7"], "accelerator": "tcg" }
///
/// Every field may be left out; an unknown field is an error, since it would be a spelling mistake.
package struct MachineConfiguration: Codable, Sendable, Equatable {
    /// A bzImage or ELF kernel instead of the distribution's; absolute.
    package var kernelPath: String?
    /// The modules of that kernel, looked for below this directory; absolute.
    package var kernelModulesDir: String?
    /// Words that are appended to the kernel's command line.
    package var extraKernelArguments: [String]?
    /// QEMU's `-machine` instead of `microvm,acpi=on,rtc=on`.
    package var qemuMachine: String?
    /// QEMU's `-cpu` instead of the accelerator's default.
    package var qemuCPU: String?
    /// `kvm` or `tcg` instead of what the probe found.
    package var accelerator: Accelerator?

    enum CodingKeys: String, CodingKey, CaseIterable {
        case kernelPath = "kernel_path"
        case kernelModulesDir = "kernel_modules_dir"
        case extraKernelArguments = "extra_kernel_arguments"
        case qemuMachine = "qemu_machine"
        case qemuCPU = "qemu_cpu"
        case accelerator
    }

    package init() {}

    /// Reads the file; all defaults where there is none.
    /// - Throws: `usage`, naming the field that is wrong.
    package static func read(_ path: FilePath) throws(PyroError) -> MachineConfiguration {
        let bytes: [UInt8]
        do {
            bytes = try DurableFile.read(path)
        } catch  where error.code == .notFound {
            return MachineConfiguration()
        }
        do {
            try refuseUnknownFields(bytes, path)
            let configuration = try JSONDecoder().decode(MachineConfiguration.self, from: Data(bytes))
            try configuration.check(path)
            return configuration
        } catch let error as PyroError {
            throw error
        } catch {
            throw PyroError(.usage, "The file \(path) makes no sense: \(error).", remedy: "Correct it, or remove it.")
        }
    }

    private static func refuseUnknownFields(_ bytes: [UInt8], _ path: FilePath) throws {
        let known = Set(CodingKeys.allCases.map(\.rawValue))
        let fields = try JSONDecoder().decode([String: Ignored].self, from: Data(bytes)).keys
        if let unknown = fields.sorted().first(where: { !known.contains($0) }) {
            throw PyroError(
                .usage, "The file \(path) has a field \"\(unknown)\", which means nothing.",
                remedy: "The fields are \(known.sorted().joined(separator: ", ")).")
        }
    }

    private func check(_ path: FilePath) throws(PyroError) {
        for (name, value) in [("kernel_path", kernelPath), ("kernel_modules_dir", kernelModulesDir)] {
            guard let value, !value.hasPrefix("/") else { continue }
            throw PyroError(.usage, "In \(path), \(name) is \"\(value)\"; it must be an absolute path.")
        }
        // QEMU takes a comma as the beginning of another option, a space is no part of any.
        for (name, value) in [("qemu_machine", qemuMachine), ("qemu_cpu", qemuCPU)] {
            guard let value, value.isEmpty || value.contains(where: { $0.isWhitespace }) else { continue }
            throw PyroError(.usage, "In \(path), \(name) is \"\(value)\", which QEMU cannot take.")
        }
    }

    /// Any JSON value.
    private struct Ignored: Decodable {
        init(from decoder: any Decoder) throws {}
    }
}
