internal import Glibc
internal import PyroModel
internal import PyroSystem
internal import SystemPackage

/// The raw disk of an environment: one ext4 file system, as large as every disk of a machine, and almost all of it a
/// hole.
enum DiskImage {
    static let tool = Tool("mke2fs", debianPackage: "e2fsprogs")
    static let sizeBytes = Int64(Limits.diskMiB.default) << 20

    /// Fixed, so that the same files give the same image. Machines tell their disks apart by nothing that is on them.
    private static let uuid = "70797230-0000-4000-8000-000000000001"
    private static let hashSeed = "70797230-0000-4000-8000-000000000002"

    /// Makes an empty disk; it takes 4 MiB.
    /// - Parameter epoch: the time that the file system says it was made at, in seconds since 1970.
    static func create(_ path: FilePath, epoch: Int) async throws {
        let file = try OwnedDescriptor.open(
            path, .readWrite, options: [.create, .exclusiveCreate], permissions: .ownerReadWrite)
        try SystemError.check("give \(path) its size") { ftruncate(file.rawValue, off_t(sizeBytes)) }
        _ = try await tool.run(
            options + [path.string],
            environment: ["E2FSPROGS_FAKE_TIME": "\(epoch)", "MKE2FS_CONFIG": "/dev/null"],
            deadline: ImageLimits.formatDeadline)
    }

    private static let options = [
        "-q", "-F", "-t", "ext4", "-L", "pyro", "-U", uuid,
        // With the host's mke2fs.conf out of the way, all that matters is said here: a host's taste is no part of an
        // environment.
        "-O", features.joined(separator: ","),
        "-b", "4096", "-I", "256",
        // Twice the usual number of inodes: source trees have many small files. Unused tables are holes.
        "-i", "8192",
        // Nothing is kept back for root: all of the guest is root.
        "-m", "0",
        // A journal, so that a disk whose machine died is whole at the next mount. A small one: it is the part of a
        // disk that every machine writes over and over.
        "-J", "size=32",
        "-E",
        [
            "root_owner=0:0", "hash_seed=\(hashSeed)", "discard",
            // Inode tables count as zeroed, for holes are; else each guest would spend its first minutes writing 512
            // MiB of zeros. The journal needs no zeros either and stays a hole.
            "lazy_itable_init=0", "lazy_journal_init=1",
        ].joined(separator: ","),
    ]

    private static let features = [
        "none", "has_journal", "ext_attr", "resize_inode", "dir_index", "filetype", "extent", "64bit", "flex_bg",
        "sparse_super", "large_file", "huge_file", "dir_nlink", "extra_isize",
        // A block that was damaged on the host is noticed, not believed.
        "metadata_csum",
    ]
}
