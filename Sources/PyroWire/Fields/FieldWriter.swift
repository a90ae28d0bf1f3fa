/// Writes a message as a sequence of numbered fields.
///
/// A field is a varint key (`number << 1 | kind`) and a value: kind 0 is a varint, kind 1 is a varint length and bytes.
/// Readers skip numbers they do not know, so fields can be added; a number is never used again for something else.
package struct FieldWriter {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package mutating func write(_ value: UInt64, _ number: UInt64) {
        varint(number << 1)
        varint(value)
    }

    /// Negative numbers take ten bytes.
    package mutating func write(_ value: Int64, _ number: UInt64) {
        write(UInt64(bitPattern: value), number)
    }

    package mutating func write(_ value: Bool, _ number: UInt64) {
        write(UInt64(value ? 1 : 0), number)
    }

    package mutating func write(_ value: [UInt8], _ number: UInt64) {
        varint(number << 1 | 1)
        varint(UInt64(value.count))
        bytes += value
    }

    package mutating func write(_ value: String, _ number: UInt64) {
        write(Array(value.utf8), number)
    }

    /// One field an element.
    package mutating func write(_ values: [[UInt8]], _ number: UInt64) {
        for value in values { write(value, number) }
    }

    /// Starts anew in the same memory.
    package mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
    }

    /// A record that travels as data, with its length before it.
    package mutating func write(_ record: some WireRecord) {
        let start = bytes.count
        bytes += [0, 0, 0, 0]
        record.write(to: &self)
        let count = bytes.count - start - 4
        for index in 0..<4 { bytes[start + index] = UInt8(truncatingIfNeeded: count >> (index * 8)) }
    }

    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
