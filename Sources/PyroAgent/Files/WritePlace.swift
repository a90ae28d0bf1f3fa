import Glibc
import PyroArchive
import PyroWire

/// The directory and the name where a file is to be written, links followed, directories on the way made.
///
/// Directories that were made go again unless ``keep()`` is called.
final class WritePlace {
    private static let links = 40
    private static let slash = UInt8(ascii: "/")

    private let path: FilePath
    private(set) var directory = Descriptor(-1)
    private(set) var name: [UInt8] = []
    private var made: [(parent: Descriptor, name: [UInt8])] = []

    /// Called before the first directory is made.
    private let willChange: () -> Void

    init(_ path: FilePath, willChange: @escaping () -> Void) throws(FailureReply) {
        self.path = path
        self.willChange = willChange
        do throws(FailureReply) {
            try find()
        } catch {
            undo()
            throw error
        }
    }

    private func find() throws(FailureReply) {
        let root = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard root >= 0 else { throw path.failure() }
        directory = Descriptor(root)
        let top = directory
        var rest = path.bytes
        for _ in 0..<Self.links {
            // A link's way begins where the link is, or at the top.
            if rest.first == Self.slash { directory = top }
            guard rest.last != Self.slash, let last = rest.split(separator: Self.slash).last else {
                throw path.isNoFile(.directory)
            }
            guard !last.elementsEqual(".".utf8), !last.elementsEqual("..".utf8) else {
                throw path.isNoFile(.directory)
            }
            name = Array(last)
            try enter(rest.dropLast(last.count))
            guard let target = name.withCString({ linkTarget($0, in: directory.rawValue) }) else { return }
            rest = target
        }
        throw path.failure(errno: ELOOP)
    }

    /// What is in the place now.
    func present() -> FileFacts? {
        name.withCString { FileFacts($0, in: directory.rawValue) }
    }

    func keep() {
        made = []
    }

    func undo() {
        for directory in made.reversed() {
            _ = directory.name.withCString { unlinkat(directory.parent.rawValue, $0, AT_REMOVEDIR) }
        }
        made = []
    }

    // MARK: Directories

    private func enter(_ way: ArraySlice<UInt8>) throws(FailureReply) {
        for component in way.split(separator: Self.slash) {
            directory = try next(Array(component))
        }
    }

    private func next(_ component: [UInt8]) throws(FailureReply) -> Descriptor {
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC
        return try component.withCString { name throws(FailureReply) in
            var descriptor = openat(directory.rawValue, name, flags)
            if descriptor < 0, errno == ENOENT {
                willChange()
                if mkdirat(directory.rawValue, name, 0o755) == 0 {
                    made.append((directory, component))
                } else if errno != EEXIST {
                    throw path.failure("make its directory")
                }
                descriptor = openat(directory.rawValue, name, flags)
            }
            guard descriptor >= 0 else { throw path.failure() }
            return Descriptor(descriptor)
        }
    }
}
