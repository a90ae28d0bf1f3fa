internal import CPyroSys
internal import Glibc
internal import PyroWire

/// A name in an opened directory where one member is to be made.
///
/// What is there already is replaced whole: the new file is made under another name and takes the place of the old one,
/// whose other hard links, and readers that have it open, keep it as it was.
struct ArchivePlace {
    private static let capability = Array("security.capability".utf8)
    private static let userPrefix = Array("user.".utf8)

    let directory: Descriptor
    let name: ArraySlice<UInt8>
    /// From the target directory on.
    let path: [UInt8]
    let temporaryName: [UInt8]
    let rules: UnpackRules
    /// Whether a directory was in the way and is gone.
    private(set) var hasReplacedDirectory = false

    init(
        directory: Descriptor, name: ArraySlice<UInt8>, path: [UInt8], temporaryName: [UInt8], rules: UnpackRules
    ) {
        self.directory = directory
        self.name = name
        self.path = path
        self.temporaryName = temporaryName
        self.rules = rules
    }

    mutating func writeFile(_ entry: TarEntry, content: ArchiveTarget.Content) throws(FailureReply) {
        let mode = rules.mode(of: entry)
        let firstMode = rules.hasClearUmask ? mode & 0o777 : mode & 0o700 | 0o600
        hasReplacedDirectory = try make("create") { name in
            pyro_create_file(directory.rawValue, name, firstMode)
        } then: { result throws(FailureReply) in
            let file = Descriptor(result)
            while case let bytes = try content(), !bytes.isEmpty { try write(bytes, to: file) }
            // The order matters: a change of the owner takes set-uid bits and capabilities away.
            if rules.keepsOwners {
                try check(fchown(file.rawValue, entry.owner, entry.group), "set the owner of \(printable(path))")
            }
            if mode != firstMode || !rules.hasClearUmask {
                try check(fchmod(file.rawValue, mode), "set the mode of \(printable(path))")
            }
            try setAttributes(entry.attributes, of: file)
            let time = entry.modified
            let result = pyro_set_times_of(file.rawValue, time.seconds, time.nanoseconds)
            try check(result, "set the time of \(printable(path))")
        }
    }

    /// Makes a directory that its owner can write into.
    /// - Returns: whether it still needs its mode.
    mutating func makeDirectory(_ entry: TarEntry) throws(FailureReply) -> Bool {
        let mode = rules.mode(of: entry)
        let firstMode = rules.hasClearUmask ? mode & 0o777 | 0o700 : 0o700
        let isNew = try makeNewDirectory(firstMode)
        if rules.keepsOwners {
            try setOwner(entry)
            try setDirectoryAttributes(entry)
        }
        return !isNew || mode != firstMode || !rules.hasClearUmask
    }

    private func makeNewDirectory(_ mode: UInt32) throws(FailureReply) -> Bool {
        let attempt = { name.withCString { mkdirat(directory.rawValue, $0, mode) } }
        if attempt() == 0 { return true }
        guard errno == EEXIST else { throw failure("make the directory \(printable(path))") }
        if name.withCString({ pyro_kind_of(directory.rawValue, $0) }) == PYRO_KIND_DIRECTORY { return false }
        let result = name.withCString { unlinkat(directory.rawValue, $0, 0) }
        guard result == 0 || errno == ENOENT else { throw failure("replace \(printable(path))") }
        try check(attempt(), "make the directory \(printable(path))")
        return true
    }

    mutating func makeSymbolicLink(_ entry: TarEntry, target: [UInt8]) throws(FailureReply) {
        guard !target.isEmpty else { throw ArchivePath.refusal(path, "is a link to nothing") }
        hasReplacedDirectory = try make("make the link") { name in
            target.withCString { symlinkat($0, directory.rawValue, name) }
        }
        try setOwnerAndTime(entry)
    }

    mutating func makeHardLink(
        to target: ArraySlice<UInt8>, in targetDirectory: Descriptor
    ) throws(FailureReply) {
        // Replacing the member by a link to itself would lose it.
        if targetDirectory === directory, target == name { return }
        hasReplacedDirectory = try make("make the hard link") { name in
            target.withCString { linkat(targetDirectory.rawValue, $0, directory.rawValue, name, 0) }
        }
    }

