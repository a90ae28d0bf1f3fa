internal import CPyroSys
internal import Glibc
internal import PyroWire

/// The name that an extraction ends under, and the hidden directory beside it where it is made.
final class ExtractionOutput {
    private static let prefix = ".pyro-export-"
    /// A younger directory may not be locked yet by who has made it.
    private static let sweepSeconds = 60
    /// What is made, within the hidden directory.
    static let contentName = Array("content".utf8)

    private let parent: Descriptor
    private let name: [UInt8]
    private let replaces: Bool
    private let temporaryName: [UInt8]
    /// The hidden directory; locked, so that nobody takes it for a dead one's.
    let temporary: Descriptor

    init(parent: Descriptor, name: [UInt8], replaces: Bool) throws(FailureReply) {
        (self.parent, self.name, self.replaces) = (parent, name, replaces)
        guard !name.isEmpty, !name.contains(0), !name.contains(UInt8(ascii: "/")),
            !name.elementsEqual(".".utf8), !name.elementsEqual("..".utf8)
        else { throw FailureReply(.invalid, "\(printable(name)) is no name for an output") }
        if !replaces, name.withCString({ pyro_kind_of(parent.rawValue, $0) }) != 0 { throw Self.exists(name) }
        Self.sweep(parent)
        temporaryName = Array("\(Self.prefix)\(String(UInt64.random(in: .min ... .max), radix: 36))".utf8)
        let made = temporaryName.withCString { mkdirat(parent.rawValue, $0, 0o700) }
        try check(made, "make a directory beside the output \(printable(name))")
        let opened = temporaryName.withCString { pyro_open_beneath(parent.rawValue, $0) }
        temporary = Descriptor(try check(opened, "open the directory beside the output \(printable(name))"))
        flock(temporary.rawValue, LOCK_EX | LOCK_NB)
    }

    func makeDirectory() throws(FailureReply) -> Descriptor {
        let made = Self.contentName.withCString { mkdirat(temporary.rawValue, $0, 0o700) }
        try check(made, "make the directory \(printable(name))")
        let opened = Self.contentName.withCString { pyro_open_beneath(temporary.rawValue, $0) }
        return Descriptor(try check(opened, "open the directory \(printable(name))"))
    }

    /// Gives what was made the output's name; what had it is in the hidden directory afterwards.
    func takeName() throws(FailureReply) {
        if move(pyro_rename_new) { return }
        let isSupported = errno != EINVAL && errno != ENOSYS
        guard errno == EEXIST || !isSupported else { throw failure("give the output its name \(printable(name))") }
        guard replaces else {
            // A file system without such a rename: at least nothing that was there before is lost.
            guard !isSupported, name.withCString({ pyro_kind_of(parent.rawValue, $0) }) == 0 else {
                throw Self.exists(name)
            }
            return try require(move(renameat))
        }
        if move(pyro_rename_exchange) { return }
        guard errno == EINVAL || errno == ENOSYS || errno == ENOENT else { throw replacement }
        let aside = Array("replaced".utf8)
        let moved = name.withCString { old in
            aside.withCString { renameat(parent.rawValue, old, temporary.rawValue, $0) }
        }
        guard moved == 0 || errno == ENOENT else { throw replacement }
        try require(move(renameat))
    }

    /// Removes the hidden directory with what is left in it.
    func cleanUp() throws(FailureReply) {
        var removal = TreeRemoval()
        try removal.remove(temporaryName, in: parent)
    }

    private var replacement: FailureReply { failure("replace \(printable(name))") }

    private func require(_ isDone: Bool) throws(FailureReply) {
        guard isDone else { throw failure("give the output its name \(printable(name))") }
    }

    private func move(
        _ rename: (Int32, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>) -> Int32
    ) -> Bool {
        Self.contentName.withCString { from in
            name.withCString { rename(temporary.rawValue, from, parent.rawValue, $0) == 0 }
        }
    }

    private static func exists(_ name: [UInt8]) -> FailureReply {
        FailureReply(.system, errno: EEXIST, "\(printable(name)) exists already")
    }

    /// Removes what extractions left that were killed: theirs are locked no more.
    private static func sweep(_ parent: Descriptor) {
        guard let names = try? SortedNames.sorted(of: parent, path: []) else { return }
        for name in names where name.starts(with: prefix.utf8) {
            let fd = name.withCString { pyro_open_beneath(parent.rawValue, $0) }
            guard fd >= 0 else { continue }
            let directory = Descriptor(fd)
            var status = stat()
            guard fstat(fd, &status) == 0, status.st_uid == geteuid(), status.st_mode & 0o777 == 0o700,
                status.st_ctim.tv_sec < time(nil) - sweepSeconds, flock(fd, LOCK_EX | LOCK_NB) == 0
            else { continue }
            withExtendedLifetime(directory) {
                var removal = TreeRemoval()
                try? removal.remove(name, in: parent)
            }
        }
    }
}
