/// Deadlines and sizes of building and keeping images, in one place.
enum ImageLimits {
    /// Fetching the package lists of one release.
    static let packageListDeadline: Duration = .seconds(300)
    /// Fetching the guest kernel's package (27 MB).
    static let downloadDeadline: Duration = .seconds(900)
    /// Unpacking the guest kernel's package.
    static let unpackDeadline: Duration = .seconds(120)
    /// Building a root file system with mmdebstrap; 40 to 70 s on two busy cores.
    static let bootstrapDeadline: Duration = .seconds(3600)
    /// Waiting for another process that installs the same thing.
    static let installWaitDeadline: Duration = .seconds(3600)
    /// Making an empty file system; takes 50 ms.
    static let formatDeadline: Duration = .seconds(60)
    /// Reading a tar or an image once to digest it.
    static let digestDeadline: Duration = .seconds(600)
    /// How long the digest's reader may take no byte before it counts as stuck.
    static let digestStallSeconds = 60
    /// Removing a build directory.
    static let removeDeadline: Duration = .seconds(300)
    /// A question to a program of the host that answers at once.
    static let probeDeadline: Duration = .seconds(15)

    /// Bytes of a manifest; a real one has about 15 KB.
    static let manifestBytes = 1 << 20
    /// Bytes of the package database inside a root file system.
    static let packageDatabaseBytes = 32 << 20
    /// Bytes of a build's log that are kept: the last ones.
    static let buildLogBytes = 256 << 10
    /// Bytes of one line of a program's output that are looked at.
    static let outputLineBytes = 4096
    /// Bytes of the guest agent.
    static let agentBytes = 256 << 20
    /// Bytes of one kernel module.
    static let moduleBytes = 32 << 20
    /// Kernel modules in one initramfs.
    static let moduleCount = 256
    /// Bytes that a build directory needs for an environment: packages and the unpacked tree.
    static let buildTreeBytes: Int64 = 1 << 30
    /// Bytes that the state directory needs for an environment: the tar and the image, for a while both.
    static let installBytes: Int64 = 1 << 30
    /// Bytes that installing a guest kernel needs: package lists, package and unpacked package.
    static let kernelInstallBytes: Int64 = 512 << 20
    /// Ids that an environment's files may have.
    static let subordinateIDCount = 65536
}
