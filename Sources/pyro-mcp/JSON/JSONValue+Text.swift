extension JSONValue {
    /// As JSON on one line, members sorted by name: the same value is always the same text.
    var text: String {
        String(decoding: utf8, as: UTF8.self)
    }

    var utf8: [UInt8] {
        var output: [UInt8] = []
        write(to: &output)
        return output
    }

    /// As indented JSON for pages and people.
    var prettyText: String {
        var output: [UInt8] = []
        write(to: &output, indent: 0)
        return String(decoding: output, as: UTF8.self)
    }

    /// - Parameter indent: the level of indentation, or `nil` for one line.
    private func write(to output: inout [UInt8], indent: Int? = nil) {
        switch self {
        case .null: output += "null".utf8
        case .bool(let value): output += (value ? "true" : "false").utf8
        case .integer(let value): output += "\(value)".utf8
        case .number(let value): output += "\(value)".utf8
        case .string(let value): Self.quote(value, to: &output)
        case .array(let elements):
            Self.enclose("[", "]", isEmpty: elements.isEmpty, items: elements, indent: indent, to: &output) {
                item, inner, output in
                item.write(to: &output, indent: inner)
            }
        case .object(let members):
            let items = members.sorted { $0.key < $1.key }
            Self.enclose("{", "}", isEmpty: items.isEmpty, items: items, indent: indent, to: &output) {
                item, inner, output in
                Self.quote(item.key, to: &output)
                output += (inner == nil ? ":" : ": ").utf8
                item.value.write(to: &output, indent: inner)
            }
        }
    }

    private static func enclose<Item>(
        _ open: String, _ close: String, isEmpty: Bool, items: [Item], indent: Int?, to output: inout [UInt8],
        body: (Item, Int?, inout [UInt8]) -> Void
    ) {
        output += open.utf8
        let inner = indent.map { $0 + 1 }
        for (index, item) in items.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            newline(inner, to: &output)
            body(item, inner, &output)
        }
        if !isEmpty { newline(indent, to: &output) }
        output += close.utf8
    }

    private static func newline(_ indent: Int?, to output: inout [UInt8]) {
        guard let indent else { return }
        output.append(UInt8(ascii: "\n"))
        output += repeatElement(UInt8(ascii: " "), count: 2 * indent)
    }

    private static let hexDigits = Array("0123456789abcdef".utf8)

    private static func quote(_ text: String, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): output += "\\\"".utf8
            case UInt8(ascii: "\\"): output += "\\\\".utf8
            case 0x0A: output += "\\n".utf8
            case 0x0D: output += "\\r".utf8
            case 0x09: output += "\\t".utf8
            case 0..<0x20, 0x7F:
                output += "\\u00".utf8
                output.append(hexDigits[Int(byte >> 4)])
                output.append(hexDigits[Int(byte & 15)])
            default: output.append(byte)
            }
        }
        output.append(UInt8(ascii: "\""))
    }
}
