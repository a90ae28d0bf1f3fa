internal import Glibc
internal import PyroModel
internal import PyroSystem
internal import SystemPackage

/// The digest of what is on a sparse disk, in a time that grows with its data and not with its size.
///
/// It is the SHA-256 of the disk's size, then of every chunk of 64 KiB that is not all zeros, each preceded by its
/// offset; numbers are 8 bytes, little-endian. So it does not depend on which zeros the host keeps as holes.
enum DiskDigest {
    private static let chunk = 64 << 10

    /// 64 lower-case hex digits.
    static func sha256(of disk: OwnedDescriptor, size: Int64) async throws -> String {
        let (reader, writer) = try OwnedDescriptor.socketPair()
        try limitStall(of: writer)
        async let fed: Void = DedicatedThread.run { try feed(disk, size: size, into: writer) }
        do {
            let sum = try await Digest.sha256(reading: reader)
            try await fed
            return sum
        } catch {
            // The feeder sees a closed connection rather than a full one that nobody reads.
            shutdown(reader.rawValue, CInt(SHUT_RDWR))
            throw error
        }
    }

    private static func limitStall(of writer: OwnedDescriptor) throws(PyroError) {
        var limit = timeval(tv_sec: ImageLimits.digestStallSeconds, tv_usec: 0)
        try SystemError.check("set the time limit of a socket") {
            setsockopt(writer.rawValue, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
    }

    private static func feed(_ disk: OwnedDescriptor, size: Int64, into writer: OwnedDescriptor) throws(PyroError) {
        defer { shutdown(writer.rawValue, CInt(SHUT_WR)) }
        try send(bytes(of: size), to: writer)
        var record = [UInt8](repeating: 0, count: 8 + chunk)
        var done: Int64 = 0
        for extent in try SparseFile.extents(of: disk) {
            // Extents may begin and end inside a chunk; a chunk that two of them share is read once.
            var offset = max(done, extent.lowerBound / Int64(chunk) * Int64(chunk))
            while offset < min(extent.upperBound, size) {
                let count = try readChunk(disk, at: offset, into: &record)
                if count == 0 { return }
                if !isZero(record[8...]) {
                    record.replaceSubrange(0..<8, with: bytes(of: offset))
                    try send(record[..<(8 + count)], to: writer)
                }
                offset += Int64(chunk)
            }
            done = max(done, offset)
        }
    }

    private static func readChunk(_ disk: OwnedDescriptor, at offset: Int64, into record: inout [UInt8])
        throws(PyroError) -> Int
    {
        try SystemError.during("read a disk image") {
            try record.withUnsafeMutableBytes { buffer in
                let target = UnsafeMutableRawBufferPointer(rebasing: buffer[8...])
                var count = 0
                while count < target.count {
                    let rest = UnsafeMutableRawBufferPointer(rebasing: target[count...])
                    let got = try disk.descriptor.read(fromAbsoluteOffset: offset + Int64(count), into: rest)
                    if got == 0 { break }
                    count += got
                }
                UnsafeMutableRawBufferPointer(rebasing: target[count...]).initializeMemory(as: UInt8.self, repeating: 0)
                return count
            }
        }
    }

    private static func send(_ bytes: some Collection<UInt8>, to writer: OwnedDescriptor) throws(PyroError) {
        let sent: Void? = try SystemError.during("feed sha256sum") {
            try bytes.withContiguousStorageIfAvailable { buffer in
                var offset = 0
                while offset < buffer.count {
                    let base = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[offset...])
                    let count = Glibc.send(writer.rawValue, base.baseAddress, base.count, CInt(MSG_NOSIGNAL))
                    if count < 0 {
                        let reason = Errno.current
                        if reason == .interrupted { continue }
                        throw reason
                    }
                    offset += count
                }
            }
        }
        if sent == nil { try send(Array(bytes), to: writer) }
    }

    private static func isZero(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress, buffer[0] == 0 else { return false }
            return memcmp(base, base + 1, buffer.count - 1) == 0
        }
    }

    private static func bytes(of number: Int64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * Int64($0))) }
    }
}
