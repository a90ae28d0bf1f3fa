internal import CPyroSys
internal import PyroModel
internal import PyroSystem
internal import SystemPackage

/// The first 64 bytes of a file of command output, little-endian, version 1:
///
/// magic `PYROSTRM` (8), version (4), flags (4: 1 ended), bytes kept of the beginning (8), of the end (8), slack (8), bytes
/// printed (8), bytes stored (8), zero (4), CRC-32C of all before it (4).
///
/// It is written whole after the bytes it speaks of. See docs/concepts/store.md.
struct StreamHeader: Sendable, Hashable {
    static let byteCount = 64
    static let magic = Array("PYROSTRM".utf8)
    static let version: UInt32 = 1

    var layout: StreamLayout
    /// Whether nothing follows.
    var isEnded = false
    /// Bytes that the command printed.
    var total = 0
    /// Bytes of them that were written; fewer than `total` once the host's disk refused one.
    var stored = 0

    var bytes: [UInt8] {
        var header = LittleEndianBytes(Self.magic)
        header.append(Self.version)
        header.append(UInt32(isEnded ? 1 : 0))
        for size in [layout.head, layout.tail, layout.slack, total, stored] { header.append(UInt64(size)) }
        header.append(UInt32(0))
        header.append(Self.checksum(header.bytes[...]))
        return header.bytes
    }

    init(layout: StreamLayout) {
        self.layout = layout
    }

    /// - Returns: `nil` where the checksum is wrong: the header is being written, or damaged.
    /// - Throws: `host_requirement` for a version of a newer pyro; `internal` for what is no such file.
    init?(_ bytes: [UInt8], named path: FilePath) throws(PyroError) {
        guard bytes.count == Self.byteCount, bytes.starts(with: Self.magic) else {
            throw Self.damaged(path, "it does not begin as such a file does")
        }
        var reader = LittleEndianReader(bytes[Self.magic.count...])
        let version = reader.uint32()
        guard version <= Self.version else {
            throw PyroError(
                .hostRequirement,
                "The file of output \(path) has format version \(version), and this pyro reads \(Self.version).",
                remedy: "Use the newer pyro that wrote it.")
        }
        guard Self.checksum(bytes.dropLast(4)) == LittleEndianReader.uint32(bytes.suffix(4)) else { return nil }
        isEnded = reader.uint32() & 1 == 1
        let sizes = (0..<5).map { _ in Int(clamping: reader.uint64()) }
        layout = StreamLayout(head: sizes[0], tail: sizes[1], slack: sizes[2])
        (total, stored) = (sizes[3], sizes[4])
        guard version == Self.version, layout.isSound, stored <= total, total <= Int.max / 4 else {
            throw Self.damaged(path, "its header holds impossible sizes")
        }
    }

    static func damaged(_ path: FilePath, _ detail: String) -> PyroError {
        PyroError(
            .internal, "The file of output \(path) is damaged: \(detail).",
            remedy: "What the command printed is lost; run it again.", retry: .never)
    }

    private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.withUnsafeBytes { pyro_crc32c(0, $0.baseAddress, $0.count) }
    }
}

extension LittleEndianReader {
    fileprivate static func uint32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        var reader = LittleEndianReader(bytes)
        return reader.uint32()
    }
}
