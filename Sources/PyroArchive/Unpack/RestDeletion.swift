internal import CPyroSys
internal import Glibc
internal import PyroWire

/// Deletes what an archive did not name from the directory it was unpacked into.
///
/// What is excluded stays, and so do the directories on the way to it; other file systems that are mounted below stay
/// with all they hold.
struct RestDeletion {
    private let named: NamedPaths
    private let excluded: [Glob]
    private(set) var count: UInt64 = 0
    private var path: [UInt8] = []

    init(named: NamedPaths, excluded: [Glob]) {
        self.named = named
        self.excluded = excluded
    }

    mutating func run(in directory: Descriptor) throws(FailureReply) {
        _ = try clear(directory, isNamed: true, depth: 0)
    }

    /// - Parameter isNamed: whether the archive named the directory: else nothing below it was named either.
    /// - Returns: whether nothing is left.
    private mutating func clear(_ directory: Descriptor, isNamed: Bool, depth: Int) throws(FailureReply) -> Bool {
        guard depth <= ArchiveLimits.pathBytes / 2 else {
            throw FailureReply(.tooLarge, "could not delete \(printable(path)): it is nested too deeply")
        }
        var isEmpty = true
        for name in try SortedNames.sorted(of: directory, path: path) {
            let length = path.count
            path += (path.isEmpty ? [] : [UInt8(ascii: "/")]) + name
            defer { path.removeSubrange(length...) }
            let isGone = try visit(name, in: directory, isParentNamed: isNamed, depth: depth)
            isEmpty = isEmpty && isGone
        }
        return isEmpty
    }

    /// - Returns: whether it is gone.
    private mutating func visit(
        _ name: [UInt8], in directory: Descriptor, isParentNamed: Bool, depth: Int
    ) throws(FailureReply) -> Bool {
        let kind = name.withCString { pyro_kind_of(directory.rawValue, $0) }
        guard kind != 0 else { return true }
        let isDirectory = kind == PYRO_KIND_DIRECTORY
        let isNamed = isParentNamed && named.contains(path)
        if isNamed, !isDirectory { return false }
        if !isNamed, excluded.matches(path, isDirectory: isDirectory) { return false }
        if isDirectory {
            guard let child = try open(name, in: directory) else { return false }
            let isEmpty = try clear(child, isNamed: isNamed, depth: depth + 1)
            guard !isNamed, isEmpty else { return false }
        }
        let result = name.withCString { unlinkat(directory.rawValue, $0, isDirectory ? AT_REMOVEDIR : 0) }
        guard result == 0 || errno == ENOENT else { throw failure("delete \(printable(path))") }
        count += 1
        return true
    }

    /// `nil` for what is mounted there.
    private func open(_ name: [UInt8], in directory: Descriptor) throws(FailureReply) -> Descriptor? {
        let fd = name.withCString { pyro_open_directory_here(directory.rawValue, $0) }
        if fd < 0, errno == EXDEV { return nil }
        return Descriptor(try check(fd, "open the directory \(printable(path))"))
    }
}
