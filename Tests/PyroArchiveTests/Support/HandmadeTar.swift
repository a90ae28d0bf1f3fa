/// Makes archives, the impossible ones included.
struct HandmadeTar {
    private(set) var bytes: [UInt8] = []

    mutating func member(
        _ path: String, type: Character = "0", content: [UInt8] = [], link: String = "", mode: Int = 0o644,
        size: String? = nil, modified: Int = 1_600_000_000, owner: Int = 0
    ) {
        var block = [UInt8](repeating: 0, count: 512)
        func put(_ text: some Sequence<UInt8>, _ offset: Int) {
            for (index, byte) in text.enumerated() { block[offset + index] = byte }
        }
        func octal(_ value: Int, _ width: Int) -> [UInt8] {
            let digits = String(value, radix: 8)
            return Array((String(repeating: "0", count: max(0, width - digits.count)) + digits).utf8)
        }
        put(path.utf8.prefix(100), 0)
        put(octal(mode, 7), 100)
        put(octal(owner, 7), 108)
        put(octal(owner, 7), 116)
        put(size.map { Array($0.utf8) } ?? octal(content.count, 11), 124)
        put(octal(modified, 11), 136)
        put([type.asciiValue ?? 0], 156)
        put(link.utf8.prefix(100), 157)
        put("ustar\u{0}00".utf8, 257)
        put([UInt8](repeating: 32, count: 8), 148)
        put(octal(block.reduce(0) { $0 + Int($1) }, 6) + [0, 32], 148)
        bytes += block + content
        bytes += [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
    }

    /// An extended header for the next member.
    mutating func extended(_ records: [(String, [UInt8])], type: Character = "x") {
        var content: [UInt8] = []
        for (key, value) in records {
            let body = Array(" \(key)=".utf8) + value + [10]
            var length = body.count
            while String(length).utf8.count + body.count != length { length = String(length).utf8.count + body.count }
            content += Array(String(length).utf8) + body
        }
        member("extended", type: type, content: content)
    }

    mutating func end() {
        bytes += [UInt8](repeating: 0, count: 1024)
    }
}
