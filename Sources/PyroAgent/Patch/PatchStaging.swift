import CPyroSys
import Glibc
import PyroArchive
import PyroWire

/// The directory where a patch is made ready, locked for one process at a time: the lock goes with the process.
///
/// `new/N` and `old/N` are what comes and what goes by operation N, the old one as a second name until all is done.
package final class PatchStaging {
    /// On the machine's own disk, with ``PatchJournal/name`` in it while a patch is being committed.
    package static let standardPath = Array("/var/lib/pyro/patch".utf8)
    /// In a directory on another file system.
    static let hiddenName = Array(".pyro-patch".utf8)
    private static let attempts = 16

    let root: Descriptor
    let new: Descriptor
    let old: Descriptor
    /// Set for one that is removed when nothing is in it.
    private var hiddenIn: Descriptor?

    convenience init(for directory: PatchDirectory, standard path: [UInt8]) throws(FailureReply) {
        if let root = Self.standard(path), FileFacts(of: root.rawValue)?.facts.st_dev == directory.facts.st_dev {
            try Self.lock(root)
            try self.init(locked: root)
            return
        }
        for _ in 0..<Self.attempts {
            let opened: Int32 = Self.hiddenName.withCString { name in
                // Why it cannot be made says more than that it cannot be opened: a full disk, most of all.
                guard mkdirat(directory.root.rawValue, name, 0o700) == 0 || errno == EEXIST else { return -1 }
                return openat(directory.root.rawValue, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            }
            guard opened >= 0 else { throw failure("make the patch ready in \(printable(directory.path))") }
            let root = Descriptor(opened)
            try Self.lock(root)
            // The one before may have removed it while this one waited.
            guard let facts = FileFacts(of: opened), facts.facts.st_nlink > 0 else { continue }
            try self.init(locked: root)
            hiddenIn = directory.root
            return
        }
        throw FailureReply(.system, "other patches of \(printable(directory.path)) kept this one from beginning")
    }

    /// - Returns: `nil` when there is none.
    convenience init?(existing path: [UInt8]) throws(FailureReply) {
        let opened = path.withCString { open($0, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) }
        guard opened >= 0 else {
            guard errno == ENOENT || errno == ENOTDIR || errno == ELOOP else {
                throw failure("open \(printable(path))")
            }
            return nil
        }
        let root = Descriptor(opened)
        try Self.lock(root)
        try self.init(locked: root)
    }

    private init(locked root: Descriptor) throws(FailureReply) {
        self.root = root
        new = try Self.directory("new", in: root)
        old = try Self.directory("old", in: root)
    }

    deinit {
        guard let hiddenIn else { return }
        for name in ["new", "old"] { _ = unlinkat(root.rawValue, name, AT_REMOVEDIR) }
        Self.hiddenName.withCString { _ = unlinkat(hiddenIn.rawValue, $0, AT_REMOVEDIR) }
    }

    private static func standard(_ path: [UInt8]) -> Descriptor? {
        for end in path.indices.dropFirst() where path[end] == UInt8(ascii: "/") {
            path[..<end].withCString { _ = mkdir($0, 0o755) }
        }
        let opened = path.withCString { path in
            _ = mkdir(path, 0o700)
            return open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        }
        return opened < 0 ? nil : Descriptor(opened)
    }

    /// Waits for the process that has it: patches take no longer than their files to be written.
    private static func lock(_ root: Descriptor) throws(FailureReply) {
        while flock(root.rawValue, LOCK_EX) != 0 {
            guard errno == EINTR else { throw failure("wait for another patch") }
        }
    }

    private static func directory(_ name: String, in root: Descriptor) throws(FailureReply) -> Descriptor {
        guard mkdirat(root.rawValue, name, 0o700) == 0 || errno == EEXIST else { throw failure("make the patch ready") }
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        return Descriptor(try check(openat(root.rawValue, name, flags), "make the patch ready"))
    }

    static func name(_ number: Int) -> String { String(number) }

    /// The journal, if it has come as far as to have its name.
    func journal() -> [UInt8]? {
        let opened = PatchJournal.name.withCString { pyro_open_to_read(root.rawValue, $0) }
        guard opened >= 0 else { return nil }
        let file = Descriptor(opened)
        guard let facts = FileFacts(of: opened), facts.kind == .file, facts.size <= UInt64(PatchJournal.sizeLimit)
        else {
            return []
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while bytes.count <= PatchJournal.sizeLimit {
            let result = buffer.withUnsafeMutableBytes { file.read(into: $0) }
            guard case .bytes(let count) = result else { break }
            bytes += buffer.prefix(count)
        }
        return bytes
    }

    /// Writes the journal: when this returns, it is on the disk, and all that was made before it.
    func begin(_ journal: PatchJournal) throws(FailureReply) {
        try check(pyro_syncfs(root.rawValue), "flush the file system")
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC
        let opened = PatchJournal.newName.withCString { openat(root.rawValue, $0, flags, 0o600) }
        let file = Descriptor(try check(opened, "write the patch's journal"))
        try file.writeAll(journal.encoded(), "write the patch's journal")
        try check(fsync(file.rawValue), "flush the patch's journal")
        let result = PatchJournal.newName.withCString { from in
            PatchJournal.name.withCString { renameat(root.rawValue, from, root.rawValue, $0) }
        }
        try check(result, "write the patch's journal")
        try check(fsync(root.rawValue), "flush the patch's journal")
    }

    /// All has happened, or nothing: flushes it, and forgets the journal.
    func end() throws(FailureReply) {
        try check(pyro_syncfs(root.rawValue), "flush the file system")
        let result = PatchJournal.name.withCString { unlinkat(root.rawValue, $0, 0) }
        guard result == 0 || errno == ENOENT else { throw failure("remove the patch's journal") }
        try check(fsync(root.rawValue), "flush the removal of the patch's journal")
        clear()
    }

    /// Removes what was made ready.
    func clear() {
        PatchJournal.newName.withCString { _ = unlinkat(root.rawValue, $0, 0) }
        let names = DirectoryNames()
        for directory in [new, old] {
            let mark = names.mark
            // Names are read from where the descriptor stands.
            lseek(directory.rawValue, 0, SEEK_SET)
            names.read(directory.rawValue)
            for index in mark.names..<names.mark.names {
                names.withName(index) { name in
                    guard let base = name.baseAddress else { return }
                    _ = unlinkat(directory.rawValue, base, 0)
                }
            }
        }
    }
}

extension Descriptor {
    func writeAll(_ bytes: [UInt8], _ what: @autoclosure () -> String) throws(FailureReply) {
        var rest = bytes[...]
        while !rest.isEmpty {
            guard case .bytes(let count) = write(rest) else { throw failure(what()) }
            rest = rest.dropFirst(count)
        }
    }
}
