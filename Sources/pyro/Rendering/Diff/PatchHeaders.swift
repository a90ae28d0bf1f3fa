internal import PyroSDK

/// Which files a patch in git's format is about.
struct PatchHeaders {
    private static let newline = UInt8(ascii: "\n")
    private static let beginnings = ["diff --git ", "rename to "].map { Array($0.utf8) }

    private var lines: Set<[UInt8]> = []

    init(_ patch: [UInt8]) {
        // No line of a file's content begins like these: it has a sign before it, or is base 85.
        for line in patch.split(separator: Self.newline) where Self.beginnings.contains(where: line.starts) {
            lines.insert(Array(line))
        }
    }

    func contains(_ entry: DiffResult.Entry) -> Bool {
        let name = entry.name
        guard entry.status != .renamed else {
            return lines.contains(Array("rename to \(QuotedName.inPatches(name))".utf8))
        }
        let sides = ["a/", "b/"].map { QuotedName.inPatches(name, prefix: $0) }
        return lines.contains(Array("diff --git \(sides.joined(separator: " "))".utf8))
    }
}
