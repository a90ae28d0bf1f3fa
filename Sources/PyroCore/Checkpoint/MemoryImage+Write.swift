internal import CPyroSys
internal import Glibc
package import PyroModel
package import PyroSystem
internal import SystemPackage

extension MemoryImage {
    /// Writes what a machine's memory holds. The machine must stand still meanwhile. Blocks.
    /// - Returns: the bytes of memory that were worth keeping.
    @discardableResult
    package static func write(_ memory: OwnedDescriptor, size: Int64, to file: OwnedDescriptor) throws(PyroError)
        -> Int64
    {
        var buffer = [UInt8](repeating: 0, count: chunkBytes)
        var runs: [Run] = []
        for extent in try SparseFile.extents(of: memory) {
            try findRuns(in: extent, of: memory, buffer: &buffer, runs: &runs)
        }
        var position = dataOffset(runs: runs.count)
        for index in runs.indices {
            position = try copy(&runs[index], from: memory, to: file, at: position, buffer: &buffer)
        }
        try write(table(of: runs, memorySize: size), to: file, at: 0)
        return runs.reduce(0) { $0 + $1.length }
    }

    /// Adds the runs of pages that are not zero within an extent.
    private static func findRuns(
        in extent: SparseFile.Extent, of memory: OwnedDescriptor, buffer: inout [UInt8], runs: inout [Run]
    ) throws(PyroError) {
        var offset = extent.lowerBound
        while offset < extent.upperBound {
            let count = Int(min(Int64(chunkBytes), extent.upperBound - offset))
            try read(count, from: memory, at: offset, into: &buffer)
            for page in stride(from: 0, to: count, by: pageBytes) {
                let isZero = buffer.withUnsafeBytes { pyro_is_zero($0.baseAddress.map { $0 + page }, pageBytes) }
                if !isZero { add(page: offset + Int64(page), to: &runs) }
            }
            offset += Int64(count)
        }
    }

    private static func add(page offset: Int64, to runs: inout [Run]) {
        if let last = runs.last, offset - (last.offset + last.length) <= Int64(gapPages * pageBytes) {
            runs[runs.count - 1].length = offset + Int64(pageBytes) - last.offset
        } else {
            runs.append(Run(offset: offset, length: Int64(pageBytes), checksum: 0))
        }
    }

    private static func copy(
        _ run: inout Run, from memory: OwnedDescriptor, to file: OwnedDescriptor, at start: Int64, buffer: inout [UInt8]
    ) throws(PyroError) -> Int64 {
        var done: Int64 = 0
        while done < run.length {
            let count = Int(min(Int64(chunkBytes), run.length - done))
            try read(count, from: memory, at: run.offset + done, into: &buffer)
            run.checksum = buffer.withUnsafeBytes { pyro_crc32c(run.checksum, $0.baseAddress, count) }
            try write(buffer[..<count], to: file, at: start + done)
            done += Int64(count)
        }
        return start + run.length
    }

    private static func table(of runs: [Run], memorySize: Int64) -> [UInt8] {
        var table = LittleEndianBytes()
        for run in runs {
            table.append(UInt64(run.offset))
            table.append(UInt64(run.length))
            table.append(run.checksum)
            table.append(UInt32(0))
        }
        var header = LittleEndianBytes(magic)
        header.append(version)
        header.append(UInt32(runs.count))
        header.append(UInt64(memorySize))
        header.append(table.bytes.withUnsafeBytes { pyro_crc32c(0, $0.baseAddress, $0.count) })
        header.append(UInt32(0))
        return header.bytes + table.bytes
    }

    static func read(_ count: Int, from file: OwnedDescriptor, at offset: Int64, into buffer: inout [UInt8])
        throws(PyroError)
    {
        var done = 0
        while done < count {
            let read = try SystemError.check("read a memory image") {
                buffer.withUnsafeMutableBytes { bytes in
                    pread(file.rawValue, bytes.baseAddress.map { $0 + done }, count - done, off_t(offset) + off_t(done))
                }
            }
            guard read > 0 else { throw damaged("is shorter than its table says") }
            done += read
        }
    }

    static func write(_ bytes: some Collection<UInt8>, to file: OwnedDescriptor, at offset: Int64) throws(PyroError) {
        try SystemError.during("write a memory image") {
            _ = try file.descriptor.writeAll(toAbsoluteOffset: offset, bytes)
        }
    }
}
