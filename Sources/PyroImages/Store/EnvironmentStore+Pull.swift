package import PyroModel
internal import PyroSystem
internal import SystemPackage

extension EnvironmentStore {
    /// Installs an environment; does nothing where it is installed and whole.
    ///
    /// Of several that pull the same at once one installs; the others wait and find it installed.
    /// - Parameters:
    ///   - writer: puts the files onto the disk.
    ///   - progress: words and the part of the whole that is done. A damaged environment that is replaced is told here.
    /// - Throws: ``PyroErrorCode/environmentUnknown``, ``PyroErrorCode/environmentInstalling`` where another process
    ///   takes too long, ``PyroErrorCode/diskFull``, ``PyroErrorCode/hostRequirement``.
    @discardableResult
    package func pull(
        _ name: String, writer: any RootFilesystemWriter, progress: @escaping ProgressHandler
    ) async throws -> EnvironmentInfo {
        let definition = try catalog.definition(named: name)
        if let found = try await whole(definition, progress) { return info(definition, installed: found) }
        let lock = try await installLock(definition, progress)
        // Another process may have installed it while this one waited.
        if let found = try await whole(definition, nil) { return info(definition, installed: found) }
        try await hooks.reached(.locked)
        try await WorkDirectory.sweep(state)
        try requireSpace(for: definition)

        let work = try WorkDirectory.make(in: state)
        let installed: InstalledEnvironment
        do {
            installed = try await EnvironmentInstall(store: self, definition: definition, work: work).run(
                writer, progress)
            try work.remove()
        } catch {
            // Cancelled or failed: nothing of it stays.
            try? work.remove()
            throw error
        }
        return withExtendedLifetime(lock) { info(definition, installed: installed) }
    }

    /// The environment where it is installed, whole and of the definition's version; else `nil`, the reason told.
    private func whole(
        _ definition: EnvironmentDefinition, _ progress: ProgressHandler?
    ) async throws -> InstalledEnvironment? {
        do {
            let found = try installed(definition)
            guard found.manifest.version == definition.version else { return nil }
            let image = try OwnedDescriptor.open(found.imagePath, .readOnly)
            return try await verify(found, image)
        } catch let error as PyroError {
            if error.code != .notFound { progress?(Progress("\(error.message) Installing it again")) }
            return nil
        }
    }

    private func installLock(
        _ definition: EnvironmentDefinition, _ progress: ProgressHandler
    ) async throws -> FileLock {
        let path = installPath(definition)
        if let lock = try FileLock.attempt(path) { return lock }
        progress(Progress("Waiting for another pyro that installs \(definition.name)"))
        do {
            return try await FileLock.acquire(
                path, waitingFor: "the installation of `\(definition.name)`", deadline: ImageLimits.installWaitDeadline)
        } catch let error as PyroError where error.code == .timeout {
            throw PyroError(.environmentInstalling, error.message)
        }
    }

    private func requireSpace(for definition: EnvironmentDefinition) throws(PyroError) {
        let purpose = "install \(definition.name)"
        try freeSpace.require(Limits.freeDiskBytes + ImageLimits.installBytes, at: state.root, to: purpose)
        try freeSpace.require(ImageLimits.buildTreeBytes, at: BuildDirectory.parent, to: purpose)
    }
}
