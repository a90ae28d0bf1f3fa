import CZlib

/// zlib's format, whole values at a time.
enum Zlib {
    /// - Returns: exactly `size` bytes, or `nil` when the data are not that.
    static func inflate(_ data: [UInt8], size: Int) -> [UInt8]? {
        // One byte more, so that data for more than they say are noticed.
        var output = [UInt8](repeating: 0, count: size + 1)
        var count = uLongf(output.count)
        guard uncompress(&output, &count, data, uLong(data.count)) == Z_OK, Int(count) == size else { return nil }
        output.removeLast()
        return output
    }

    /// - Returns: `nil` without memory for it.
    static func deflate(_ data: [UInt8]) -> [UInt8]? {
        var output = [UInt8](repeating: 0, count: Int(compressBound(uLong(data.count))))
        var count = uLongf(output.count)
        guard compress2(&output, &count, data, uLong(data.count), Z_DEFAULT_COMPRESSION) == Z_OK else { return nil }
        return Array(output.prefix(Int(count)))
    }
}
