internal import PyroSDK

/// A patch in git's format cut into the sections of its files. No line of a file's content can begin a section: each of
/// those has a mark before it.
struct PatchSections: Sendable {
    private static let mark = Array("diff --git ".utf8)

    let bytes: [UInt8]
    /// Where each section begins.
    private let starts: [Int]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var starts: [Int] = []
        var line = bytes.startIndex
        while line < bytes.endIndex {
            if bytes[line...].starts(with: Self.mark) { starts.append(line) }
            guard let end = bytes[line...].firstIndex(of: UInt8(ascii: "\n")) else { break }
            line = end + 1
        }
        self.starts = starts
    }

    /// The first sections, as many as have room in so many bytes.
    func prefix(bytes limit: Int) -> [UInt8] {
        guard limit < bytes.count else { return bytes }
        let end = starts.last { $0 <= limit } ?? 0
        return Array(bytes[..<end])
    }

    /// The paths that the sections are about, without `a/` and `b/`; of a renamed file both.
    func paths() -> Set<String> {
        var paths: Set<String> = []
        for (index, start) in starts.enumerated() {
            let end = index + 1 < starts.count ? starts[index + 1] : bytes.count
            paths.formUnion(Self.paths(of: bytes[start..<end]))
        }
        return paths
    }

    private static func paths(of section: ArraySlice<UInt8>) -> [String] {
        var paths: [String] = []
        for line in section.split(separator: UInt8(ascii: "\n")) {
            if line.starts(with: mark) {
                paths += halves(of: line.dropFirst(mark.count))
            } else if line.starts(with: "rename from ".utf8) {
                paths += [name(line.dropFirst(12))]
            } else if line.starts(with: "rename to ".utf8) {
                paths += [name(line.dropFirst(10))]
            } else if line.starts(with: "@@".utf8) || line.starts(with: "GIT binary".utf8) {
                break
            }
        }
        return paths
    }

    /// A header has the path twice, unless it is a rename, which says so in lines of its own.
    private static func halves(of names: ArraySlice<UInt8>) -> [String] {
        let length = names.count
        guard length % 2 == 1 else { return [] }
        let middle = names.startIndex + length / 2
        guard names[middle] == UInt8(ascii: " ") else { return [] }
        let (first, second) = (name(names[..<middle]), name(names[(middle + 1)...]))
        guard first.hasPrefix("a/"), second.hasPrefix("b/"), first.dropFirst(2) == second.dropFirst(2) else {
            return []
        }
        return [String(second.dropFirst(2))]
    }

    /// A name as entries have it: out of its quotes where it has any.
    private static func name(_ bytes: ArraySlice<UInt8>) -> String {
        guard bytes.count > 1, bytes.first == UInt8(ascii: "\""), bytes.last == UInt8(ascii: "\"") else {
            return PathText(bytes).text
        }
        return PathText(unquoted(bytes.dropFirst().dropLast())).text
    }

    private static func unquoted(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        let letters: [UInt8: UInt8] = [
            UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8, UInt8(ascii: "t"): 9, UInt8(ascii: "n"): 10,
            UInt8(ascii: "v"): 11, UInt8(ascii: "f"): 12, UInt8(ascii: "r"): 13,
        ]
        var result: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let next = rest.popFirst() else {
                result.append(byte)
                continue
            }
            guard (UInt8(ascii: "0")...UInt8(ascii: "3")).contains(next), rest.count >= 2 else {
                result.append(letters[next] ?? next)
                continue
            }
            let digits = ([next] + rest.prefix(2)).map { Int($0) - 48 }
            rest = rest.dropFirst(2)
            result.append(UInt8(truncatingIfNeeded: digits.reduce(0) { $0 * 8 + $1 }))
        }
        return result
    }
}
