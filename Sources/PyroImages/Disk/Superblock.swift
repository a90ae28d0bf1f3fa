internal import PyroModel
internal import PyroSystem
internal import SystemPackage

/// The few fields of an ext4 superblock that tell whether a file system was left in order.
///
/// Format: 1024 bytes at offset 1024, little-endian; see `Documentation/filesystems/ext4/super.rst` of Linux.
struct Superblock: Sendable, Hashable {
    let blockCount: UInt64
    let blockSize: Int
    /// Unmounted in order: clean, and nothing in the journal to replay.
    let isClean: Bool

    private static let offset: Int64 = 1024
    private static let length = 1024
    private static let magic: UInt64 = 0xEF53
    private static let cleanState: UInt64 = 1
    private static let needsRecovery: UInt64 = 4

    static func read(_ disk: OwnedDescriptor) throws(PyroError) -> Superblock {
        var bytes = [UInt8](repeating: 0, count: length)
        let count = try SystemError.during("read a disk image") {
            try bytes.withUnsafeMutableBytes {
                try disk.descriptor.read(fromAbsoluteOffset: offset, into: $0)
            }
        }
        guard count == length, let superblock = Superblock(bytes) else {
            throw PyroError(.internal, "A disk image holds no ext4 file system.")
        }
        return superblock
    }

    /// `nil` where the bytes are no ext4 superblock.
    init?(_ bytes: [UInt8]) {
        func field(_ offset: Int, _ width: Int) -> UInt64 {
            (0..<width).reduce(0) { $0 | UInt64(bytes[offset + $1]) << (8 * UInt64($1)) }
        }
        guard bytes.count == Self.length, field(0x38, 2) == Self.magic, field(0x18, 4) <= 6 else { return nil }
        blockSize = 1024 << Int(field(0x18, 4))
        blockCount = field(0x4, 4) | field(0x150, 4) << 32
        isClean = field(0x3A, 2) & Self.cleanState != 0 && field(0x60, 4) & Self.needsRecovery == 0
    }
}
