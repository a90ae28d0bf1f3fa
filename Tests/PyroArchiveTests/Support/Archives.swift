import Glibc
import PyroWire

@testable import PyroArchive

/// Gives bytes in pieces of a size that fits no block.
final class PieceReader: ByteReader {
    private let bytes: [UInt8]
    private let pieceBytes: Int
    private var position = 0

    init(_ bytes: [UInt8], pieceBytes: Int = 1000) {
        self.bytes = bytes
        self.pieceBytes = pieceBytes
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(FailureReply) -> Int {
        let count = min(pieceBytes, buffer.count, bytes.count - position)
        buffer.copyBytes(from: bytes[position..<position + count])
        position += count
        return count
    }
}

func source(_ bytes: [UInt8], pieceBytes: Int = 1000) -> ByteSource {
    ByteSource(PieceReader(bytes, pieceBytes: pieceBytes))
}

/// Packs what is at an absolute path.
@discardableResult
func pack(
    _ path: String, paths: [UInt8]? = nil, fileLimit: UInt64 = 0
) throws(FailureReply) -> (bytes: [UInt8], progress: ArchiveProgress) {
    final class Box {
        var bytes: [UInt8] = []
        var progress = ArchiveProgress(entries: 0, bytes: 0)
    }
    let box = Box()
    try Packing.run(
        PackRequest(path: Array(path.utf8), takesPaths: paths != nil, fileLimit: fileLimit),
        input: source(paths ?? []), sink: { bytes throws(FailureReply) in box.bytes += bytes },
        report: { box.progress = $0 })
    return (box.bytes, box.progress)
}

/// Packs a tree with options.
func packTree(
    _ root: Descriptor, excluded: [String] = []
) throws(FailureReply) -> (bytes: [UInt8], progress: ArchiveProgress, skipped: SkippedPaths) {
    final class Box { var bytes: [UInt8] = [] }
    let box = Box()
    var options = TreePacker.Options()
    options.excluded = excluded.map { Glob(Array($0.utf8)) }
    let packer = TreePacker(
        archive: TarWriter { bytes throws(FailureReply) in box.bytes += bytes }, options: options, report: { _ in })
    try packer.pack(tree: root)
    let progress = try packer.finish()
    return (box.bytes, progress, packer.skipped)
}

/// Unpacks into an absolute path, as an agent does but for its umask.
@discardableResult
func unpack(
    _ bytes: [UInt8], into path: String, keepsOwners: Bool = false, deletes: Bool = false, excluded: [String] = [],
    pieceBytes: Int = 1000
) throws(FailureReply) -> ArchiveProgress {
    final class Box { var progress = ArchiveProgress(entries: 0, bytes: 0) }
    let box = Box()
    var unpacking = Unpacking(
        UnpackRequest(
            directory: Array(path.utf8), keepsOwners: keepsOwners, deletes: deletes,
            excluded: excluded.map { Array($0.utf8) }),
        hasClearUmask: false, report: { box.progress = $0 })
    try unpacking.run(source(bytes, pieceBytes: pieceBytes))
    return box.progress
}

/// Takes an archive out to `path`, as an export does.
@discardableResult
func extract(
    _ bytes: [UInt8], to path: String, replaces: Bool = false, limits: ArchiveLimits = .contract
) throws -> ArchiveExtraction.Outcome {
    let slash = path.lastIndex(of: "/") ?? path.startIndex
    let name = Array(path[path.index(after: slash)...].utf8)
    let extraction = try ArchiveExtraction(
        in: try directory(String(path[..<slash])), name: name, replaces: replaces, limits: limits)
    return try extraction.run(source(bytes))
}
