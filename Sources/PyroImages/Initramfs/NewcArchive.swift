/// Writes the cpio archive that the kernel unpacks as its first root file system. Equal contents give equal bytes.
///
/// Format: `newc`, as in `Documentation/driver-api/early-userspace/buffer-format.rst` of Linux: a header of 110 bytes
/// in ASCII hex, the name with a zero byte, the data; name and data each padded to 4 bytes.
struct NewcArchive {
    private(set) var bytes: [UInt8] = []
    private var nextInode: UInt32 = 1

    private static let magic = "070701"
    private static let directoryType: UInt32 = 0o040000
    private static let regularType: UInt32 = 0o100000
    private static let trailer = "TRAILER!!!"

    /// - Parameter name: relative, without a slash at either end. Its parents must have been added.
    mutating func addDirectory(_ name: String, mode: UInt32 = 0o755) {
        add(name, mode: Self.directoryType | mode, links: 2, data: [])
    }

    /// - Parameter data: less than 4 GiB.
    mutating func addFile(_ name: String, mode: UInt32, data: [UInt8]) {
        add(name, mode: Self.regularType | mode, links: 1, data: data)
    }

    /// Ends the archive. Whole sectors, so that it can be followed by another.
    mutating func finish() {
        nextInode = 0
        add(Self.trailer, mode: 0, links: 1, data: [])
        pad(to: 512)
    }

    private mutating func add(_ name: String, mode: UInt32, links: UInt32, data: [UInt8]) {
        // Inode, mode, uid, gid, links, mtime, size, device (2), special device (2), name length, checksum (unused).
        let fields: [UInt32] = [
            nextInode, mode, 0, 0, links, 0, UInt32(clamping: data.count), 0, 0, 0, 0, UInt32(name.utf8.count + 1), 0,
        ]
        nextInode += 1
        bytes += Array(Self.magic.utf8)
        for field in fields { bytes += Self.hex(field) }
        bytes += Array(name.utf8) + [0]
        pad(to: 4)
        bytes += data
        pad(to: 4)
    }

    private mutating func pad(to unit: Int) {
        let excess = bytes.count % unit
        if excess != 0 { bytes += [UInt8](repeating: 0, count: unit - excess) }
    }

    private static func hex(_ value: UInt32) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        return (0..<8).map { digits[Int(value >> (28 - 4 * UInt32($0)) & 0xF)] }
    }
}
