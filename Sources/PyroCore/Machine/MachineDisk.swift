internal import PyroImages
internal import PyroModel
package import PyroQEMU
internal import PyroStore
package import PyroSystem
internal import PyroWire
internal import SystemPackage

/// The disk of a machine: what QEMU gets, how the guest mounts it, and what it stands on.
package struct MachineDisk: Sendable {
    package let attachment: DiskAttachment
    let mount: MountRequest
    let environment: EnvironmentUse?
    /// Whether anybody looks at it after its machine has ended.
    let isKept: Bool

    /// The one disk of every machine.
    private static let device = "/dev/vda"
    private static let fileSystem = "ext4"

    /// Opens or makes what the purpose needs. Nothing made here has a name: it is gone with the supervisor.
    package static func prepare(
        _ purpose: MachinePurpose, diskMiB: Int = Limits.diskMiB.default, state: StateDirectory,
        variables: [String: String]
    ) async throws -> MachineDisk {
        switch purpose {
        case .run(let name):
            try FreeSpace.ofFileSystem.require(Limits.freeDiskBytes, at: state.root, to: "start a machine")
            let environment = try await EnvironmentStore(state: state, environment: variables).open(name)
            let overlay = try await OverlayTemplate(state: state).copy()
            return MachineDisk(
                attachment: .overlay(overlay, over: [DiskAttachment.Layer(.raw, environment.image)], durable: false),
                mount: mount(enter: true, options: throwAwayOptions), environment: environment, isKept: false)
        case .build(let path):
            let image = try OwnedDescriptor.open(FilePath(path), .readWrite)
            return MachineDisk(
                attachment: .raw(image), mount: mount(enter: false), environment: nil, isKept: true)
        case .read(let layer, let name, let digest):
            let environment = try await EnvironmentStore(state: state, environment: variables)
                .open(name, digest: digest)
            let layers =
                if let layer { try await WorkspaceStore(state: state).layers(from: layer) } else { [LayerRecord]() }
            let below =
                try [DiskAttachment.Layer(.raw, environment.image)]
                + layers.map { DiskAttachment.Layer(.qcow2, try open($0, .readOnly, state)) }
            let overlay = try await OverlayTemplate(state: state, diskMiB: diskMiB).copy()
            return MachineDisk(
                attachment: .overlay(overlay, over: below, durable: false),
                mount: mount(enter: true, options: throwAwayOptions), environment: environment, isKept: false)
        }
    }

    /// The disk of a workspace: its layers over the environment it was made from, the last of them written to.
    static func workspace(
        _ layers: [LayerRecord], diskMiB: Int, state: StateDirectory, variables: [String: String]
    ) async throws -> MachineDisk {
        guard let bottom = layers.first, let top = layers.last else {
            throw PyroError(.workspaceFailed, "The workspace has no disk.")
        }
        let environment = try await EnvironmentStore(state: state, environment: variables)
            .open(bottom.environment, digest: bottom.environmentDigest)
        var below = [DiskAttachment.Layer(.raw, environment.image)]
        for layer in layers.dropLast() {
            below.append(DiskAttachment.Layer(.qcow2, try open(layer, .readOnly, state)))
        }
        return MachineDisk(
            attachment: .overlay(try open(top, .readWrite, state), over: below),
            // Environments have the size of a standard disk.
            mount: mount(enter: true, grows: diskMiB > Limits.diskMiB.default), environment: environment, isKept: true)
    }

    /// - Throws: `workspace_failed` when its file is gone.
    private static func open(
        _ layer: LayerRecord, _ mode: FileDescriptor.AccessMode, _ state: StateDirectory
    ) throws(PyroError) -> OwnedDescriptor {
        do {
            return try OwnedDescriptor.open(state.layer(layer.id), mode)
        } catch  where error.code == .notFound {
            throw PyroError(.workspaceFailed, "A part of the workspace's disk is missing: \(state.layer(layer.id)).")
        }
    }

    /// Nobody reads the disk after its machine is gone: a rename need not wait for what it replaces with.
    private static let throwAwayOptions = "noauto_da_alloc"

    private static func mount(enter: Bool, options: String = "", grows: Bool = false) -> MountRequest {
        MountRequest(
            device: device, fileSystem: fileSystem, target: BuilderMachine.mountPoint, readOnly: false, enter: enter,
            options: options, grows: grows)
    }
}
