/// Builds a binary header, little-endian.
package struct LittleEndianBytes {
    package private(set) var bytes: [UInt8]

    package init(_ bytes: [UInt8] = []) {
        self.bytes = bytes
    }

    package mutating func append(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
    }
}

/// Reads what ``LittleEndianBytes`` built. The caller has checked the length; what lies beyond the end reads as zero.
package struct LittleEndianReader {
    private var rest: ArraySlice<UInt8>

    package init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    package mutating func uint32() -> UInt32 { UInt32(truncatingIfNeeded: number(bytes: 4)) }
    package mutating func uint64() -> UInt64 { number(bytes: 8) }

    private mutating func number(bytes count: Int) -> UInt64 {
        let value = rest.prefix(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
        rest = rest.dropFirst(count)
        return value
    }
}
