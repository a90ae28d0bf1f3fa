internal import CPyroSys
internal import Glibc
internal import PyroWire

/// The opened directories on the way to the last member: the next one is mostly near.
///
/// Every directory is opened beneath the root without following links, so neither `..` nor a link that an earlier member
/// made leads anywhere else.
struct OpenedDirectories {
    /// Directories that are held open.
    private static let mostHeld = 64

    private struct Level {
        let path: [UInt8]
        let descriptor: Descriptor
    }

    let root: Descriptor
    private var levels: [Level] = []

    init(root: Descriptor) {
        self.root = root
    }

    /// The directory at `path` if it is at hand, made where it is missing.
    /// - Parameters:
    ///   - member: for messages.
    ///   - made: told of each directory on the way that had to be opened.
    mutating func directory(
        _ path: ArraySlice<UInt8>, for member: [UInt8], opened: (ArraySlice<UInt8>) -> Void
    ) throws(FailureReply) -> Descriptor {
        leave(to: path)
        guard let rest = rest(of: path) else { return levels.last?.descriptor ?? root }
        let slash = UInt8(ascii: "/")
        var start = rest.startIndex
        while start < path.endIndex {
            // One more name each time: those on the way may be missing too.
            let end = path[start...].firstIndex(of: slash) ?? path.endIndex
            let descriptor = try open(path[start..<end], for: member)
            if levels.count == Self.mostHeld { levels.removeFirst() }
            levels.append(Level(path: Array(path[..<end]), descriptor: descriptor))
            opened(path[..<end])
            start = end + 1
        }
        return levels.last?.descriptor ?? root
    }

    /// Closes what is not on the way to `path`.
    private mutating func leave(to path: ArraySlice<UInt8>) {
        while let last = levels.last, !Self.isOnTheWay(last.path, to: path) { levels.removeLast() }
    }

    /// Forgets a directory that is to go, and what is below it.
    mutating func forget(_ path: [UInt8]) {
        levels.removeAll { Self.isOnTheWay(path, to: $0.path[...]) }
    }

    mutating func forgetAll() {
        levels = []
    }

    /// What of `path` is below the deepest directory at hand; `nil` for that directory itself.
    private func rest(of path: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard let last = levels.last else { return path.isEmpty ? nil : path }
        return last.path.count == path.count ? nil : path[(path.startIndex + last.path.count + 1)...]
    }

    private static func isOnTheWay(_ path: [UInt8], to other: ArraySlice<UInt8>) -> Bool {
        guard other.starts(with: path) else { return false }
        return other.count == path.count || other[other.startIndex + path.count] == UInt8(ascii: "/")
    }

    private func open(_ name: ArraySlice<UInt8>, for member: [UInt8]) throws(FailureReply) -> Descriptor {
        let base = levels.last?.descriptor ?? root
        return try name.withCString { name throws(FailureReply) in
            var fd = pyro_open_beneath(base.rawValue, name)
            if fd < 0, errno == ENOENT {
                try check(mkdirat(base.rawValue, name, 0o755), "make a directory for \(printable(member))")
                fd = pyro_open_beneath(base.rawValue, name)
            }
            if fd >= 0 { return Descriptor(fd) }
            switch errno {
            case ELOOP, EXDEV: throw ArchivePath.refusal(member, "lies below a link")
            case ENOTDIR: throw ArchivePath.refusal(member, "lies below something that is no directory")
            default: throw failure("open the directory of \(printable(member))")
            }
        }
    }
}
