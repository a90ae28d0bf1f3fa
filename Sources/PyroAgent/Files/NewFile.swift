import CPyroSys
import Glibc
import PyroArchive
import PyroWire

/// A file that is being written and is to appear whole: until then it has no name, or where the file system knows no files
/// without, a hidden one.
final class NewFile {
    private let directory: Descriptor
    private let path: FilePath
    private let file: Descriptor
    private var temporaryName: [UInt8]?

    /// - Parameter willBeSeen: called before the file gets a name of any kind.
    init(in directory: Descriptor, path: FilePath, willBeSeen: () -> Void) throws(FailureReply) {
        self.directory = directory
        self.path = path
        let unnamed = pyro_create_unnamed(directory.rawValue)
        if unnamed >= 0 {
            file = Descriptor(unnamed)
            return
        }
        guard errno == EOPNOTSUPP || errno == EISDIR else { throw path.failure() }
        willBeSeen()
        let name = Self.hiddenName()
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let named = name.withCString { openat(directory.rawValue, $0, flags, 0o600) }
        guard named >= 0 else { throw path.failure() }
        file = Descriptor(named)
        temporaryName = name
    }

    deinit {
        guard let temporaryName else { return }
        temporaryName.withCString { _ = unlinkat(directory.rawValue, $0, 0) }
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(FailureReply) {
        var rest = bytes
        while !rest.isEmpty {
            let count = Glibc.write(file.rawValue, rest.baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw path.failure() }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    /// Owner before mode: a change of the owner takes set-uid bits away.
    func set(mode: mode_t, owner: FileFacts?) throws(FailureReply) {
        if let facts = owner?.facts, facts.st_uid != geteuid() || facts.st_gid != getegid() {
            guard fchown(file.rawValue, facts.st_uid, facts.st_gid) == 0 else { throw path.failure("set its owner") }
        }
        guard fchmod(file.rawValue, mode) == 0 else { throw path.failure("set its mode") }
    }

    /// Gives it a name that is free.
    /// - Returns: whether it was.
    func appear(as name: [UInt8]) throws(FailureReply) -> Bool {
        let result = name.withCString { name in
            guard let temporaryName else { return pyro_name_unnamed(file.rawValue, directory.rawValue, name) }
            return temporaryName.withCString { linkat(directory.rawValue, $0, directory.rawValue, name, 0) }
        }
        if result == 0 { return true }
        guard errno == EEXIST else { throw path.failure() }
        return false
    }

    /// Takes the place of the file that has the name.
    func replace(_ name: [UInt8]) throws(FailureReply) {
        let hidden = temporaryName ?? Self.hiddenName()
        if temporaryName == nil {
            guard try appear(as: hidden) else { throw path.failure(errno: EEXIST) }
            temporaryName = hidden
        }
        let result = hidden.withCString { hidden in
            name.withCString { renameat(directory.rawValue, hidden, directory.rawValue, $0) }
        }
        guard result == 0 else { throw path.failure() }
        temporaryName = nil
    }

    private static func hiddenName() -> [UInt8] {
        Array(".pyro-write-\(getpid())-\(UInt32.random(in: 0...UInt32.max))".utf8)
    }
}
