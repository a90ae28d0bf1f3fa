import Glibc
import PyroArchive
import PyroWire

/// Walks a directory and tells of what is in it; see ``ListRequest`` for the order.
///
/// One `lstat` an entry. What goes while it is walked is left out, and so is what lies so deep that no program could name
/// it: a path of more bytes than the kernel takes.
final class TreeListing {
    private struct Level {
        /// Where its names begin, and what is to be dropped with it.
        let mark: DirectoryNames.Mark
        var next: Int
        let end: Int
        /// Of the path that leads to it, its slash included.
        let pathBytes: Int
        /// Whether it is among those that lead to what the listing goes on behind.
        let isOnTheWay: Bool
    }

    private static let slash = UInt8(ascii: "/")

    private let names = DirectoryNames()
    private var directories: DirectoryStack
    private var levels: [Level] = []
    private var path: [UInt8] = []
    private let after: [[UInt8]]
    private let isRecursive: Bool
    private let limit: UInt64
    private var reply = ListReply(entries: 0, isTruncated: false)
    private var records = FieldWriter()

    init(_ directory: Descriptor, _ request: ListRequest) {
        directories = DirectoryStack(directory)
        after = request.after.split(separator: Self.slash).map { Array($0) }
        isRecursive = request.isRecursive
        limit = request.limit == 0 ? .max : request.limit
    }

    func run(_ output: RoleOutput) throws(FailureReply) -> ListReply {
        if let root = directories.current() { push(root, isOnTheWay: true) }
        while let level = levels.last, !reply.isTruncated {
            if level.next == level.end {
                pop()
                continue
            }
            levels[levels.count - 1].next += 1
            visit(level.next, of: level)
            if records.bytes.count >= RoleOutput.chunkBytes { try flush(output) }
        }
        try flush(output)
        return reply
    }

    private func flush(_ output: RoleOutput) throws(FailureReply) {
        try output.write(records.bytes)
        records.removeAll()
    }

    // MARK: Levels

    /// Begins with the directory that has become the deepest one.
    private func push(_ directory: Descriptor, isOnTheWay: Bool) {
        let mark = names.mark
        names.read(directory.rawValue)
        let end = names.mark.names
        var level = Level(
            mark: mark, next: mark.names, end: end, pathBytes: path.count,
            isOnTheWay: isOnTheWay && levels.count < after.count)
        if level.isOnTheWay {
            // What sorts before is passed over without a look at it.
            let first = after[levels.count]
            while level.next < end, compare(level.next, first) < 0 { level.next += 1 }
        }
        levels.append(level)
    }

    private func pop() {
        guard let level = levels.popLast() else { return }
        names.drop(to: level.mark)
        if !levels.isEmpty { directories.leave() }
    }

    /// How the name at `index` sorts against `other`.
    private func compare(_ index: Int, _ other: [UInt8]) -> Int {
        names.withName(index) { name in
            guard let base = name.baseAddress else { return -1 }
            let order = memcmp(base, other, min(name.count, other.count))
            return order == 0 ? name.count - other.count : Int(order)
        }
    }

    // MARK: Entries

    private func visit(_ index: Int, of level: Level) {
        path.removeLast(path.count - level.pathBytes)
        let leadsOn = level.isOnTheWay && compare(index, after[levels.count - 1]) == 0
        let isKnown = names.withName(index) { name in
            guard level.pathBytes + name.count < Int(PATH_MAX), let base = name.baseAddress,
                let directory = directories.current(), let facts = FileFacts(base, in: directory.rawValue)
            else { return false }
            for byte in name { path.append(UInt8(bitPattern: byte)) }
            // What leads to where the listing goes on has been told of before.
            if !leadsOn {
                guard reply.entries < limit else {
                    reply.isTruncated = true
                    return false
                }
                let target = facts.kind == .symbolicLink ? linkTarget(base, in: directory.rawValue) : nil
                records.write(facts.entry(path, target: target))
                reply.entries += 1
            }
            return isRecursive && facts.kind == .directory && directories.enter(name)
        }
        guard isKnown, let directory = directories.current() else { return }
        path.append(Self.slash)
        push(directory, isOnTheWay: leadsOn)
    }
}
