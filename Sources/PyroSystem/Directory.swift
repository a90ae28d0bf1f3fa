internal import Glibc
package import PyroModel
package import SystemPackage

/// Directories that pyro makes and removes in its own state: flat, or one level deep.
package enum Directory {
    /// Names in a directory, sorted; none where it does not exist.
    package static func names(in path: FilePath) throws(PyroError) -> [String] {
        guard let stream = path.withPlatformString({ opendir($0) }) else {
            let reason = Errno.current
            if reason == .noSuchFileOrDirectory { return [] }
            throw SystemError.make("list \(path)", reason)
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Makes a directory that must not exist.
    package static func make(_ path: FilePath, mode: UInt32 = 0o700) throws(PyroError) {
        try SystemError.check("create the directory \(path)") { path.withPlatformString { mkdir($0, mode) } }
    }

    /// Removes a directory and what is in it, links never followed.
    /// - Parameter depth: how many levels of directories may be below it; deeper ones are an error, for pyro made none.
    package static func remove(_ path: FilePath, depth: Int = 2) throws(PyroError) {
        for name in try names(in: path) {
            let entry = path.appending(name)
            if depth > 0, FileFacts.isDirectory(entry) {
                try remove(entry, depth: depth - 1)
            } else {
                try SystemError.check("remove \(entry)") { entry.withPlatformString { unlink($0) } }
            }
        }
        try SystemError.check("remove \(path)") { path.withPlatformString { rmdir($0) } }
    }

    /// Bytes that the files of a directory take on their disk, one level of directories below it included.
    package static func allocatedBytes(_ path: FilePath, depth: Int = 2) -> Int64 {
        var total: Int64 = 0
        for name in (try? names(in: path)) ?? [] {
            let entry = path.appending(name)
            guard let status = try? FileFacts.status(entry) else { continue }
            total += Int64(status.st_blocks) * 512
            if depth > 0, status.st_mode & S_IFMT == S_IFDIR { total += allocatedBytes(entry, depth: depth - 1) }
        }
        return total
    }

    /// Removes files that a killed process was about to rename. A living one does that within seconds.
    /// - Returns: the bytes that were freed.
    package static func removeStaleTemporaries(in path: FilePath, olderThanSeconds age: Int = 3600) throws(PyroError)
        -> Int64
    {
        var freed: Int64 = 0
        for name in try names(in: path) where DurableFile.isTemporary(name) {
            let entry = path.appending(name)
            guard let status = try? FileFacts.status(entry), status.st_mtim.tv_sec < Glibc.time(nil) - age else {
                continue
            }
            if entry.withPlatformString({ unlink($0) }) == 0 { freed += Int64(status.st_blocks) * 512 }
        }
        return freed
    }

    /// Flushes the files of a directory and the directories themselves to their disk.
    package static func flush(_ path: FilePath) throws(PyroError) {
        for name in try names(in: path) {
            let entry = path.appending(name)
            if FileFacts.isDirectory(entry) {
                try flush(entry)
            } else {
                try DurableFile.flush(try OwnedDescriptor.open(entry, .readOnly), named: entry)
            }
        }
        try DurableFile.flushDirectory(path)
    }

    /// Sets the permissions of a file or directory.
    package static func setMode(_ path: FilePath, _ mode: UInt32) throws(PyroError) {
        try SystemError.check("set the mode of \(path)") { path.withPlatformString { chmod($0, mode) } }
    }

    /// When something was last changed, in nanoseconds since 1970, links followed; 0 where that cannot be told.
    package static func modified(_ path: FilePath) -> Int64 {
        var status = stat()
        guard path.withPlatformString({ stat($0, &status) }) == 0 else { return 0 }
        return Int64(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_mtim.tv_nsec)
    }
}
