internal import PyroImages
internal import PyroModel
package import PyroQEMU
package import PyroSystem
internal import PyroWire
internal import SystemPackage

/// The disk of a machine: what QEMU gets, how the guest mounts it, and what it stands on.
package struct MachineDisk: Sendable {
    package let attachment: DiskAttachment
    let mount: MountRequest
    let environment: EnvironmentUse?

    /// The one disk of every machine.
    private static let device = "/dev/vda"
    private static let fileSystem = "ext4"

    /// Opens or makes what the purpose needs. Nothing made here has a name: it is gone with the supervisor.
    package static func prepare(
        _ purpose: MachinePurpose, state: StateDirectory, variables: [String: String]
    ) async throws -> MachineDisk {
        switch purpose {
        case .run(let name):
            try FreeSpace.ofFileSystem.require(Limits.freeDiskBytes, at: state.root, to: "start a machine")
            let environment = try await EnvironmentStore(state: state, environment: variables).open(name)
            let overlay = try await OverlayTemplate(state: state).copy()
            return MachineDisk(
                attachment: .overlay(overlay, over: [DiskAttachment.Layer(.raw, environment.image)], durable: false),
                mount: mount(enter: true, options: throwAwayOptions), environment: environment)
        case .build(let path):
            let image = try OwnedDescriptor.open(FilePath(path), .readWrite)
            return MachineDisk(attachment: .raw(image), mount: mount(enter: false), environment: nil)
        }
    }

    /// Nobody reads the disk after its machine is gone: a rename need not wait for what it replaces with.
    private static let throwAwayOptions = "noauto_da_alloc"

    private static func mount(enter: Bool, options: String = "") -> MountRequest {
        MountRequest(
            device: device, fileSystem: fileSystem, target: BuilderMachine.mountPoint, readOnly: false, enter: enter,
            options: options)
    }
}
