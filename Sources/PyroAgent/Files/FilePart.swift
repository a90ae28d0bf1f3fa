import Glibc
import PyroArchive
import PyroWire

/// Goes through a file by bytes and lines, through one buffer however large it is.
final class FilePart {
    private static let newline = Int32(UInt8(ascii: "\n"))

    private let file: Descriptor
    private let path: FilePath
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 128 << 10, alignment: 4096)
    /// Where the next byte is read.
    private(set) var position: Int64
    /// Lines that may still follow; `nil` for any number.
    var lines: UInt64?

    init(_ file: Descriptor, path: FilePath, position: Int64) {
        self.file = file
        self.path = path
        self.position = position
    }

    deinit {
        buffer.deallocate()
    }

    /// Goes on by at most `limit` bytes and ``lines`` lines, and hands them on.
    func go(
        atMost limit: UInt64, _ use: (UnsafeRawBufferPointer) throws(FailureReply) -> Void = { _ in }
    ) throws(FailureReply) {
        var rest = limit
        while rest > 0, lines != 0 {
            let present = try read(atMost: Int(clamping: rest))
            guard !present.isEmpty else { return }
            let taken = cutToLines(present)
            try use(taken)
            position += Int64(taken.count)
            rest -= UInt64(taken.count)
        }
    }

    /// Whether the file has bytes from here on.
    func hasMore() throws(FailureReply) -> Bool {
        try !read(atMost: 1).isEmpty
    }

    private func read(atMost limit: Int) throws(FailureReply) -> UnsafeRawBufferPointer {
        // No file reaches so far, and the kernel takes no such place.
        guard position <= Int64.max - Int64(buffer.count) else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        while true {
            let count = pread(file.rawValue, buffer.baseAddress, min(limit, buffer.count), Int(position))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw path.failure() }
            return UnsafeRawBufferPointer(rebasing: buffer[..<count])
        }
    }

    private func cutToLines(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        guard var left = lines, let base = bytes.baseAddress else { return bytes }
        var start = 0
        while left > 0, let end = memchr(base + start, Self.newline, bytes.count - start) {
            start = UnsafeRawPointer(end) - base + 1
            left -= 1
        }
        lines = left
        return left == 0 ? UnsafeRawBufferPointer(rebasing: bytes[..<start]) : bytes
    }
}
