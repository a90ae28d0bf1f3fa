internal import PyroWire

/// The 512 bytes before each member (POSIX.1-2001 ustar, with GNU's numbers).
struct TarHeader {
    static let blockBytes = 512

    let name: [UInt8]
    let mode: UInt32
    let owner: UInt64
    let group: UInt64
    let size: UInt64
    let modified: Int64
    let typeFlag: UInt8
    let linkName: [UInt8]
    let deviceMajor: UInt64
    let deviceMinor: UInt64

    /// - Parameter block: 512 bytes.
    init(_ block: UnsafeRawBufferPointer) throws(FailureReply) {
        guard block.count == Self.blockBytes, Self.hasRightChecksum(block) else {
            throw FailureReply(.invalid, "the archive is not a tar archive, or is damaged")
        }
        let isGNU = block[257..<265].elementsEqual("ustar  \0".utf8)
        let isUstar = !isGNU && block[257..<262].elementsEqual("ustar".utf8)
        let prefix = isUstar ? Self.text(block, 345..<500) : []
        let last = Self.text(block, 0..<100)
        name = prefix.isEmpty ? last : prefix + [UInt8(ascii: "/")] + last
        mode = UInt32(truncatingIfNeeded: try Self.unsigned(block, 100..<108)) & 0o7777
        owner = try Self.unsigned(block, 108..<116)
        group = try Self.unsigned(block, 116..<124)
        size = try Self.unsigned(block, 124..<136)
        modified = try Self.number(block, 136..<148)
        typeFlag = block[156]
        linkName = block[157] == 0 ? [] : Self.text(block, 157..<257)
        let isDevice = typeFlag == UInt8(ascii: "3") || typeFlag == UInt8(ascii: "4")
        let hasDevice = isDevice && (isUstar || isGNU)
        deviceMajor = hasDevice ? try Self.unsigned(block, 329..<337) : 0
        deviceMinor = hasDevice ? try Self.unsigned(block, 337..<345) : 0
    }

    /// Whether a block is of zeros alone, as at the archive's end.
    static func isEmpty(_ block: UnsafeRawBufferPointer) -> Bool {
        var all: UInt8 = 0
        for byte in block { all |= byte }
        return all == 0
    }

    private static func text(_ block: UnsafeRawBufferPointer, _ field: Range<Int>) -> [UInt8] {
        let bytes = block[field]
        return Array(block[field.lowerBound..<(bytes.firstIndex(of: 0) ?? field.upperBound)])
    }

    /// The sum of all bytes, those of its own field taken as spaces.
    static func checksum(_ block: UnsafeRawBufferPointer) -> Int64 {
        var sum: UInt32 = 8 * 32
        for byte in block { sum &+= UInt32(byte) }
        for byte in block[148..<156] { sum &-= UInt32(byte) }
        return Int64(sum)
    }

    /// Sums of old writers take the bytes as signed.
    static func hasRightChecksum(_ block: UnsafeRawBufferPointer) -> Bool {
        guard let stored = try? number(block, 148..<156) else { return false }
        let sum = checksum(block)
        if stored == sum { return true }
        let negative = block.indices.count { !(148..<156).contains($0) && block[$0] >= 0x80 }
        return stored == sum - 256 * Int64(negative)
    }

    private static func unsigned(_ block: UnsafeRawBufferPointer, _ field: Range<Int>) throws(FailureReply) -> UInt64 {
        guard let value = UInt64(exactly: try number(block, field)) else { throw badNumber }
        return value
    }

    /// Octal digits, or with the top bit set a big-endian two's complement number.
    private static func number(_ block: UnsafeRawBufferPointer, _ field: Range<Int>) throws(FailureReply) -> Int64 {
        let first = block[field.lowerBound]
        guard first & 0x80 == 0 else { return try binary(block, field, isNegative: first & 0x40 != 0) }
        var value: Int64 = 0
        var hasDigits = false
        for index in field {
            let byte = block[index]
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "7"):
                hasDigits = true
                guard value <= Int64.max >> 3 else { throw badNumber }
                value = value << 3 | Int64(byte - UInt8(ascii: "0"))
            case 0, UInt8(ascii: " "):
                if hasDigits { return value }
            default: throw badNumber
            }
        }
        return value
    }

    private static func binary(
        _ block: UnsafeRawBufferPointer, _ field: Range<Int>, isNegative: Bool
    ) throws(FailureReply) -> Int64 {
        var value: Int64 = isNegative ? -1 : 0
        for index in field {
            // The top bit says how the number is written; the one below it is the sign.
            let byte = block[index]
            let bits = index > field.lowerBound ? byte : isNegative ? byte | 0x80 : byte & 0x7F
            guard value >= Int64.min >> 8, value <= Int64.max >> 8 else { throw badNumber }
            value = value << 8 | Int64(bits)
        }
        return value
    }

    private static let badNumber = FailureReply(.invalid, "the archive has a member with a number that makes no sense")
}