    mutating func makeNode(_ entry: TarEntry) throws(FailureReply) {
        guard rules.keepsOwners else { throw ArchivePath.refusal(path, "is a device or a FIFO") }
        var (kind, major, minor) = (PYRO_KIND_FIFO, UInt32(0), UInt32(0))
        if case .characterDevice(let first, let second) = entry.kind {
            (kind, major, minor) = (PYRO_KIND_CHARACTER, first, second)
        }
        if case .blockDevice(let first, let second) = entry.kind {
            (kind, major, minor) = (PYRO_KIND_BLOCK, first, second)
        }
        hasReplacedDirectory = try make("make the device") { name in
            pyro_make_node(directory.rawValue, name, kind | 0o600, major, minor)
        }
        try setOwnerAndTime(entry)
        let result = name.withCString { fchmodat(directory.rawValue, $0, entry.mode, 0) }
        try check(result, "set the mode of \(printable(path))")
    }

    /// Makes something under its name; when that is taken, under another, which then replaces it.
    /// - Parameter then: called with what `attempt` returned, before anything is replaced.
    /// - Returns: whether a directory was in the way.
    private func make(
        _ what: String, _ attempt: (UnsafePointer<CChar>) -> Int32,
        then: (Int32) throws(FailureReply) -> Void = { _ in }
    ) throws(FailureReply) -> Bool {
        let result = name.withCString(attempt)
        if result >= 0 {
            try undoing(name) { () throws(FailureReply) in try then(result) }
            return false
        }
        guard errno == EEXIST else { throw failure("\(what) \(printable(path))") }
        let other = temporaryName.withCString(attempt)
        try check(other, "\(what) \(printable(path))")
        return try undoing(temporaryName[...]) { () throws(FailureReply) in
            try then(other)
            return try takePlace()
        }
    }

    /// Removes what was made when `body` cannot finish it.
    private func undoing<Result>(
        _ made: ArraySlice<UInt8>, _ body: () throws(FailureReply) -> Result
    ) throws(FailureReply) -> Result {
        do throws(FailureReply) {
            return try body()
        } catch {
            made.withCString { _ = unlinkat(directory.rawValue, $0, 0) }
            throw error
        }
    }

    private func takePlace() throws(FailureReply) -> Bool {
        // A rename between two names of one file leaves both.
        defer { temporaryName.withCString { _ = unlinkat(directory.rawValue, $0, 0) } }
        if rename() { return false }
        guard errno == EISDIR || errno == ENOTEMPTY || errno == EEXIST else {
            throw failure("replace \(printable(path))")
        }
        var removal = TreeRemoval()
        try removal.remove(name, in: directory)
        guard rename() else { throw failure("replace \(printable(path))") }
        return true
    }

    private func rename() -> Bool {
        temporaryName.withCString { from in
            name.withCString { renameat(directory.rawValue, from, directory.rawValue, $0) == 0 }
        }
    }

    private func setOwner(_ entry: TarEntry) throws(FailureReply) {
        let result = name.withCString {
            fchownat(directory.rawValue, $0, entry.owner, entry.group, AT_SYMLINK_NOFOLLOW)
        }
        try check(result, "set the owner of \(printable(path))")
    }

    private func setOwnerAndTime(_ entry: TarEntry) throws(FailureReply) {
        if rules.keepsOwners { try setOwner(entry) }
        let time = entry.modified
        let result = name.withCString { pyro_set_times(directory.rawValue, $0, time.seconds, time.nanoseconds) }
        try check(result, "set the time of \(printable(path))")
    }

    private func setDirectoryAttributes(_ entry: TarEntry) throws(FailureReply) {
        guard !entry.attributes.isEmpty else { return }
        let opened = name.withCString { pyro_open_beneath(directory.rawValue, $0) }
        let own = Descriptor(try check(opened, "open the directory \(printable(path))"))
        try setAttributes(entry.attributes, of: own)
    }

    /// Capabilities decide whether programs work; what users noted is kept where the file system can; the rest belongs
    /// to the system that made the archive.
    private func setAttributes(_ attributes: [TarAttribute], of descriptor: Descriptor) throws(FailureReply) {
        guard rules.keepsOwners else { return }
        for attribute in attributes where !attribute.name.contains(0) {
            let isCapability = attribute.name == Self.capability
            guard isCapability || attribute.name.starts(with: Self.userPrefix) else { continue }
            let result = attribute.name.withCString { name in
                attribute.value.withUnsafeBytes {
                    pyro_set_attribute(descriptor.rawValue, name, $0.baseAddress, $0.count)
                }
            }
            guard result == 0 || !isCapability else { throw failure("set the capabilities of \(printable(path))") }
        }
    }

    private func write(_ bytes: UnsafeRawBufferPointer, to file: Descriptor) throws(FailureReply) {
        var rest = bytes
        while !rest.isEmpty {
            let count = Glibc.write(file.rawValue, rest.baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure("write \(printable(path))") }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }
}
