import Glibc

/// What is in a directory of the kernel.
enum DirectoryListing {
    /// The names in `path`, those of one kind (`DT_DIR` and the like) if one is given; none when it cannot be read.
    static func names(in path: String, ofKind kind: UInt8? = nil) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard name != ".", name != "..", kind == nil || entry.pointee.d_type == kind else { continue }
            names.append(name)
        }
        return names
    }
}
