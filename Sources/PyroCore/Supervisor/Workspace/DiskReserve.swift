internal import Glibc
internal import PyroSystem
internal import SystemPackage

/// Room on the host's disk that is kept for what has to be recorded of a workspace when there is no other.
///
/// A guest that writes takes every byte there is, and the database needs some for each change.
struct DiskReserve: Sendable {
    /// A change of a record takes some pages of 4 KiB, in the log of changes and in the database itself.
    private static let bytes = 1 << 20

    /// The file that holds the room; nothing is in it.
    let path: FilePath

    /// Takes the room, where there is any.
    func take() {
        guard
            let file = try? OwnedDescriptor.open(path, .readWrite, options: .create, permissions: .ownerReadWrite),
            posix_fallocate(file.rawValue, 0, off_t(Self.bytes)) == 0
        else { return give() }
    }

    /// Gives it back.
    func give() {
        _ = path.withPlatformString { unlink($0) }
    }
}
