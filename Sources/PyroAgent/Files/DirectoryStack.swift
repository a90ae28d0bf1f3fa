import Glibc
import PyroArchive

/// The directories on the way down to where a walk is, the deepest ones open.
///
/// A tree may be deeper than a process may have descriptors: of a long way only the root and the last part are held open,
/// and what was closed is opened again by its path from the root, no link followed.
struct DirectoryStack {
    private static let openAtOnce = 64
    private static let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC

    private struct Level {
        var descriptor: Descriptor?
        let name: [UInt8]
    }

    private var levels: [Level]

    init(_ root: Descriptor) {
        levels = [Level(descriptor: root, name: [])]
    }

    var depth: Int { levels.count }

    /// The deepest directory; `nil` when it is no longer there.
    mutating func current() -> Descriptor? {
        if let descriptor = levels.last?.descriptor { return descriptor }
        reopen()
        return levels.last?.descriptor
    }

    /// Goes down into a directory of the deepest one.
    mutating func enter(_ name: UnsafeBufferPointer<CChar>) -> Bool {
        guard let parent = current(), let base = name.baseAddress else { return false }
        let descriptor = openat(parent.rawValue, base, Self.flags)
        guard descriptor >= 0 else { return false }
        levels.append(Level(descriptor: Descriptor(descriptor), name: name.map { UInt8(bitPattern: $0) }))
        let hidden = levels.count - 1 - Self.openAtOnce
        if hidden > 0 { levels[hidden].descriptor = nil }
        return true
    }

    mutating func leave() {
        levels.removeLast()
    }

    private mutating func reopen() {
        guard var directory = levels[0].descriptor else { return }
        for index in levels.indices.dropFirst() {
            if let open = levels[index].descriptor {
                directory = open
                continue
            }
            let next = levels[index].name.withCString { openat(directory.rawValue, $0, Self.flags) }
            guard next >= 0 else { return }
            directory = Descriptor(next)
            if index >= levels.count - Self.openAtOnce { levels[index].descriptor = directory }
        }
    }
}
