/// What one archive may hold at most: one seed, sync or export.
package struct ArchiveLimits: Sendable {
    /// Members, extended headers counted like them.
    package var entries: UInt64 = 4_000_000
    /// Bytes of contents, after decompression; those of extended headers count too.
    package var bytes: UInt64 = 32 << 30

    /// Those of the public contract.
    package static let contract = ArchiveLimits()
    /// Bytes of a member's path, and of a link's target.
    package static let pathBytes = 4096
    /// Names in a member's path.
    package static let depth = 512
    /// Bytes of one extended header.
    static let extensionBytes: UInt64 = 1 << 20
    /// Bytes after the archive's end, which writers fill up to whole records.
    static let trailingBytes: UInt64 = 1 << 20

    package init() {}
}
