package import PyroModel
internal import PyroSystem
package import SystemPackage

/// A kernel that machines boot, with the modules that the agent loads.
package struct GuestKernel: Sendable, Hashable {
    /// A bzImage or an ELF kernel.
    package let kernelPath: FilePath
    /// In the order of loading: nothing comes before what it depends on.
    package let modules: [FilePath]
    /// As `uname -r` says, such as `6.1.0-56-cloud-amd64`; `nil` for a kernel that the host's owner brings.
    package let release: String?

    package init(kernelPath: FilePath, modules: [FilePath], release: String? = nil) {
        self.kernelPath = kernelPath
        self.modules = modules
        self.release = release
    }
}

extension GuestKernel {
    /// The kernel of the host's owner, by `machine.json`.
    ///
    /// What is built into it need not be there as a module: those of ``KernelModules/wanted`` that the directory has
    /// are taken.
    /// - Parameter modulesDirectory: searched with all that is below it, such as `/lib/modules/6.1.0`; no modules when
    ///   `nil`.
    package static func custom(kernelPath: FilePath, modulesDirectory: FilePath?) throws(PyroError) -> GuestKernel {
        _ = try FileFacts.of(kernelPath)
        guard let modulesDirectory else { return GuestKernel(kernelPath: kernelPath, modules: []) }
        let found = try KernelModules.find(in: modulesDirectory)
        let present = KernelModules.wanted.filter { found[$0] != nil }
        return GuestKernel(kernelPath: kernelPath, modules: try KernelModules.loadOrder(of: present, from: found))
    }
}
