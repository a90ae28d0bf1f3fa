/// Reads what ``FieldWriter`` wrote, from a peer that is not trusted.
package struct FieldReader {
    /// A field's value, not yet held against what its number means.
    package enum Value {
        case number(UInt64)
        case bytes(ArraySlice<UInt8>)
    }

    private var rest: ArraySlice<UInt8>

    package init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    /// The next field, or `nil` at the end of the message.
    package mutating func next() throws(LinkError) -> (number: UInt64, value: Value)? {
        guard !rest.isEmpty else { return nil }
        let key = try varint()
        guard key & 1 == 1 else { return (key >> 1, .number(try varint())) }
        let length = try varint()
        guard length <= UInt64(rest.count) else { throw .malformed("a field longer than its message") }
        defer { rest = rest.dropFirst(Int(length)) }
        return (key >> 1, .bytes(rest.prefix(Int(length))))
    }

    private mutating func varint() throws(LinkError) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), through: 63, by: 7) {
            guard let byte = rest.popFirst() else { throw .malformed("a message that ends inside a number") }
            let bits = UInt64(byte & 0x7F)
            guard shift < 63 || bits <= 1 else { throw .malformed("a number of more than 64 bits") }
            value |= bits << shift
            if byte & 0x80 == 0 { return value }
        }
        throw .malformed("a number of more than 64 bits")
    }
}

extension FieldReader.Value {
    package func number() throws(LinkError) -> UInt64 {
        guard case .number(let value) = self else { throw .malformed("bytes where a number belongs") }
        return value
    }

    package func signed() throws(LinkError) -> Int64 {
        Int64(bitPattern: try number())
    }

    /// A signed number that must lie within 32 bits: process ids, exit codes, errno.
    package func int32() throws(LinkError) -> Int32 {
        guard let value = Int32(exactly: try signed()) else { throw .malformed("a number of more than 32 bits") }
        return value
    }

    package func bool() throws(LinkError) -> Bool {
        try number() != 0
    }

    package func bytes() throws(LinkError) -> [UInt8] {
        guard case .bytes(let value) = self else { throw .malformed("a number where bytes belong") }
        return Array(value)
    }

    package func string() throws(LinkError) -> String {
        guard let text = String(validating: try bytes(), as: UTF8.self) else {
            throw .malformed("a text that is not UTF-8")
        }
        return text
    }
}
