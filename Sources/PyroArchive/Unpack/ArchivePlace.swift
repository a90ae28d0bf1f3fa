internal import CPyroSys
internal import Glibc
internal import PyroWire

/// A name in an opened directory where one member is to be made.
struct ArchivePlace {
    private static let capability = Array("security.capability".utf8)
    private static let userPrefix = Array("user.".utf8)

    let directory: Descriptor
    let name: UnsafePointer<CChar>
    /// For messages.
    let path: [UInt8]
    let keepsOwners: Bool

    func writeFile(_ entry: TarEntry, content: ArchiveTarget.Content) throws(FailureReply) {
        let descriptor = Descriptor(
            try make("create") { pyro_create_file(directory.rawValue, name) })
        var rest = UnsafeRawBufferPointer(start: nil, count: 0)
        while true {
            rest = try content()
            if rest.isEmpty { break }
            try writeAll(rest, to: descriptor)
        }
        // The order matters: a change of the owner takes set-uid bits and capabilities away.
        if keepsOwners {
            try check(fchown(descriptor.rawValue, entry.owner, entry.group), "set the owner of \(printable(path))")
        }
        try check(fchmod(descriptor.rawValue, entry.mode), "set the mode of \(printable(path))")
        try setAttributes(entry.attributes, of: descriptor)
        let time = entry.modified
        let result = pyro_set_times_of(descriptor.rawValue, time.seconds, time.nanoseconds)
        try check(result, "set the time of \(printable(path))")
    }

    func makeDirectory(_ entry: TarEntry) throws(FailureReply) {
        if mkdirat(directory.rawValue, name, 0o700) != 0 {
            guard errno == EEXIST else { throw failure("make the directory \(printable(path))") }
            if pyro_kind_of(directory.rawValue, name) != PYRO_KIND_DIRECTORY {
                try make("make the directory") { mkdirat(directory.rawValue, name, 0o700) }
            }
        }
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        let descriptor = Descriptor(
            try check(openat(directory.rawValue, name, flags), "open the directory \(printable(path))"))
        if keepsOwners {
            try check(fchown(descriptor.rawValue, entry.owner, entry.group), "set the owner of \(printable(path))")
        }
        try check(fchmod(descriptor.rawValue, entry.mode), "set the mode of \(printable(path))")
        try setAttributes(entry.attributes, of: descriptor)
    }

    func makeSymbolicLink(_ entry: TarEntry, target: [UInt8]) throws(FailureReply) {
        guard !target.isEmpty else { throw ArchivePath.refusal(path, "is a link to nothing") }
        try target.withCString { target throws(FailureReply) in
            try make("make the link") { symlinkat(target, directory.rawValue, name) }
        }
        try setOwnerAndTime(entry)
    }

    func makeHardLink(to target: UnsafePointer<CChar>, in targetDirectory: Descriptor) throws(FailureReply) {
        // Replacing the member by a link to itself would lose it.
        if targetDirectory === directory, strcmp(target, name) == 0 { return }
        try make("make the hard link") {
            linkat(targetDirectory.rawValue, target, directory.rawValue, name, 0)
        }
    }

    func makeNode(_ entry: TarEntry) throws(FailureReply) {
        guard keepsOwners else { throw ArchivePath.refusal(path, "is a device or a FIFO") }
        var (kind, major, minor) = (PYRO_KIND_FIFO, UInt32(0), UInt32(0))
        if case .characterDevice(let first, let second) = entry.kind {
            (kind, major, minor) = (PYRO_KIND_CHARACTER, first, second)
        }
        if case .blockDevice(let first, let second) = entry.kind {
            (kind, major, minor) = (PYRO_KIND_BLOCK, first, second)
        }
        try make("make the device") { pyro_make_node(directory.rawValue, name, kind | 0o600, major, minor) }
        try setOwnerAndTime(entry)
        try check(fchmodat(directory.rawValue, name, entry.mode, 0), "set the mode of \(printable(path))")
    }

    /// Tries; when something is in the way, removes it and tries again. A directory in the way must be empty.
    @discardableResult
    private func make(_ what: String, _ attempt: () -> Int32) throws(FailureReply) -> Int32 {
        let result = attempt()
        if result >= 0 { return result }
        guard errno == EEXIST else { throw failure("\(what) \(printable(path))") }
        let isDirectory = pyro_kind_of(directory.rawValue, name) == PYRO_KIND_DIRECTORY
        try check(unlinkat(directory.rawValue, name, isDirectory ? AT_REMOVEDIR : 0), "replace \(printable(path))")
        return try check(attempt(), "\(what) \(printable(path))")
    }

    private func setOwnerAndTime(_ entry: TarEntry) throws(FailureReply) {
        if keepsOwners {
            let result = fchownat(directory.rawValue, name, entry.owner, entry.group, AT_SYMLINK_NOFOLLOW)
            try check(result, "set the owner of \(printable(path))")
        }
        let time = entry.modified
        let result = pyro_set_times(directory.rawValue, name, time.seconds, time.nanoseconds)
        try check(result, "set the time of \(printable(path))")
    }

    /// Capabilities decide whether programs work; what users noted is kept where the file system can; the rest belongs
    /// to the system that made the archive.
    private func setAttributes(_ attributes: [TarAttribute], of descriptor: Descriptor) throws(FailureReply) {
        guard keepsOwners else { return }
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

    private func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Descriptor) throws(FailureReply) {
        var rest = bytes
        while !rest.isEmpty {
            let count = Glibc.write(descriptor.rawValue, rest.baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure("write \(printable(path))") }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }
}
