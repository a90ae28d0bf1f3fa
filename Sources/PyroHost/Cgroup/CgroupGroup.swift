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

    /// How often a sweep may come between the making of a directory and its lock.
    private static let attempts = 100

    /// Makes the directory, or fails with an error in words.
    static func make(_ hierarchy: CgroupHierarchy, id: String) throws(PyroError) -> CgroupGroup {
        let path = hierarchy.path(of: id)
        if hierarchy.version == .v1 { _ = hierarchy.base.withPlatformString { mkdir($0, 0o755) } }
        for _ in 0..<attempts {
            if path.withPlatformString({ mkdir($0, 0o755) }) != 0, Errno.current != .fileExists {
                throw SystemError.make("create the cgroup \(path)", .current)
            }
            // A sweep that came between the two calls holds the directory's lock, or has removed it again.
            if let directory = try lock(path) {
                return CgroupGroup(hierarchy: hierarchy, path: path, directory: directory)
            }
            sched_yield()
        }
        throw PyroError(.capacity, "The cgroup \(path) belongs to another process.", retry: .safe)
    }

    /// Locks the directory; `nil` when it is gone, is another one by now, or somebody else holds it.
    private static func lock(_ path: FilePath) throws(PyroError) -> OwnedDescriptor? {
        let fd = path.withPlatformString { Glibc.open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        if fd < 0 {
            if Errno.current == .noSuchFileOrDirectory { return nil }
            throw SystemError.make("open the cgroup \(path)", .current)
        }
        let directory = OwnedDescriptor(owning: fd)
        guard flock(fd, LOCK_EX | LOCK_NB) == 0 else { return nil }
        return isStill(directory, at: path) ? directory : nil
    }

    /// Whether the path still names the directory that was opened: a removed one can be locked as well.
    private static func isStill(_ directory: OwnedDescriptor, at path: FilePath) -> Bool {
        var held = stat()
        var named = stat()
        return fstat(directory.rawValue, &held) == 0 && path.withPlatformString { stat($0, &named) } == 0
            && held.st_ino == named.st_ino && held.st_dev == named.st_dev
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
            guard let directory = try? lock(path) else { continue }
            // While it is locked nobody makes or enters it.
            withExtendedLifetime(directory) { _ = path.withPlatformString { rmdir($0) } }
        }
    }
}
