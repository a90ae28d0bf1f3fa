/// git's deltas: a content as pieces of another and new bytes.
///
/// Two sizes, seven bits a byte, low ones first; then instructions. One with the high bit copies: bits 0-3 tell which bytes
/// of the offset follow, bits 4-6 which of the length (0 stands for 64 KiB). Others insert so many bytes.
enum BinaryDelta {
    /// - Returns: `nil` when the delta is damaged or made for something else.
    static func apply(_ delta: [UInt8], to source: [UInt8], limit: Int) -> [UInt8]? {
        var rest = delta[...]
        guard size(&rest) == source.count, let targetSize = size(&rest), targetSize <= limit else { return nil }
        var target: [UInt8] = []
        target.reserveCapacity(targetSize)
        while let instruction = rest.popFirst() {
            if instruction & 0x80 != 0 {
                guard let range = copied(instruction, &rest), range.upperBound <= source.count,
                    target.count + range.count <= targetSize
                else { return nil }
                target += source[range]
            } else {
                let count = Int(instruction)
                guard count > 0, count <= rest.count, target.count + count <= targetSize else { return nil }
                target += rest.prefix(count)
                rest = rest.dropFirst(count)
            }
        }
        return target.count == targetSize ? target : nil
    }

    private static func size(_ rest: inout ArraySlice<UInt8>) -> Int? {
        var value = 0
        for shift in stride(from: 0, to: 35, by: 7) {
            guard let byte = rest.popFirst() else { return nil }
            value |= Int(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return value }
        }
        return nil
    }

    private static func copied(_ instruction: UInt8, _ rest: inout ArraySlice<UInt8>) -> Range<Int>? {
        var (offset, length) = (0, 0)
        for bit in 0..<7 where instruction & (1 << bit) != 0 {
            guard let byte = rest.popFirst() else { return nil }
            if bit < 4 { offset |= Int(byte) << (bit * 8) } else { length |= Int(byte) << ((bit - 4) * 8) }
        }
        return offset..<offset + (length == 0 ? 0x10000 : length)
    }

    /// A delta that keeps what both begin and end with.
    ///
    /// - Returns: `nil` when that is nothing.
    static func make(from source: [UInt8], to target: [UInt8]) -> [UInt8]? {
        let most = min(source.count, target.count)
        var head = 0
        while head < most, source[head] == target[head] { head += 1 }
        var tail = 0
        while tail < most - head, source[source.count - 1 - tail] == target[target.count - 1 - tail] { tail += 1 }
        guard head + tail > 0 else { return nil }
        var delta = size(source.count) + size(target.count)
        copy(0..<head, to: &delta)
        var middle = target[head..<target.count - tail]
        while !middle.isEmpty {
            let piece = middle.prefix(0x7F)
            delta.append(UInt8(piece.count))
            delta += piece
            middle = middle.dropFirst(piece.count)
        }
        copy(source.count - tail..<source.count, to: &delta)
        return delta
    }

    private static func size(_ value: Int) -> [UInt8] {
        var (bytes, rest) = ([UInt8](), value)
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }

    private static func copy(_ range: Range<Int>, to delta: inout [UInt8]) {
        var rest = range
        while !rest.isEmpty {
            let length = min(rest.count, 0x10000)
            var (instruction, operands) = (UInt8(0x80), [UInt8]())
            let parts = (0..<4).map { rest.lowerBound >> ($0 * 8) } + (0..<2).map { length >> ($0 * 8) }
            for (bit, part) in parts.enumerated() where part & 0xFF != 0 {
                instruction |= 1 << UInt8(bit)
                operands.append(UInt8(part & 0xFF))
            }
            delta.append(instruction)
            delta += operands
            rest = rest.lowerBound + length..<rest.upperBound
        }
    }
}
