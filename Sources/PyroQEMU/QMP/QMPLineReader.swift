internal import PyroModel

/// Cuts what comes from QEMU into lines, with bounds: QEMU handles what a guest sends it, so it is not trusted either.
struct QMPLineReader {
    /// The longest line; QEMU's longest answer to what is asked here has some 10 KiB.
    static let maxLineBytes = 1 << 20
    /// How deep values may lie in each other; QEMU's answers have 6 levels.
    static let maxDepth = 32

    private var rest: [UInt8] = []
    /// How much of `rest` has been searched for a line's end.
    private var searched = 0

    /// Takes bytes and returns the lines that are whole by now, without their ends; empty ones are left out.
    /// - Throws: ``PyroErrorCode/guestLost`` when a line is longer or deeper than any of QEMU's.
    mutating func append(_ bytes: some Collection<UInt8>) throws(PyroError) -> [[UInt8]] {
        rest += bytes
        var lines: [[UInt8]] = []
        var start = 0
        while let end = rest[max(start, searched)...].firstIndex(of: UInt8(ascii: "\n")) {
            var line = rest[start..<end]
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            if !line.isEmpty { lines.append(try Self.checked(line)) }
            start = end + 1
        }
        rest.removeFirst(start)
        searched = rest.count
        guard rest.count <= Self.maxLineBytes else {
            throw Self.error("a line of more than \(Self.maxLineBytes) bytes")
        }
        return lines
    }

    private static func checked(_ line: ArraySlice<UInt8>) throws(PyroError) -> [UInt8] {
        guard line.count <= maxLineBytes else { throw error("a line of \(line.count) bytes") }
        guard depth(of: line) <= maxDepth else { throw error("values nested deeper than \(maxDepth)") }
        return Array(line)
    }

    /// The deepest nesting of brackets outside strings, counted before a parser would recurse into them.
    private static func depth(of line: ArraySlice<UInt8>) -> Int {
        var depth = 0
        var deepest = 0
        var inString = false
        var isEscaped = false
        for byte in line {
            if inString {
                inString = isEscaped || byte != UInt8(ascii: "\"")
                isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): inString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                deepest = max(deepest, depth)
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
        }
        return deepest
    }

    private static func error(_ what: String) -> PyroError {
        PyroError(.guestLost, "QEMU sent \(what) over QMP, which it never does by itself.")
    }
}
