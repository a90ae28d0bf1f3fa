internal import Glibc
package import PyroWire

/// Writes a tar archive as it is made: ustar headers, and PAX records for what does not fit them.
///
/// ```swift
/// let archive = TarWriter { bytes throws(FailureReply) in try output.write(bytes) }
/// try archive.begin(entry)
/// while try archive.copy(from: file) > 0 {}
/// try archive.finish()
/// ```
package final class TarWriter {
    /// Takes the archive away; the bytes are valid during the call.
    package typealias Sink = (UnsafeRawBufferPointer) throws(FailureReply) -> Void

    private static let bufferBytes = 256 << 10
    /// Less room than this is not worth a read.
    private static let worthwhileBytes = 64 << 10
    /// What GNU's tar fills archives up to.
    private static let recordBytes: UInt64 = 10_240

    private let sink: Sink
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bufferBytes, alignment: 4096)
    private var filled = 0
    /// Bytes of the archive that have left the buffer.
    private var sent: UInt64 = 0
    /// Content of the current member that is still to come, and the filling behind it.
    private var content: UInt64 = 0
    private var filling = 0

    package init(sink: @escaping Sink) {
        self.sink = sink
    }

    deinit {
        buffer.deallocate()
    }

    /// Begins a member; what is missing of the content of the one before is filled with zeros.
    package func begin(_ entry: TarEntry) throws(FailureReply) {
        try endContent()
        let header = TarHeaderWriter(entry)
        let records = header.records
        if !records.isEmpty {
            try write(TarHeaderWriter.extended(bytes: records.count))
            try append(records)
            try appendZeros(Self.filling(of: UInt64(records.count)))
        }
        try write(header)
        guard entry.kind == .file else { return }
        (content, filling) = (entry.size, Self.filling(of: entry.size))
    }

    /// Adds to the content of the current member; what is more than its size is cut.
    package func append(_ bytes: UnsafeRawBufferPointer) throws(FailureReply) {
        let count = Int(min(content, UInt64(bytes.count)))
        content -= UInt64(count)
        try send(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
    }

    /// Adds some of what a descriptor has, up to the size of the current member.
    /// - Returns: how many bytes; 0 when the member is complete or the descriptor has no more.
    package func copy(
        from descriptor: Int32, named name: @autoclosure () -> String
    ) throws(FailureReply) -> Int {
        guard content > 0 else { return 0 }
        if Self.bufferBytes - filled < Int(min(content, UInt64(Self.worthwhileBytes))) { try flush() }
        let room = min(Self.bufferBytes - filled, Int(clamping: content))
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress?.advanced(by: filled), room)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure("read \(name())") }
            filled += count
            content -= UInt64(count)
            return count
        }
    }

    /// Writes the archive's end.
    package func finish() throws(FailureReply) {
        try endContent()
        try appendZeros(2 * TarHeader.blockBytes)
        let total = sent + UInt64(filled)
        try appendZeros(Int((Self.recordBytes - total % Self.recordBytes) % Self.recordBytes))
        try flush()
    }

    private func endContent() throws(FailureReply) {
        while content > 0 {
            let count = Int(min(content, UInt64(Self.bufferBytes)))
            try appendZeros(count)
            content -= UInt64(count)
        }
        try appendZeros(filling)
        filling = 0
    }

    private func write(_ header: TarHeaderWriter) throws(FailureReply) {
        if Self.bufferBytes - filled < TarHeader.blockBytes { try flush() }
        header.write(to: UnsafeMutableRawBufferPointer(rebasing: buffer[filled..<filled + TarHeader.blockBytes]))
        filled += TarHeader.blockBytes
    }

    private func append(_ bytes: [UInt8]) throws(FailureReply) {
        var rest = bytes[...]
        while !rest.isEmpty {
            if filled == Self.bufferBytes { try flush() }
            let part = rest.prefix(Self.bufferBytes - filled)
            UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]).copyBytes(from: part)
            filled += part.count
            rest = rest.dropFirst(part.count)
        }
    }

    private func send(_ bytes: UnsafeRawBufferPointer) throws(FailureReply) {
        var rest = bytes
        while !rest.isEmpty {
            if filled == Self.bufferBytes { try flush() }
            let count = min(rest.count, Self.bufferBytes - filled)
            UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]).copyMemory(
                from: UnsafeRawBufferPointer(rebasing: rest[..<count]))
            filled += count
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    private func appendZeros(_ count: Int) throws(FailureReply) {
        var rest = count
        while rest > 0 {
            if filled == Self.bufferBytes { try flush() }
            let part = min(rest, Self.bufferBytes - filled)
            UnsafeMutableRawBufferPointer(rebasing: buffer[filled..<filled + part])
                .initializeMemory(as: UInt8.self, repeating: 0)
            filled += part
            rest -= part
        }
    }

    private func flush() throws(FailureReply) {
        guard filled > 0 else { return }
        try sink(UnsafeRawBufferPointer(rebasing: buffer[..<filled]))
        sent += UInt64(filled)
        filled = 0
    }

    private static func filling(of size: UInt64) -> Int {
        let block = UInt64(TarHeader.blockBytes)
        return Int((block - size % block) % block)
    }
}
