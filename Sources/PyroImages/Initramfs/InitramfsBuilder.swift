internal import Glibc
internal import PyroModel
package import PyroSystem
package import SystemPackage

/// Makes initramfs files and keeps them by content below `initramfs/`. Made again only when agent, kernel or modules
/// have changed.
///
/// It is not compressed: unpacking under an emulated CPU costs more than copying 16 MB into memory.
package struct InitramfsBuilder: Sendable {
    private let state: StateDirectory

    package init(state: StateDirectory) {
        self.state = state
    }

    /// The initramfs of a kernel and an agent.
    /// - Throws: ``PyroErrorCode/hostRequirement`` where the agent is no program for Linux.
    package func ensure(agent: FilePath, kernel: GuestKernel) async throws -> Initramfs {
        let sources = try sources(agent, kernel)
        if let known = open(InitramfsMemo.read(memoPath).entry(for: sources)) { return known }
        let lock = try await FileLock.acquire(
            state.locks.appending("initramfs.lock"), waitingFor: "the initramfs", deadline: .seconds(60))
        var memo = InitramfsMemo.read(memoPath)
        if let known = open(memo.entry(for: sources)) { return known }
        let digest = try await make(agent, kernel.modules)
        let entry = InitramfsMemo.Entry(sources: sources, digest: digest, result: try FileFacts.of(path(digest)))
        memo.note(entry)
        try withExtendedLifetime(lock) { () throws(PyroError) in try memo.write(to: memoPath) }
        guard let made = open(entry) else {
            throw PyroError(.internal, "The initramfs was written but cannot be read back.")
        }
        return made
    }

    /// Removes all but the one that was made last.
    func prune() async throws -> (names: [String], bytes: Int64) {
        guard let lock = try await FileLock.briefly(state.locks.appending("initramfs.lock")) else { return ([], 0) }
        return try withExtendedLifetime(lock) {
            var removed: (names: [String], bytes: Int64) = ([], 0)
            var memo = InitramfsMemo.read(memoPath)
            let kept = memo.keepLast().map { "\($0).cpio" }
            for name in try Directory.names(in: state.initramfs) where name.hasSuffix(".cpio") && name != kept {
                let path = state.initramfs.appending(name)
                removed.bytes += try FileFacts.of(path).size
                try SystemError.check("remove \(path)") { path.withPlatformString { unlink($0) } }
                removed.names.append("initramfs \(name.prefix(12))")
            }
            if !removed.names.isEmpty { try memo.write(to: memoPath) }
            return removed
        }
    }

    private var memoPath: FilePath { state.initramfs.appending("memo.json") }

    private func path(_ digest: String) -> FilePath { state.initramfs.appending("\(digest).cpio") }

    private func open(_ entry: InitramfsMemo.Entry?) -> Initramfs? {
        guard let entry, Digest.isHex(entry.digest) else { return nil }
        let path = path(entry.digest)
        guard let file = try? OwnedDescriptor.open(path, .readOnly),
            (try? FileFacts.of(file, named: path)) == entry.result
        else { return nil }
        return Initramfs(path: path, digest: entry.digest, file: file)
    }

    private func sources(_ agent: FilePath, _ kernel: GuestKernel) throws(PyroError) -> [InitramfsMemo.Source] {
        var sources: [InitramfsMemo.Source] = []
        for path in [agent] + kernel.modules {
            sources.append(InitramfsMemo.Source(path: path.string, facts: try FileFacts.of(path)))
        }
        return sources
    }

    private func make(_ agent: FilePath, _ modules: [FilePath]) async throws -> String {
        let temporary = DurableFile.temporaryName(beside: path("initramfs"))
        do {
            try await DedicatedThread.run { try Self.write(agent, modules, to: temporary) }
            let digest = try await Digest.sha256(of: temporary)
            try DurableFile.rename(temporary, to: path(digest))
            return digest
        } catch {
            _ = temporary.withPlatformString { unlink($0) }
            throw error
        }
    }

    private static func write(_ agent: FilePath, _ modules: [FilePath], to target: FilePath) throws {
        guard modules.count <= ImageLimits.moduleCount else {
            throw PyroError(
                .tooLarge, "A guest cannot load \(modules.count) modules: \(ImageLimits.moduleCount) at most.")
        }
        let program = try DurableFile.read(agent, limit: ImageLimits.agentBytes)
        guard program.starts(with: [0x7F, 0x45, 0x4C, 0x46]) else {
            throw PyroError(
                .hostRequirement, "The guest agent \(agent) is not a program for Linux.",
                remedy: "Build or install pyro again.")
        }
        var contents: [(name: String, data: [UInt8])] = []
        for module in modules {
            let data = try DurableFile.read(module, limit: ImageLimits.moduleBytes)
            contents.append((name: module.lastComponent?.string ?? "", data: data))
        }
        try DurableFile.write(
            InitramfsLayout.archive(agent: program, modules: contents), to: target,
            permissions: [.ownerRead, .groupRead, .otherRead])
    }
}
