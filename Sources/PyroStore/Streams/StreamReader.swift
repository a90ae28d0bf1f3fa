internal import Glibc
package import PyroModel
internal import PyroSystem
package import SystemPackage

/// Reads one stream of a command's output, also while another process writes it. Blocks.
package final class StreamReader: Sendable {
    private let file: OwnedDescriptor
    private let path: FilePath

    /// - Throws: `not_found`; `internal` where the file is damaged; `host_requirement` where a newer pyro wrote it.
    package static func open(_ path: FilePath) throws(PyroError) -> StreamReader {
        let reader = StreamReader(file: try OwnedDescriptor.open(path, .readOnly), path: path)
        _ = try reader.header()
        return reader
    }

    init(file: OwnedDescriptor, path: FilePath) {
        self.file = file
        self.path = path
    }

    /// Bytes that the command printed so far.
    package var totalBytes: Int {
        get throws(PyroError) { try header().total }
    }

    /// Bytes from `offset` on, at most `count`: fewer at the end of the stream and where a part follows that is gone. A
    /// range that begins where bytes are gone comes back from the first byte after it that still exists.
    package func read(offset: Int, count: Int) throws(PyroError) -> (offset: Int, bytes: [UInt8]) {
        let piece = try piece(from: offset, count: count)
        return (piece.offset, piece.bytes)
    }

    /// What a read found.
    struct Piece {
        var offset: Int
        var bytes: [UInt8]
        /// The header that the bytes were read by.
        var header: StreamHeader
        var end: Int { offset + bytes.count }
    }

    func piece(from offset: Int, count: Int) throws(PyroError) -> Piece {
        for attempt in 0..<Self.attempts {
            let header = try header()
            var (start, end) = Self.range(from: offset, count: count, header)
            // A writer that laps the reader does it again to one that starts at the edge.
            if attempt > 0, start == header.layout.tailStart(stored: header.stored), start < header.stored {
                start += (header.stored - start) / 2
                end = max(start, min(header.stored, start + count))
            }
            var bytes = try bytes(start..<end, header)
            let now = try self.header()
            let (gone, head) = (now.layout.tailStart(stored: now.stored), now.layout.head)
            if gone <= head || end <= head || start >= gone {
                return Piece(offset: start, bytes: bytes, header: header)
            }
            if start < head {
                bytes.removeLast(end - head)
                return Piece(offset: start, bytes: bytes, header: header)
            }
            if gone < end { return Piece(offset: gone, bytes: Array(bytes.dropFirst(gone - start)), header: header) }
        }
        let header = try header()
        return Piece(offset: header.total, bytes: [], header: header)
    }

    /// How often a reader is lapped before it goes on at the end.
    private static let attempts = 8

    /// The bytes that there are of the wanted range, in one piece.
    private static func range(from offset: Int, count: Int, _ header: StreamHeader) -> (start: Int, end: Int) {
        let (stored, layout) = (header.stored, header.layout)
        let (offset, count) = (max(0, offset), max(0, count))
        // What was never stored is gone as a whole.
        if offset >= stored { return (header.total, header.total) }
        let tail = layout.tailStart(stored: stored)
        if offset < layout.head {
            let limit = tail <= layout.head ? stored : layout.head
            return (offset, min(limit, offset + min(count, limit)))
        }
        let start = max(offset, tail)
        return (start, min(stored, start + min(count, stored)))
    }

    private func bytes(_ range: Range<Int>, _ header: StreamHeader) throws(PyroError) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(range.count)
        var position = range.lowerBound
        while position < range.upperBound {
            let (offset, run) = header.layout.place(of: position)
            let count = min(run, range.upperBound - position, Self.chunkBytes)
            let chunk = try readFile(count, at: offset)
            guard chunk.count == count else {
                throw StreamHeader.damaged(path, "it is shorter than its header says")
            }
            bytes += chunk
            position += count
        }
        return bytes
    }

    private static let chunkBytes = 1 << 20

    /// The header as it is now. One that is just being written is read again.
    func header() throws(PyroError) -> StreamHeader {
        for _ in 0..<1000 {
            let bytes = try readFile(StreamHeader.byteCount, at: 0)
            if let header = try StreamHeader(bytes, named: path) { return header }
        }
        throw StreamHeader.damaged(path, "the checksum of its header is wrong")
    }

    private func readFile(_ count: Int, at offset: Int) throws(PyroError) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let read = try SystemError.check("read \(path)") {
                buffer.withUnsafeMutableBytes {
                    pread(file.rawValue, $0.baseAddress.map { $0 + done }, count - done, off_t(offset + done))
                }
            }
            if read == 0 { break }
            done += read
        }
        return Array(buffer[..<done])
    }
}
