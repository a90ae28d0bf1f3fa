package import PyroSystem
package import SystemPackage

/// The first root file system of a guest: the agent and the modules it loads.
package struct Initramfs: Sendable {
    package let path: FilePath
    /// SHA-256 of the file, 64 lower-case hex digits.
    package let digest: String
    /// Open for reading, so that a prune cannot take it away.
    package let file: OwnedDescriptor
}

/// Lays the archive out; see `docs/concepts/environment.md`.
enum InitramfsLayout {
    /// Where the agent mounts what a guest needs; it makes none of them itself.
    static let mountPoints = ["proc", "sys", "dev", "run", "newroot", "tmp"]

    /// - Parameters:
    ///   - agent: the agent's program, which becomes `/init`.
    ///   - modules: file names and contents in load order.
    static func archive(agent: [UInt8], modules: [(name: String, data: [UInt8])]) -> [UInt8] {
        var archive = NewcArchive()
        for name in mountPoints { archive.addDirectory(name, mode: name == "tmp" ? 0o1777 : 0o755) }
        archive.addFile("init", mode: 0o755, data: agent)
        archive.addDirectory("modules")
        for module in modules { archive.addFile("modules/\(module.name)", mode: 0o444, data: module.data) }
        // The agent loads these, one absolute path a line and the module's parameters behind it, first to last.
        let order = modules.map { "/modules/\($0.name)\(KernelModules.parameters[$0.name] ?? "")\n" }.joined()
        archive.addFile("modules/load", mode: 0o444, data: Array(order.utf8))
        archive.finish()
        return archive.bytes
    }
}
