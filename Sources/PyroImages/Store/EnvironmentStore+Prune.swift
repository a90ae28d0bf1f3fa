internal import Glibc
package import PyroModel
internal import PyroSystem
internal import SystemPackage

extension EnvironmentStore {
    /// Removes installed environments that nothing uses, what killed installs left, and kernels and initramfs files
    /// that are not the current ones.
    /// - Parameter isNeeded: whether a workspace stands on the content of this digest (`sha256:` and 64 hex digits), also one
    ///   that does not run; asked while nobody new can begin to use it.
    package func prune(
        keepingWhere isNeeded: @Sendable (String) async throws -> Bool = { _ in false }
    ) async throws -> EnvironmentPrune {
        var deleted: [String] = []
        var freed = try await WorkDirectory.sweep(state)
        // References first: a name must never stand for what is gone.
        for definition in catalog.definitions {
            guard let bytes = try await removeIfUnused(definition, isNeeded) else { continue }
            deleted.append(definition.name)
            freed += bytes
        }
        for name in try Directory.names(in: state.environments) where name.hasPrefix("sha256-") {
            guard let bytes = try await removeIfUnused(unnamed: String(name.dropFirst("sha256-".count)), isNeeded)
            else { continue }
            deleted.append(name)
            freed += bytes
        }
        for place in [state.environments, state.kernels, state.initramfs] {
            freed += try Directory.removeStaleTemporaries(in: place)
        }
        let kernels = try await KernelStore(state: state, environment: [:]).prune()
        let initramfs = try await InitramfsBuilder(state: state).prune()
        return EnvironmentPrune(
            deleted: deleted + kernels.names + initramfs.names, bytesFreed: freed + kernels.bytes + initramfs.bytes)
    }

    /// Removes what a name stands for. `nil` where nothing is installed, it is in use, or just being installed.
    private func removeIfUnused(
        _ definition: EnvironmentDefinition, _ isNeeded: @Sendable (String) async throws -> Bool
    ) async throws -> Int64? {
        let reference = try? ManifestFile.read(
            EnvironmentReference.self, from: referencePath(definition), format: EnvironmentReference.format, version: 1)
        guard let reference, Digest.isHex(reference.digest),
            let install = try await FileLock.briefly(installPath(definition)),
            let use = try await FileLock.briefly(usePath(reference.digest)),
            try await !isNeeded("sha256:\(reference.digest)")
        else { return nil }
        return try withExtendedLifetime((install, use)) { () throws(PyroError) in
            let path = referencePath(definition)
            try SystemError.check("remove \(path)") { path.withPlatformString { unlink($0) } }
            return try remove(reference.digest)
        }
    }

    /// Removes a directory that no name stands for: an older version, or one whose install was killed before it was
    /// named.
    private func removeIfUnused(
        unnamed digest: String, _ isNeeded: @Sendable (String) async throws -> Bool
    ) async throws -> Int64? {
        guard Digest.isHex(digest) else { return nil }
        var installs: [FileLock] = []
        for definition in catalog.definitions {
            guard let install = try await FileLock.briefly(installPath(definition)) else { return nil }
            installs.append(install)
            let reference = try? ManifestFile.read(
                EnvironmentReference.self, from: referencePath(definition), format: EnvironmentReference.format,
                version: 1)
            if reference?.digest == digest { return nil }
        }
        guard let use = try await FileLock.briefly(usePath(digest)), try await !isNeeded("sha256:\(digest)") else {
            return nil
        }
        return try withExtendedLifetime((installs, use)) { () throws(PyroError) in try remove(digest) }
    }

    private func remove(_ digest: String) throws(PyroError) -> Int64 {
        let path = directory(digest)
        let bytes = Directory.allocatedBytes(path)
        if FileFacts.isDirectory(path) { try Directory.remove(path) }
        _ = usePath(digest).withPlatformString { unlink($0) }
        return bytes
    }
}
