import CPyroSys
import Glibc
import PyroArchive
import PyroWire

/// The file that says what a patch is about to do.
///
/// A line of magic, the version (four bytes, little-endian), ``PatchOperation`` records, the first for the directory, and the
/// CRC-32C of all that is before it. It has its name only when it is whole and on the disk. A journal of another version
/// is left alone, and patches are refused until an agent that knows it has been there; a damaged one is thrown away.
struct PatchJournal {
    static let name = Array("journal".utf8)
    static let newName = Array("journal.new".utf8)
    private static let magic = Array("pyro patch journal\n".utf8)
    private static let version: UInt32 = 1
    /// Far beyond what a patch of 8 MiB can ask for.
    static let sizeLimit = 64 << 20

    var directory: [UInt8]
    var directoryInode: UInt64
    var operations: [PatchOperation]

    func encoded() -> [UInt8] {
        var bytes = Self.magic + Self.bytes(Self.version)
        bytes += PatchOperation(number: 0, kind: .directory, path: directory, oldInode: directoryInode).encoded()
        for operation in operations { bytes += operation.encoded() }
        return bytes + Self.bytes(Self.checksum(bytes))
    }

    /// - Returns: `nil` for one that is damaged.
    /// - Throws: `invalid` for one of another version.
    init?(_ bytes: [UInt8]) throws(FailureReply) {
        let start = Self.magic.count + 4
        guard bytes.count >= start + 4, bytes.starts(with: Self.magic) else { return nil }
        let version = Self.number(bytes[Self.magic.count..<start])
        guard version == Self.version else {
            throw FailureReply(
                .invalid,
                "an unfinished patch has a journal of version \(version), and this agent knows \(Self.version)")
        }
        let body = Array(bytes.dropLast(4))
        guard Self.checksum(body) == Self.number(bytes.suffix(4)) else { return nil }
        var decoder = RecordDecoder<PatchOperation>()
        guard var records = try? decoder.receive(body[start...]), decoder.isAtBorder,
            let first = records.first, first.kind == .directory
        else { return nil }
        records.removeFirst()
        guard records.allSatisfy({ $0.kind != .directory && !$0.path.isEmpty && !$0.path.contains(0) }) else {
            return nil
        }
        (directory, directoryInode, operations) = (first.path, first.oldInode, records)
    }

    init(_ directory: PatchDirectory, _ operations: [PatchOperation]) {
        self.directory = directory.path
        directoryInode = UInt64(directory.facts.st_ino)
        self.operations = operations
    }

    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        bytes.withUnsafeBytes { pyro_crc32c(0, $0.baseAddress, $0.count) }
    }

    private static func bytes(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }

    private static func number(_ bytes: some Sequence<UInt8>) -> UInt32 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
}
