internal import CPyroSys
package import PyroModel
package import PyroSystem

extension MemoryImage {
    /// Fills an empty memory file of `size` bytes from an image, checking every byte on the way. Blocks.
    /// - Throws: `memory_not_restorable` when the image is damaged, or of another version or size.
    package static func load(from file: OwnedDescriptor, into memory: OwnedDescriptor, size: Int64) throws(PyroError) {
        var buffer = [UInt8](repeating: 0, count: chunkBytes)
        let runs = try readTable(of: file, memorySize: size)
        var position = dataOffset(runs: runs.count)
        for run in runs {
            try load(run, from: file, at: position, into: memory, buffer: &buffer)
            position += run.length
        }
    }

    private static func load(
        _ run: Run, from file: OwnedDescriptor, at position: Int64, into memory: OwnedDescriptor, buffer: inout [UInt8]
    ) throws(PyroError) {
        var checksum: UInt32 = 0
        var done: Int64 = 0
        while done < run.length {
            let count = Int(min(Int64(chunkBytes), run.length - done))
            try read(count, from: file, at: position + done, into: &buffer)
            checksum = buffer.withUnsafeBytes { pyro_crc32c(checksum, $0.baseAddress, count) }
            try write(buffer[..<count], to: memory, at: run.offset + done)
            done += Int64(count)
        }
        guard checksum == run.checksum else { throw damaged("has a wrong checksum at byte \(run.offset)") }
    }

    private static func readTable(of file: OwnedDescriptor, memorySize: Int64) throws(PyroError) -> [Run] {
        var header = [UInt8](repeating: 0, count: headerBytes)
        try read(headerBytes, from: file, at: 0, into: &header)
        var fields = LittleEndianReader(header[magic.count...])
        guard header.starts(with: magic) else { throw damaged("has no magic number") }
        let found = fields.uint32()
        guard found == version else { throw damaged("is of version \(found), which this pyro does not read") }
        let count = Int(fields.uint32())
        let size = fields.uint64()
        guard size == UInt64(memorySize) else { throw damaged("is of \(size) bytes of memory, not \(memorySize)") }
        guard count <= runLimit else { throw damaged("claims \(count) runs") }
        return try readRuns(count, checksum: fields.uint32(), of: file, memorySize: memorySize)
    }

    private static func readRuns(
        _ count: Int, checksum: UInt32, of file: OwnedDescriptor, memorySize: Int64
    ) throws(PyroError) -> [Run] {
        var table = [UInt8](repeating: 0, count: count * runBytes)
        try read(table.count, from: file, at: Int64(headerBytes), into: &table)
        guard table.withUnsafeBytes({ pyro_crc32c(0, $0.baseAddress, $0.count) }) == checksum else {
            throw damaged("has a table with a wrong checksum")
        }
        var fields = LittleEndianReader(table[...])
        var end: UInt64 = 0
        var runs: [Run] = []
        runs.reserveCapacity(count)
        for _ in 0..<count {
            let (offset, length, checksum) = (fields.uint64(), fields.uint64(), fields.uint32())
            _ = fields.uint32()
            let (next, overflow) = offset.addingReportingOverflow(length)
            guard offset >= end, !overflow, next <= UInt64(memorySize) else {
                throw damaged("has a run that lies outside of the memory")
            }
            end = next
            runs.append(Run(offset: Int64(offset), length: Int64(length), checksum: checksum))
        }
        return runs
    }
}
