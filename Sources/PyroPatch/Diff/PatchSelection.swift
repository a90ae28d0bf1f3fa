/// Which entries of a diff go into its patch: those that can be said in one, unless they need another that cannot.
///
/// A directory cannot be made in the place of a file whose deletion the patch does not tell of, nor a file in the place of a
/// directory with such a file in it.
struct PatchSelection {
    private var selected: Set<Int>

    init(_ pairs: [PatchPair], includesBinary: Bool) {
        selected = Set(pairs.indices.filter { pairs[$0].canBeWritten(includesBinary: includesBinary) })
        while true {
            let left = pairs.indices.filter { !selected.contains($0) && pairs[$0].leavesItsPath }
            let obstacles = Set(left.map { pairs[$0].oldPath })
            let occupied = Set(obstacles.flatMap { Self.directories(of: $0) })
            let blocked = selected.filter { index in
                let pair = pairs[index]
                guard pair.comesToItsPath else { return false }
                return occupied.contains(pair.newPath)
                    || Self.directories(of: pair.newPath).contains(where: obstacles.contains)
            }
            if blocked.isEmpty { return }
            selected.subtract(blocked)
        }
    }

    func contains(_ index: Int) -> Bool { selected.contains(index) }

    private static func directories(of path: [UInt8]) -> [[UInt8]] {
        path.indices.filter { path[$0] == UInt8(ascii: "/") }.map { Array(path[..<$0]) }
    }
}

extension PatchPair {
    /// Whether what is there has to go.
    fileprivate var leavesItsPath: Bool { old != nil && status != .modified }

    /// Whether something is made where there was no file.
    fileprivate var comesToItsPath: Bool { new != nil && status != .modified }
}
