/// Finds files that were deleted at one path and added at another: the same content, or at least half of it.
enum RenameFinder {
    /// Percent, as for git.
    private static let leastSimilarity = 50
    /// Pairs of files that are compared.
    private static let comparisons = 40_000

    static func join(_ pairs: [PatchPair]) -> [PatchPair] {
        let sources = pairs.indices.filter { pairs[$0].new == nil && canMove(pairs[$0].old) }
        let targets = pairs.indices.filter { pairs[$0].old == nil && canMove(pairs[$0].new) }
        guard !sources.isEmpty, !targets.isEmpty else { return pairs }
        var found = sameContents(pairs, sources, targets)
        let taken = Set(found.map(\.source))
        let done = Set(found.map(\.target))
        found += similarContents(
            pairs, sources.filter { !taken.contains($0) }, targets.filter { !done.contains($0) })
        var joined = pairs
        for match in found {
            joined[match.target].old = pairs[match.source].old
            joined[match.target].oldPath = pairs[match.source].oldPath
            joined[match.target].similarity = match.similarity
        }
        let gone = Set(found.map(\.source))
        return joined.indices.filter { !gone.contains($0) }.map { joined[$0] }
    }

    private struct Match {
        var source: Int
        var target: Int
        var similarity: Int
        var hasSameName: Bool
    }

    /// Empty files are too much alike.
    private static func canMove(_ side: GitDiff.Side?) -> Bool {
        side?.content?.isEmpty == false
    }

    private static func sameContents(_ pairs: [PatchPair], _ sources: [Int], _ targets: [Int]) -> [Match] {
        var byContent: [Key: [Int]] = [:]
        for source in sources { if let key = Key(pairs[source].old) { byContent[key, default: []].append(source) } }
        var matches: [Match] = []
        for target in targets {
            guard let key = Key(pairs[target].new), let same = byContent[key], !same.isEmpty else { continue }
            let named = same.firstIndex { hasSameName(pairs[$0].oldPath, pairs[target].newPath) }
            let source = byContent[key]?.remove(at: named ?? 0) ?? same[0]
            matches.append(Match(source: source, target: target, similarity: 100, hasSameName: named != nil))
        }
        return matches
    }

    private struct Key: Hashable {
        var type: GitDiff.ArtifactType
        var content: [UInt8]

        init?(_ side: GitDiff.Side?) {
            guard let side, let content = side.content else { return nil }
            type = side.artifactType
            self.content = content
        }
    }

    private static func similarContents(_ pairs: [PatchPair], _ sources: [Int], _ targets: [Int]) -> [Match] {
        let old = sources.filter { pairs[$0].old?.artifactType == .file }
        let new = targets.filter { pairs[$0].new?.artifactType == .file }
        var candidates = old.flatMap { source in new.map { (source, $0) } }
            .map { ($0, $1, hasSameName(pairs[$0].oldPath, pairs[$1].newPath)) }
        if candidates.count > comparisons { candidates.removeAll { !$0.2 } }
        var shapes: [Int: FileShape] = [:]
        func shape(_ index: Int, _ side: GitDiff.Side?) -> FileShape {
            if let known = shapes[index] { return known }
            let made = FileShape(side?.content ?? [])
            shapes[index] = made
            return made
        }
        var matches: [Match] = []
        for (source, target, named) in candidates.prefix(comparisons) {
            let sizes = [pairs[source].old?.content?.count ?? 0, pairs[target].new?.content?.count ?? 0].sorted()
            guard sizes[0] * 100 >= sizes[1] * leastSimilarity else { continue }
            let similarity = shape(source, pairs[source].old).similarity(to: shape(target, pairs[target].new))
            guard similarity >= leastSimilarity else { continue }
            matches.append(Match(source: source, target: target, similarity: min(similarity, 99), hasSameName: named))
        }
        matches.sort { first, second in
            if first.similarity != second.similarity { return first.similarity > second.similarity }
            if first.hasSameName != second.hasSameName { return first.hasSameName }
            return (first.target, first.source) < (second.target, second.source)
        }
        var taken: Set<Int> = []
        return matches.filter { match in
            guard !taken.contains(match.source), !taken.contains(match.target) else { return false }
            taken.formUnion([match.source, match.target])
            return true
        }
    }

    private static func hasSameName(_ first: [UInt8], _ second: [UInt8]) -> Bool {
        let slash = UInt8(ascii: "/")
        return first.split(separator: slash).last == second.split(separator: slash).last
    }
}

/// How many bytes of a file are in which pieces: lines, cut after 64 bytes.
private struct FileShape {
    private let size: Int
    private var pieces: [UInt64: Int] = [:]

    init(_ content: [UInt8]) {
        size = content.count
        content.withUnsafeBufferPointer { bytes in
            var start = 0
            for index in bytes.indices where bytes[index] == UInt8(ascii: "\n") || index - start == 63 {
                add(UnsafeBufferPointer(rebasing: bytes[start...index]))
                start = index + 1
            }
            if start < bytes.count { add(UnsafeBufferPointer(rebasing: bytes[start...])) }
        }
    }

    private mutating func add(_ piece: UnsafeBufferPointer<UInt8>) {
        pieces[LineTable.hash(piece), default: 0] += piece.count
    }

    /// In percent of the larger one.
    func similarity(to other: FileShape) -> Int {
        let common = pieces.reduce(0) { $0 + min($1.value, other.pieces[$1.key] ?? 0) }
        return common * 100 / max(size, other.size, 1)
    }
}
