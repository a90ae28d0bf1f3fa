import CPyroSys
import Glibc
import PyroArchive
import PyroWire

/// The directory that a patch is applied in. Nothing outside of it is reached: no link is followed on the way to a file.
final class PatchDirectory {
    /// A name in an opened directory.
    struct Place {
        let parent: Descriptor
        let name: [UInt8]

        /// Links are not followed; `nil` when nothing is there.
        var facts: FileFacts? {
            name.withCString { FileFacts($0, in: parent.rawValue) }
        }
    }

    let path: [UInt8]
    let root: Descriptor
    let facts: stat

    init(_ path: [UInt8]) throws(FailureReply) {
        self.path = path
        let opened = path.withCString { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard opened >= 0 else {
            throw failure(errno == ENOENT ? .notFound : .system, "open the directory \(printable(path))")
        }
        root = Descriptor(opened)
        guard let facts = FileFacts(of: opened)?.facts else { throw failure("look at \(printable(path))") }
        self.facts = facts
    }

    /// - Returns: `nil` with errno when the directory that it would be in is not there.
    func place(_ path: some Collection<UInt8>) -> Place? {
        let path = Array(path)
        guard let slash = path.lastIndex(of: UInt8(ascii: "/")) else { return Place(parent: root, name: path) }
        guard let parent = directory(path[..<slash]) else { return nil }
        return Place(parent: parent, name: Array(path[(slash + 1)...]))
    }

    /// - Returns: `nil` with errno: ELOOP for a link on the way.
    func directory(_ path: some Collection<UInt8>) -> Descriptor? {
        let opened = path.withCString { pyro_open_beneath(root.rawValue, $0) }
        return opened < 0 ? nil : Descriptor(opened)
    }

    func facts(_ path: some Collection<UInt8>) -> FileFacts? { place(path)?.facts }

    /// Directories on the way to a path, the outermost first.
    static func parents(of path: [UInt8]) -> [[UInt8]] {
        path.indices.filter { path[$0] == UInt8(ascii: "/") }.map { Array(path[..<$0]) }
    }

    /// Makes a directory unless there is one.
    func make(_ path: [UInt8]) throws(FailureReply) {
        guard let place = place(path) else { throw failure("make the directory \(printable(path))") }
        let result = place.name.withCString { mkdirat(place.parent.rawValue, $0, 0o755) }
        guard result == 0 || errno == EEXIST && place.facts?.kind == .directory else {
            throw failure("make the directory \(printable(path))")
        }
    }

    /// Removes a directory if it is empty.
    ///
    /// - Returns: whether it was.
    @discardableResult
    func removeIfEmpty(_ path: some Collection<UInt8>) -> Bool {
        guard let place = place(path) else { return false }
        return place.name.withCString { unlinkat(place.parent.rawValue, $0, AT_REMOVEDIR) } == 0
    }

    /// Names in a directory.
    func names(in directory: Descriptor) -> [[UInt8]] {
        let names = DirectoryNames()
        names.read(directory.rawValue)
        return (0..<names.mark.names).map { index in
            names.withName(index) { $0.map { UInt8(bitPattern: $0) } }
        }
    }
}
