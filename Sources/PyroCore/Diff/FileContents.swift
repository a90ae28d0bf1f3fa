internal import Glibc
internal import PyroArchive
internal import PyroModel
internal import PyroSystem
internal import PyroWire

/// Whole files of a machine, read in one request.
struct FileContents: Sendable {
    /// By path, relative to the directory; what was gone or had become larger than allowed is missing.
    var files: [[UInt8]: [UInt8]] = [:]

    /// How long a guest may take for them: under emulation some 10 MB a second.
    private static let deadline: Duration = .seconds(600)
    /// Bytes that the archive may have beside the contents: headers, long names and filling.
    private static let headerBytes = 4 << 10

    /// - Parameter sizes: the paths to read, and how large each is.
    static func read(_ sizes: [[UInt8]: UInt64], below directory: String, over link: Link) async throws -> FileContents
    {
        guard !sizes.isEmpty else { return FileContents() }
        var paths: [UInt8] = []
        for path in sizes.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) { paths += path + [0] }
        // A file may grow while it is read, up to what one may have.
        let known = Int(clamping: sizes.values.reduce(0, +))
        let limit = known + Limits.fileBytes + sizes.count * headerBytes + (1 << 20)
        let request = PackRequest(
            path: Array(directory.utf8), takesPaths: true, fileLimit: UInt64(Limits.fileBytes))
        let exchange = GuestExchange(link: link, purpose: "read what has changed", limit: deadline)
        let (data, _) = try await exchange.run(
            request, input: paths, into: CappedBytes(limit: limit), reply: DoneReply.self)
        return try await DedicatedThread.run {
            do throws(FailureReply) {
                return FileContents(files: try unpack(data.bytes, wanted: sizes))
            } catch {
                throw exchange.breach("sent an archive that makes no sense: \(GuestReply.words(of: error))")
            }
        }
    }

    private static func unpack(
        _ archive: [UInt8], wanted: [[UInt8]: UInt64]
    ) throws(FailureReply) -> [[UInt8]: [UInt8]] {
        let reader = TarReader(source: ByteSource(MemoryReader(archive)))
        var files: [[UInt8]: [UInt8]] = [:]
        while let entry = try reader.next() {
            let path = Array(
                entry.path.split(separator: UInt8(ascii: "/")).drop { $0.elementsEqual(".".utf8) }.joined(separator: [
                    UInt8(ascii: "/")
                ]))
            // Files that are one by hard links come as a link after the first.
            if case .hardLink(let target) = entry.kind, wanted[path] != nil { files[path] = files[target] }
            guard entry.kind == .file, wanted[path] != nil, entry.size <= UInt64(Limits.fileBytes) else { continue }
            var content: [UInt8] = []
            content.reserveCapacity(Int(entry.size))
            while case let bytes = try reader.nextContent(), !bytes.isEmpty { content.append(contentsOf: bytes) }
            files[path] = content
        }
        return files
    }
}

/// Reads bytes that are in memory.
private final class MemoryReader: ByteReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, bytes.count - position)
        bytes.withUnsafeBytes {
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[position..<position + count]))
        }
        position += count
        return count
    }
}
