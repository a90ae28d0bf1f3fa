import Glibc
import PyroArchive
import PyroPatch
import PyroWire

/// What a patch does to files, in order: files go, then others come.
struct PatchPlan {
    private(set) var operations: [PatchOperation] = []
    /// What comes, by the operation's number.
    private(set) var contents: [Int: PatchContent] = [:]

    private let directory: PatchDirectory
    private var leaving: Set<[UInt8]> = []
    /// Directories that are there, will be, or are to be made.
    private var ways: Set<[UInt8]> = []

    /// - Throws: `patchFailed` when something is in the way that the patch does not remove.
    init(_ changes: [PatchChange], _ files: PatchedFiles, _ directory: PatchDirectory) throws(FailureReply) {
        self.directory = directory
        let coming = Set(changes.filter { $0.file != nil }.map(\.path))
        let going = changes.compactMap { $0.file == nil ? $0.path : $0.oldPath }
        for path in going where !coming.contains(path) {
            guard let facts = files.seen[path] else { continue }
            leaving.insert(path)
            add(.remove, path, facts)
        }
        for change in changes {
            guard let file = change.file else { continue }
            try checkWay(to: change.path)
            try checkPlace(change.path)
            let facts = files.seen[change.path]
            contents[operations.count] = PatchContent(
                file: file, owner: facts ?? change.oldPath.flatMap { files.seen[$0] }, replaces: facts)
            add(.put, change.path, facts)
        }
    }

    private mutating func add(_ kind: PatchOperation.Kind, _ path: [UInt8], _ facts: FileFacts?) {
        if kind == .remove {
            contents[operations.count] = PatchContent(file: nil, owner: nil, replaces: facts)
        }
        operations.append(
            PatchOperation(
                number: operations.count, kind: kind, path: path, oldInode: facts.map { UInt64($0.facts.st_ino) } ?? 0))
    }

    /// Directories on the way are there, or made.
    private mutating func checkWay(to path: [UInt8]) throws(FailureReply) {
        for parent in PatchDirectory.parents(of: path) where !ways.contains(parent) {
            let facts = directory.facts(parent)
            switch facts?.kind {
            case .directory:
                guard facts?.facts.st_dev == directory.facts.st_dev else {
                    throw Self.refusal(
                        "\(printable(path)) lies on another file system, mounted at \(printable(parent))")
                }
            case nil: add(.makeDirectory, parent, nil)
            case _ where leaving.contains(parent): add(.makeDirectory, parent, nil)
            case .symbolicLink:
                throw Self.refusal(
                    "\(printable(path)) lies below the symbolic link \(printable(parent)), which a patch does not follow"
                )
            default: throw Self.refusal("\(printable(path)) lies below \(printable(parent)), which is no directory")
            }
            ways.insert(parent)
        }
    }

    /// Where a directory is a file may come only if nothing is left in it.
    private func checkPlace(_ path: [UInt8]) throws(FailureReply) {
        guard directory.facts(path)?.kind == .directory else { return }
        var waiting = [path]
        while let next = waiting.popLast() {
            guard let opened = directory.directory(next) else { throw failure("open \(printable(next))") }
            for name in directory.names(in: opened) {
                let below = next + [UInt8(ascii: "/")] + name
                if directory.facts(below)?.kind == .directory {
                    waiting.append(below)
                } else if !leaving.contains(below) {
                    throw Self.refusal(
                        """
                        \(printable(path)) is a directory, and the patch makes a file of it without deleting \
                        \(printable(below))
                        """)
                }
            }
        }
    }

    private static func refusal(_ words: String) -> FailureReply { FailureReply(.patchFailed, words + ".") }
}

/// What is behind an operation until it is committed.
struct PatchContent {
    /// What comes.
    var file: PatchFile?
    /// Of what is there or was renamed: the owner stays.
    var owner: FileFacts?
    /// What goes.
    var replaces: FileFacts?
}
