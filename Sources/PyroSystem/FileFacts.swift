package import Glibc
package import PyroModel
package import SystemPackage

/// What a look at a file tells without reading it: enough to see that it is still the one that was recorded.
package struct FileFacts: Sendable, Hashable, Codable {
    package var size: Int64
    package var inode: UInt64
    /// Nanoseconds since 1970.
    package var modified: Int64

    /// - Throws: ``PyroErrorCode/notFound`` where there is no regular file.
    package static func of(_ path: FilePath) throws(PyroError) -> FileFacts {
        try make(status(path), path)
    }

    package static func of(_ file: OwnedDescriptor, named path: FilePath) throws(PyroError) -> FileFacts {
        var status = stat()
        try SystemError.check("look at \(path)") { fstat(file.rawValue, &status) }
        return try make(status, path)
    }

    /// `lstat`, so that a link is never followed.
    package static func status(_ path: FilePath) throws(PyroError) -> stat {
        var status = stat()
        try SystemError.check("look at \(path)") { path.withPlatformString { lstat($0, &status) } }
        return status
    }

    /// Whether there is a directory, not a link to one.
    package static func isDirectory(_ path: FilePath) -> Bool {
        (try? status(path)).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false
    }

    private static func make(_ status: stat, _ path: FilePath) throws(PyroError) -> FileFacts {
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw PyroError(.notFound, "Could not use \(path): it is not a regular file.")
        }
        let seconds = Int64(status.st_mtim.tv_sec)
        return FileFacts(
            size: Int64(status.st_size), inode: UInt64(status.st_ino),
            modified: seconds &* 1_000_000_000 &+ Int64(status.st_mtim.tv_nsec))
    }
}
