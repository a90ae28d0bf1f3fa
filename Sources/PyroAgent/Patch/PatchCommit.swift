import CPyroSys
import Glibc
import PyroArchive
internal import PyroPatch
import PyroWire

/// Does what a patch does to files, so that it can be finished or taken back at any point.
///
/// Each operation may be done again: it sees by inode numbers what has happened already.
final class PatchCommit {
    private var operations: [PatchOperation]
    private let directory: PatchDirectory
    private let staging: PatchStaging
    private let willStep: () -> Void

    init(
        _ operations: [PatchOperation], _ directory: PatchDirectory, _ staging: PatchStaging,
        willStep: @escaping () -> Void = {}
    ) {
        (self.operations, self.directory, self.staging, self.willStep) = (operations, directory, staging, willStep)
    }

    /// All of it, or a failure and nothing.
    func run(_ contents: [Int: PatchContent]) throws(FailureReply) {
        do throws(FailureReply) {
            for index in operations.indices {
                if let content = contents[operations[index].number] { try stage(&operations[index], content) }
            }
            willStep()
            try staging.begin(PatchJournal(directory, operations))
        } catch {
            // The journal may have got its name and not have been flushed.
            try? staging.end()
            throw error
        }
        try finish()
    }

    /// What follows once the journal is on the disk.
    func finish() throws(FailureReply) {
        do throws(FailureReply) {
            for operation in operations { try perform(operation) }
        } catch {
            for operation in operations.reversed() { undo(operation) }
            willStep()
            try staging.end()
            throw error
        }
        removeEmptyDirectories()
        willStep()
        try staging.end()
        willStep()
    }

    // MARK: Before the journal

    /// Makes what comes, and gives what goes a second name.
    private func stage(_ operation: inout PatchOperation, _ content: PatchContent) throws(FailureReply) {
        willStep()
        let path = operation.path
        let name = PatchStaging.name(operation.number)
        if let file = content.file {
            operation.newInode = try make(file.content, name, content, path, mode: file.mode, isLink: file.isSymlink)
        }
        guard let before = content.replaces else { return }
        guard let place = directory.place(path), let now = place.facts, now.isSame(as: before) else {
            throw Self.changed(path)
        }
        let result = place.name.withCString { linkat(place.parent.rawValue, $0, staging.old.rawValue, name, 0) }
        try check(result, "change \(printable(path))")
    }

    /// - Returns: its inode's number.
    private func make(
        _ bytes: [UInt8], _ name: String, _ content: PatchContent, _ path: [UInt8], mode: UInt32, isLink: Bool
    ) throws(FailureReply) -> UInt64 {
        let what = "write \(printable(path))"
        let owner = content.owner?.facts
        if isLink {
            let result = bytes.withCString { symlinkat($0, staging.new.rawValue, name) }
            try check(result, what)
            if let owner, owner.st_uid != geteuid() || owner.st_gid != getegid() {
                let flags = AT_SYMLINK_NOFOLLOW
                try check(fchownat(staging.new.rawValue, name, owner.st_uid, owner.st_gid, flags), what)
            }
        } else {
            let file = Descriptor(try check(pyro_create_file(staging.new.rawValue, name, 0o600), what))
            try file.writeAll(bytes, what)
            // A change of the owner takes set-uid bits away.
            if let owner, owner.st_uid != geteuid() || owner.st_gid != getegid() {
                try check(fchown(file.rawValue, owner.st_uid, owner.st_gid), what)
            }
            try check(fchmod(file.rawValue, mode_t(mode)), what)
        }
        guard let made = FileFacts(name, in: staging.new.rawValue) else { throw failure(what) }
        return UInt64(made.facts.st_ino)
    }

    private static func changed(_ path: [UInt8]) -> FailureReply {
        FailureReply(
            .patchFailed,
            "\(printable(path)) was changed by another process while the patch was applied; nothing is changed, try again."
        )
    }

    // MARK: Behind the journal

    private func perform(_ operation: PatchOperation) throws(FailureReply) {
        willStep()
        let path = operation.path
        switch operation.kind {
        case .directory: break
        case .makeDirectory: try directory.make(path)
        case .remove:
            guard let place = directory.place(path), let facts = place.facts,
                UInt64(facts.facts.st_ino) == operation.oldInode
            else { return }
            try check(place.name.withCString { unlinkat(place.parent.rawValue, $0, 0) }, "delete \(printable(path))")
        case .put: try put(operation)
        }
    }

    private func put(_ operation: PatchOperation) throws(FailureReply) {
        let path = operation.path
        let name = PatchStaging.name(operation.number)
        // What has its place is not here any more.
        guard FileFacts(name, in: staging.new.rawValue) != nil else { return }
        if directory.facts(path)?.kind == .directory { removeEmptyDirectories(below: path) }
        guard let place = directory.place(path) else { throw failure("write \(printable(path))") }
        let there = place.facts.map { UInt64($0.facts.st_ino) } ?? 0
        guard there == operation.oldInode else { throw Self.changed(path) }
        let result = place.name.withCString { target in
            operation.oldInode == 0
                ? pyro_rename_new(staging.new.rawValue, name, place.parent.rawValue, target)
                : renameat(staging.new.rawValue, name, place.parent.rawValue, target)
        }
        try check(result, "write \(printable(path))")
    }

    private func removeEmptyDirectories(below path: [UInt8]) {
        guard let opened = directory.directory(path) else { return }
        for name in directory.names(in: opened) { removeEmptyDirectories(below: path + [UInt8(ascii: "/")] + name) }
        directory.removeIfEmpty(path)
    }

    /// As git does: directories that a deletion has left empty go.
    private func removeEmptyDirectories() {
        for operation in operations where operation.kind == .remove {
            for parent in PatchDirectory.parents(of: operation.path).reversed() {
                guard directory.removeIfEmpty(parent) else { break }
            }
        }
    }

    // MARK: Back

    private func undo(_ operation: PatchOperation) {
        willStep()
        let path = operation.path
        let name = PatchStaging.name(operation.number)
        switch operation.kind {
        case .directory: break
        case .makeDirectory: directory.removeIfEmpty(path)
        case .remove:
            for parent in PatchDirectory.parents(of: path) { try? directory.make(parent) }
            guard let place = directory.place(path) else { return }
            _ = place.name.withCString { pyro_rename_new(staging.old.rawValue, name, place.parent.rawValue, $0) }
        case .put:
            guard let place = directory.place(path), let facts = place.facts,
                UInt64(facts.facts.st_ino) == operation.newInode
            else { return }
            place.name.withCString { target in
                if operation.oldInode == 0 {
                    _ = unlinkat(place.parent.rawValue, target, 0)
                } else {
                    _ = renameat(staging.old.rawValue, name, place.parent.rawValue, target)
                }
            }
        }
    }
}

extension FileFacts {
    /// Whether nothing has been written to it since.
    fileprivate func isSame(as other: FileFacts) -> Bool {
        facts.st_ino == other.facts.st_ino && facts.st_size == other.facts.st_size
            && facts.st_mtim.tv_sec == other.facts.st_mtim.tv_sec
            && facts.st_mtim.tv_nsec == other.facts.st_mtim.tv_nsec
    }
}
