internal import Glibc

/// Which files with several names have been packed, and under which name first.
struct HardLinks {
    private struct Identity: Hashable {
        let device: UInt64
        let inode: UInt64
    }

    private var firstPaths: [Identity: [UInt8]] = [:]

    /// The name under which the file is in the archive already.
    func firstPath(of status: stat) -> [UInt8]? {
        status.st_nlink > 1 ? firstPaths[identity(status)] : nil
    }

    mutating func note(_ path: [UInt8], _ status: stat) {
        if status.st_nlink > 1 { firstPaths[identity(status)] = path }
    }

    private func identity(_ status: stat) -> Identity {
        Identity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    }
}
