internal import Glibc
internal import PyroModel
internal import PyroSystem
internal import SystemPackage

/// One machine's directory in one hierarchy, locked while its owner lives so that a sweep leaves it alone.
struct CgroupGroup: Sendable {
    let hierarchy: CgroupHierarchy
    let path: FilePath
    /// The directory, locked.
    let directory: OwnedDescriptor

    /// Makes the directory, or fails with an error in words.
    static func make(_ hierarchy: CgroupHierarchy, id: String) throws(PyroError) -> CgroupGroup {
        let path = hierarchy.path(of: id)
        if hierarchy.version == .v1 { _ = hierarchy.base.withPlatformString { mkdir($0, 0o755) } }
        for _ in 0..<attempts {
            if path.withPlatformString({ mkdir($0, 0o755) }) != 0, Errno.current != .fileExists {
                throw SystemError.make("create the cgroup \(path)", .current)
            }
            if let directory = try lock(path) {
                return CgroupGroup(hierarchy: hierarchy, path: path, directory: directory)
            }
        }
        throw PyroError(.capacity, "The cgroup \(path) belongs to another process.")
    }

    /// A sweep may come between the making and the lock; that it does so again and again says that another owns the name.
    private static let attempts = 20

    /// Locks the directory; `nil` when it is gone or a sweep is about to take it.
    private static func lock(_ path: FilePath) throws(PyroError) -> OwnedDescriptor? {
        let fd = path.withPlatformString { Glibc.open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        if fd < 0 {
            if Errno.current == .noSuchFileOrDirectory { return nil }
            throw SystemError.make("open the cgroup \(path)", .current)
        }
        let directory = OwnedDescriptor(owning: fd)
        if flock(fd, LOCK_EX | LOCK_NB) != 0 {
            if Errno.current == .wouldBlock { return nil }
            throw SystemError.make("lock the cgroup \(path)", .current)
        }
        return exists(path) ? directory : nil
    }

    static func exists(_ path: FilePath) -> Bool {
        path.withPlatformString { access($0, F_OK) } == 0
    }

    func write(_ value: String, to name: String) throws(PyroError) {
        let path = path.appending(name)
        let file = try OwnedDescriptor.open(path, .writeOnly)
        try SystemError.during("write \(value) to \(path)") { _ = try file.descriptor.writeAll(value.utf8) }
    }

    func openProcesses() throws(PyroError) -> OwnedDescriptor {
        try OwnedDescriptor.open(path.appending("cgroup.procs"), .writeOnly)
    }

    /// Removes the directory; `false` while it still holds processes.
    @discardableResult
    func remove() -> Bool {
        path.withPlatformString { rmdir($0) } == 0 || Errno.current == .noSuchFileOrDirectory
    }

    /// Removes the directories whose owners are gone. Others' stay: they are locked, or hold processes.
    static func sweep(_ hierarchy: CgroupHierarchy) {
        guard let stream = hierarchy.base.withPlatformString({ opendir($0) }) else { return }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard !name.hasPrefix("."), name.hasPrefix(hierarchy.prefix) else { continue }
            let path = hierarchy.base.appending(name)
            let fd = path.withPlatformString { Glibc.open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
            guard fd >= 0 else { continue }
            let directory = OwnedDescriptor(owning: fd)
            if flock(directory.rawValue, LOCK_EX | LOCK_NB) == 0 { _ = path.withPlatformString { rmdir($0) } }
        }
    }
}
