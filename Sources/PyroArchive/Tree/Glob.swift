/// A pattern of paths below a root, as in `.gitignore` and rsync's exclude lists.
///
/// - A pattern without a slash matches the last name of a path at any depth: `node_modules`, `*.pyc`.
/// - One with a slash before its end is anchored at the root: `/build`, `docs/*.html`. A leading `./` means the same.
/// - A slash at its end has it match directories only: `target/`.
/// - `*` stands for any bytes but `/`, `?` for one byte but `/`, `[a-z]`, `[!a-z]` and `[^a-z]` for one byte of a set.
/// - `**` stands for any bytes, `/` too; `**/` also for nothing at all: `**/cache` is `cache` and `a/b/cache`.
/// - `\` takes the meaning from the byte after it. A `!` or `#` at the beginning means itself.
///
/// Bytes are compared as they are, whatever their encoding. What matches is left out whole: a directory with all below it.
package struct Glob: Sendable {
    private let pattern: [UInt8]
    private let isAnchored: Bool
    private let matchesDirectoriesOnly: Bool

    package init(_ text: [UInt8]) {
        let slash = UInt8(ascii: "/")
        var pattern = text[...]
        matchesDirectoriesOnly = pattern.last == slash
        while pattern.last == slash { pattern.removeLast() }
        isAnchored = pattern.contains(slash)
        while pattern.starts(with: "./".utf8) { pattern = pattern.dropFirst(2) }
        while pattern.first == slash { pattern.removeFirst() }
        self.pattern = Array(pattern)
    }

    /// Whether it matches `path` itself, which is relative to the root.
    package func matches(_ path: some BidirectionalCollection<UInt8>, isDirectory: Bool) -> Bool {
        guard !pattern.isEmpty, isDirectory || !matchesDirectoriesOnly else { return false }
        let text = Array(path)
        if isAnchored { return GlobMatch(pattern, text[...]).succeeds() }
        let start = text.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
        return GlobMatch(pattern, text[start...]).succeeds()
    }
}

extension [Glob] {
    /// Whether one of the patterns matches `path` itself.
    package func matches(_ path: [UInt8], isDirectory: Bool) -> Bool {
        contains { $0.matches(path, isDirectory: isDirectory) }
    }

    /// Whether one of the patterns matches `path` or a directory that it lies below.
    package func matchesOnTheWay(to path: [UInt8], isDirectory: Bool) -> Bool {
        guard !isEmpty else { return false }
        for index in path.indices where path[index] == UInt8(ascii: "/") {
            if contains(where: { $0.matches(path[..<index], isDirectory: true) }) { return true }
        }
        return matches(path, isDirectory: isDirectory)
    }
}
