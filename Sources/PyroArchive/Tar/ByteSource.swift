internal import Glibc
package import PyroWire

/// Reads bytes through one buffer.
package final class ByteSource {
    private static let bufferBytes = 256 << 10

    private let reader: any ByteReader
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bufferBytes, alignment: 4096)
    private var start = 0
    private var end = 0

    package init(_ reader: any ByteReader) {
        self.reader = reader
    }

    /// Reads a descriptor, which must stay open as long.
    package convenience init(descriptor: Int32) {
        self.init(DescriptorReader(descriptor))
    }

    deinit {
        buffer.deallocate()
    }

    /// Some bytes, at most `limit`, valid until the next call; none at the end.
    package func next(atMost limit: Int) throws(FailureReply) -> UnsafeRawBufferPointer {
        if start == end { try fill() }
        let count = min(limit, end - start)
        defer { start += count }
        return UnsafeRawBufferPointer(rebasing: buffer[start..<start + count])
    }

    /// Exactly `count` bytes in one piece, at most as many as the buffer has, valid until the next call; `nil` when the
    /// source ends before the first one.
    func block(_ count: Int) throws(FailureReply) -> UnsafeRawBufferPointer? {
        while end - start < count {
            let held = end - start
            try fill()
            guard end - start == held else { continue }
            guard held == 0 else { throw Self.endsInside }
            return nil
        }
        defer { start += count }
        return UnsafeRawBufferPointer(rebasing: buffer[start..<start + count])
    }

    /// The same, without taking the bytes; `nil` when there are fewer.
    func peek(_ count: Int) throws(FailureReply) -> UnsafeRawBufferPointer? {
        while end - start < count {
            let held = end - start
            try fill()
            if end - start == held { return nil }
        }
        return UnsafeRawBufferPointer(rebasing: buffer[start..<start + count])
    }

    /// Exactly `count` bytes.
    func exactly(_ count: Int) throws(FailureReply) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count {
            let more = try next(atMost: count - bytes.count)
            guard !more.isEmpty else { throw Self.endsInside }
            bytes.append(contentsOf: more)
        }
        return bytes
    }

    /// The bytes up to a zero byte, which is taken away too; `nil` at the end.
    /// - Throws: `invalid` when there are more than `limit`, or the zero byte is missing.
    package func untilZero(atMost limit: Int) throws(FailureReply) -> [UInt8]? {
        var bytes: [UInt8] = []
        while true {
            if start == end { try fill() }
            if start == end {
                guard bytes.isEmpty else { throw FailureReply(.invalid, "a path is not ended by a zero byte") }
                return nil
            }
            let stop = buffer[start..<end].firstIndex(of: 0)
            bytes.append(contentsOf: buffer[start..<(stop ?? end)])
            guard bytes.count <= limit else { throw FailureReply(.invalid, "a path has more than \(limit) bytes") }
            start = stop.map { $0 + 1 } ?? end
            if stop != nil { return bytes }
        }
    }

    func skip(_ count: UInt64) throws(FailureReply) {
        let held = min(count, UInt64(end - start))
        start += Int(held)
        var rest = count - held
        if rest > 0 { rest -= reader.skip(rest) }
        while rest > 0 {
            let more = try next(atMost: Int(clamping: rest))
            guard !more.isEmpty else { throw Self.endsInside }
            rest -= UInt64(more.count)
        }
    }

    /// Reads on to the end, for whoever writes must not be stopped by what follows the archive's end.
    func skipToEnd(atMost limit: UInt64) throws(FailureReply) {
        var skipped: UInt64 = 0
        while case let count = try next(atMost: Int.max).count, count > 0 {
            skipped += UInt64(count)
            guard skipped <= limit else {
                throw FailureReply(.invalid, "the archive goes on after its end: more than \(limit) bytes follow")
            }
        }
    }

    /// Adds to what is held, which goes to the buffer's start when it has come to its end.
    private func fill() throws(FailureReply) {
        if start == end {
            (start, end) = (0, 0)
        } else if start > 0, let base = buffer.baseAddress {
            memmove(base, base + start, end - start)
            (start, end) = (0, end - start)
        }
        end += try reader.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[end...]))
    }

    private static let endsInside = FailureReply(.invalid, "the archive ends inside a member: it was cut off")
}
