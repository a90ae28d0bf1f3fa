internal import Glibc
package import SystemPackage

/// Looks at directories of pyro's own.
package enum DirectoryListing {
    /// The names in a directory, without `.` and `..`, in no order; none for one that cannot be read.
    package static func names(in directory: FilePath) -> [String] {
        guard let stream = directory.withPlatformString({ opendir($0) }) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// When something was last changed, in nanoseconds since 1970; 0 where that cannot be told.
    package static func modified(_ path: FilePath) -> Int64 {
        var status = stat()
        guard path.withPlatformString({ stat($0, &status) }) == 0 else { return 0 }
        return Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
    }
}
