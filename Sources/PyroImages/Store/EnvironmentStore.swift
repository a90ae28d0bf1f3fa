package import PyroModel
package import PyroSystem
internal import SystemPackage

/// The environments that can be and those that are installed, below `environments/`.
///
///     let store = try EnvironmentStore(state: state, environment: environment)
///     _ = try await store.pull("debian:12", writer: writer) { print($0.message) }
///     let use = try await store.open("debian:12")
package struct EnvironmentStore: Sendable {
    let state: StateDirectory
    let catalog: EnvironmentCatalog
    let source: any RootFilesystemSource
    let freeSpace: FreeSpace
    let hooks: InstallHooks

    /// - Parameter environment: variables of this process; `PYRO_MIRROR` names another mirror.
    package init(state: StateDirectory, environment: [String: String]) throws(PyroError) {
        self.init(
            state: state, catalog: .standard,
            source: try Mmdebstrap(environment: environment, logs: state.logs))
    }

    /// - Parameter hooks: called between the steps of an install, to stage faults.
    package init(
        state: StateDirectory, catalog: EnvironmentCatalog, source: any RootFilesystemSource,
        freeSpace: FreeSpace = .ofFileSystem, hooks: InstallHooks = InstallHooks()
    ) {
        self.state = state
        self.catalog = catalog
        self.source = source
        self.freeSpace = freeSpace
        self.hooks = hooks
    }

    /// All environments, installed or not. One whose files are damaged counts as not installed.
    package func list() -> EnvironmentList {
        EnvironmentList(catalog.definitions.map { info($0, installed: try? installed($0)) })
    }

    /// - Throws: ``PyroErrorCode/environmentUnknown``.
    package func inspect(_ name: String) throws(PyroError) -> EnvironmentInfo {
        let definition = try catalog.definition(named: name)
        return info(definition, installed: try? installed(definition))
    }

    /// Opens an installed environment for machines to stand on.
    ///
    /// An image that does not look as it did when it was installed is read through once and compared with its digest.
    /// - Throws: ``PyroErrorCode/environmentUnknown``; ``PyroErrorCode/notFound`` where it is not installed;
    ///   ``PyroErrorCode/internal`` where it is damaged and has to be pulled again.
    package func open(_ name: String) async throws -> EnvironmentUse {
        let definition = try catalog.definition(named: name)
        let found = try installed(definition)
        // Locked first and then looked at again: a prune may have come between.
        let lock = try await FileLock.acquire(
            usePath(found.manifest.digest), .shared, waitingFor: "`\(name)`, which is being removed",
            deadline: .seconds(30))
        let current = try installed(definition)
        guard current.manifest.digest == found.manifest.digest else { return try await open(name) }
        let image = try OwnedDescriptor.open(current.imagePath, .readOnly)
        let verified = try await verify(current, image)
        return EnvironmentUse(
            info: info(definition, installed: verified), digest: "sha256:\(verified.manifest.digest)", image: image,
            imagePath: verified.imagePath, lock: lock)
    }

    /// Opens the content that a workspace was made from, whatever its name stands for now.
    /// - Parameter digest: `sha256:` and 64 hex digits.
    /// - Throws: ``PyroErrorCode/workspaceFailed`` where it is not there or damaged.
    package func open(_ name: String, digest: String) async throws -> EnvironmentUse {
        let digits = digest.hasPrefix("sha256:") ? String(digest.dropFirst(7)) : ""
        guard Digest.isHex(digits) else { throw Self.lost(name, digest, "\(digest) is not a digest") }
        let lock = try await FileLock.acquire(
            usePath(digits), .shared, waitingFor: "`\(name)`, which is being removed", deadline: .seconds(30))
        do {
            let manifest = try EnvironmentManifest.read(in: directory(digits))
            let found = InstalledEnvironment(directory: directory(digits), manifest: manifest)
            let image = try OwnedDescriptor.open(found.imagePath, .readOnly)
            let verified = try await verify(found, image)
            return EnvironmentUse(
                info: info(try catalog.definition(named: name), installed: verified), digest: digest, image: image,
                imagePath: verified.imagePath, lock: lock)
        } catch let error as PyroError where [.notFound, .internal, .environmentUnknown].contains(error.code) {
            throw Self.lost(name, digest, error.message)
        }
    }

    private static func lost(_ name: String, _ digest: String, _ reason: String) -> PyroError {
        PyroError(
            .workspaceFailed,
            "The environment \(name) (\(digest)) that the workspace stands on cannot be used: \(reason)")
    }

    // MARK: Places

    func directory(_ digest: String) -> FilePath { state.environments.appending("sha256-\(digest)") }

    func referencePath(_ definition: EnvironmentDefinition) -> FilePath {
        state.environments.appending("\(definition.fileName).json")
    }

    /// Held shared by users of an image, exclusively by whoever removes it.
    func usePath(_ digest: String) -> FilePath { state.locks.appending("environment-\(digest).lock") }

    /// Held by the one that installs an environment.
    func installPath(_ definition: EnvironmentDefinition) -> FilePath {
        state.locks.appending("install-\(definition.fileName).lock")
    }
}
