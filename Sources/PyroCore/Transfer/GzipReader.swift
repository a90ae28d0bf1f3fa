internal import CZlib
internal import PyroArchive
internal import PyroWire

/// Decompresses what another reader gives: gzip members (RFC 1952), one behind the other, and nothing else but zeros.
///
/// It lives on the host alone: guests get archives as they are inside.
final class GzipReader: ByteReader {
    /// What gzip data begins with.
    static let magic: [UInt8] = [0x1F, 0x8B]
    private static let inputBytes = 128 << 10

    private let compressed: any ByteReader
    private var stream = z_stream()
    private let input = UnsafeMutableRawBufferPointer.allocate(byteCount: inputBytes, alignment: 64)
    private var isBetweenMembers = false
    private var hasEnded = false

    init(_ compressed: any ByteReader) throws(FailureReply) {
        self.compressed = compressed
        guard pyro_inflate_gzip_start(&stream) == Z_OK else {
            throw FailureReply(.system, "could not prepare to decompress")
        }
    }

    deinit {
        inflateEnd(&stream)
        input.deallocate()
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(FailureReply) -> Int {
        let capacity = min(buffer.count, Int(UInt32.max))
        stream.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.avail_out = UInt32(capacity)
        while Int(stream.avail_out) == capacity, !hasEnded {
            if stream.avail_in == 0 { try fill() }
            if isBetweenMembers { try beginMember() }
            if !hasEnded { try inflateSome() }
        }
        return capacity - Int(stream.avail_out)
    }

    private func fill() throws(FailureReply) {
        let count = try compressed.read(into: input)
        stream.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.avail_in = UInt32(count)
        guard count == 0 else { return }
        guard isBetweenMembers else {
            throw FailureReply(.invalid, "the compressed archive ends early: it was cut off")
        }
        hasEnded = true
    }

    /// Behind one member comes another, or zeros up to the end.
    private func beginMember() throws(FailureReply) {
        guard stream.avail_in > 0, let next = stream.next_in else { return }
        if next.pointee == Self.magic[0] {
            inflateReset(&stream)
            return isBetweenMembers = false
        }
        let padding = UnsafeBufferPointer(start: next, count: Int(stream.avail_in))
        guard padding.allSatisfy({ $0 == 0 }) else {
            throw FailureReply(.invalid, "the compressed archive goes on with something else behind its end")
        }
        stream.avail_in = 0
    }

    private func inflateSome() throws(FailureReply) {
        guard stream.avail_in > 0 else { return }
        switch inflate(&stream, Z_NO_FLUSH) {
        case Z_OK, Z_BUF_ERROR: break
        case Z_STREAM_END: isBetweenMembers = true
        case Z_MEM_ERROR: throw FailureReply(.system, "there is no memory to decompress the archive")
        default:
            let reason = stream.msg.map { ": \(String(cString: $0))" } ?? ""
            throw FailureReply(.invalid, "the compressed archive is damaged\(reason)")
        }
    }
}
