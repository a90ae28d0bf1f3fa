import Glibc
import PyroArchive
import PyroWire

/// What `stat` says of something.
struct FileFacts {
    private static let kindBits: mode_t = 0o170000

    let facts: stat

    /// Links at the end of the path are followed.
    init?(at path: [UInt8]) {
        var facts = stat()
        guard path.withCString({ stat($0, &facts) }) == 0 else { return nil }
        self.facts = facts
    }

    init?(of descriptor: Int32) {
        var facts = stat()
        guard fstat(descriptor, &facts) == 0 else { return nil }
        self.facts = facts
    }

    /// Links are not followed.
    init?(_ name: UnsafePointer<CChar>, in directory: Int32) {
        var facts = stat()
        guard fstatat(directory, name, &facts, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
        self.facts = facts
    }

    var kind: TreeEntry.Kind {
        switch facts.st_mode & Self.kindBits {
        case 0o100000: .file
        case 0o040000: .directory
        case 0o120000: .symbolicLink
        default: .other
        }
    }

    /// With set-uid, set-gid and sticky.
    var permissions: mode_t { facts.st_mode & 0o7777 }
    var size: UInt64 { UInt64(max(0, facts.st_size)) }

    func entry(_ path: [UInt8], target: [UInt8]?) -> TreeEntry {
        TreeEntry(
            path: path, kind: kind, mode: permissions, size: size, modified: TreeEntry.Time(facts.st_mtim),
            changed: TreeEntry.Time(facts.st_ctim), inode: UInt64(facts.st_ino), links: UInt64(facts.st_nlink),
            target: target)
    }
}

extension TreeEntry.Time {
    fileprivate init(_ time: timespec) {
        self.init(seconds: Int64(time.tv_sec), nanoseconds: Int64(time.tv_nsec))
    }
}
