/// A patch in git's format in the colours that git gives it.
struct PatchPainter {
    private static let newline = UInt8(ascii: "\n")

    private enum Kind: String {
        // Codes of ECMA-48's SGR.
        case header = "1"
        case hunk = "36"
        case added = "32"
        case removed = "31"
    }

    /// Lines that the hunk still has of the old and the new file: only there does a sign mean what it says.
    private var remaining = (old: 0, new: 0)

    static func painted(_ patch: [UInt8]) -> [UInt8] {
        var painter = PatchPainter()
        var result: [UInt8] = []
        result.reserveCapacity(patch.count + patch.count / 4)
        for line in patch.split(separator: newline, omittingEmptySubsequences: false).enumerated() {
            if line.offset > 0 { result.append(newline) }
            result += painter.paint(line.element)
        }
        return result
    }

    private mutating func paint(_ line: ArraySlice<UInt8>) -> [UInt8] {
        guard let kind = kind(of: line), !line.isEmpty else { return Array(line) }
        return Array("\u{1B}[\(kind.rawValue)m".utf8) + line + Array("\u{1B}[0m".utf8)
    }

    private mutating func kind(of line: ArraySlice<UInt8>) -> Kind? {
        guard remaining.old > 0 || remaining.new > 0 else { return kindOutsideHunks(line) }
        switch line.first {
        case UInt8(ascii: "+"):
            remaining.new -= 1
            return .added
        case UInt8(ascii: "-"):
            remaining.old -= 1
            return .removed
        case UInt8(ascii: "\\"): return nil
        default:
            remaining.old -= 1
            remaining.new -= 1
            return nil
        }
    }

    private mutating func kindOutsideHunks(_ line: ArraySlice<UInt8>) -> Kind? {
        if line.starts(with: "@@ ".utf8), let counts = Self.counts(String(decoding: line, as: UTF8.self)) {
            remaining = counts
            return .hunk
        }
        let headers = [
            "diff ", "index ", "--- ", "+++ ", "old mode ", "new mode ", "new file ", "deleted file ", "similarity ",
            "rename ", "GIT binary patch",
        ]
        return headers.contains { line.starts(with: $0.utf8) } ? .header : nil
    }

    /// - Parameter line: such as `@@ -1,3 +1,4 @@`.
    private static func counts(_ line: String) -> (old: Int, new: Int)? {
        let words = line.split(separator: " ")
        guard words.count >= 3, let old = count(words[1], sign: "-"), let new = count(words[2], sign: "+") else {
            return nil
        }
        return (old, new)
    }

    private static func count(_ range: Substring, sign: Character) -> Int? {
        guard range.first == sign else { return nil }
        let parts = range.dropFirst().split(separator: ",")
        return parts.count == 2 ? Int(parts[1]) : parts.count == 1 ? 1 : nil
    }
}
