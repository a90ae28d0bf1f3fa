internal import CPyroSys
package import PyroModel
internal import PyroSystem
package import PyroWire
package import SystemPackage

/// What `/workspace` held at a snapshot, entry by entry, as a file: `docs/concepts/snapshot.md` describes the format.
///
/// Eight bytes of magic, the version and the number of entries (four and eight bytes, little-endian), the entries as
/// ``WireRecord``s in the order of a walk, and the CRC-32C of all that is before it. One of another version is refused: it
/// belongs to another pyro, which knows what it means.
package enum TreeFile {
    static let magic = Array("pyrotree".utf8)
    static let version: UInt32 = 1
    /// 4 million entries with paths of ordinary length.
    static let sizeLimit = 1 << 30

    package static func write(_ entries: [TreeEntry], to path: FilePath) throws(PyroError) {
        var header = LittleEndianBytes(magic)
        header.append(version)
        header.append(UInt64(entries.count))
        var bytes = header.bytes
        for entry in entries { bytes += entry.encoded() }
        var end = LittleEndianBytes()
        end.append(bytes.withUnsafeBytes { pyro_crc32c(0, $0.baseAddress, $0.count) })
        try DurableFile.write(bytes + end.bytes, to: path)
    }

    /// - Throws: `internal` for a file that is missing, damaged or of another version.
    package static func read(_ path: FilePath) throws(PyroError) -> [TreeEntry] {
        let bytes = try DurableFile.read(path, limit: sizeLimit)
        guard bytes.count >= headerBytes + 4, bytes.starts(with: magic) else { throw damaged(path) }
        var header = LittleEndianReader(bytes[magic.count..<headerBytes])
        let (found, count) = (header.uint32(), header.uint64())
        guard found == version else {
            throw PyroError(.internal, "The file \(path) has format version \(found); this pyro reads \(version).")
        }
        let body = bytes.dropLast(4)
        let checksum = body.withUnsafeBytes { pyro_crc32c(0, $0.baseAddress, $0.count) }
        var end = LittleEndianReader(bytes[body.count...])
        guard checksum == end.uint32() else { throw damaged(path) }
        var decoder = RecordDecoder<TreeEntry>()
        guard let entries = try? decoder.receive(body[headerBytes...]), decoder.isAtBorder,
            UInt64(entries.count) == count
        else { throw damaged(path) }
        return entries
    }

    private static let headerBytes = 8 + 4 + 8

    private static func damaged(_ path: FilePath) -> PyroError {
        PyroError(.internal, "The file \(path), which says what the workspace held, is damaged.")
    }
}
