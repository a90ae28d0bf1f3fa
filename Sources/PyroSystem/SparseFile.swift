internal import CPyroSys
internal import Glibc
package import PyroModel

/// Files that are mostly holes: guest memory and disks. What was never written is never read nor copied.
package enum SparseFile {
    /// A range of a file that holds data, in bytes.
    package typealias Extent = Range<Int64>

    /// The ranges that hold data, in order.
    package static func extents(of file: OwnedDescriptor) throws(PyroError) -> [Extent] {
        var extents: [Extent] = []
        var offset: Int64 = 0
        while true {
            var start: Int64 = 0
            var end: Int64 = 0
            let found = try SystemError.check("find the data in a sparse file") {
                pyro_next_extent(file.rawValue, offset, &start, &end)
            }
            if found == 0 { return extents }
            extents.append(start..<end)
            offset = end
        }
    }

    /// Copies every range that holds data to the same place in `target`; both must stay open meanwhile. Blocks.
    /// - Returns: the bytes that were copied.
    @discardableResult
    package static func copy(from source: OwnedDescriptor, to target: OwnedDescriptor) throws(PyroError) -> Int64 {
        var copied: Int64 = 0
        for extent in try extents(of: source) {
            try SystemError.check("copy \(extent.count) bytes of a sparse file") {
                pyro_copy_extent(source.rawValue, target.rawValue, extent.lowerBound, Int64(extent.count))
            }
            copied += Int64(extent.count)
        }
        return copied
    }

    /// Bytes that a file takes on its disk.
    package static func allocatedBytes(of file: OwnedDescriptor) throws(PyroError) -> Int64 {
        var status = stat()
        try SystemError.check("look at a file") { fstat(file.rawValue, &status) }
        return Int64(status.st_blocks) * 512
    }
}
