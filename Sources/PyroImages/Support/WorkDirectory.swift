internal import Glibc
internal import PyroModel
internal import PyroSystem
package import SystemPackage

/// A directory for an install under way. A lock on it is held as long as the installer lives, so that whoever comes
/// later knows what a killed one left from what is still being worked on.
package struct WorkDirectory: Sendable {
    package let path: FilePath
    private let lockPath: FilePath
    private let lock: FileLock

    private static let prefix = "install."
    private static let lockSuffix = ".lock"
    /// Names the build directory elsewhere that belongs to this one.
    private static let buildRecord = "build-directory"

    static func make(in state: StateDirectory) throws(PyroError) -> WorkDirectory {
        let name = prefix + String(UInt64.random(in: .min ... .max), radix: 36)
        let lockPath = state.temporary.appending(name + lockSuffix)
        // Before the directory: one without a held lock would be swept.
        guard let lock = try FileLock.attempt(lockPath) else {
            throw PyroError(.internal, "Could not lock \(lockPath): its random name is taken.", retry: .safe)
        }
        let path = state.temporary.appending(name)
        try Directory.make(path)
        return WorkDirectory(path: path, lockPath: lockPath, lock: lock)
    }

    /// Notes a build directory, to be swept with this one. To be called before that directory is made.
    func record(_ build: FilePath) throws(PyroError) {
        try DurableFile.write(Array(build.string.utf8), to: path.appending(Self.buildRecord))
    }

    /// Removes the directory; a second call does nothing.
    func remove() throws(PyroError) {
        try withExtendedLifetime(lock) { () throws(PyroError) in try Self.remove(path, lockPath) }
    }

    /// Removes what killed installers left, and returns the bytes that were freed.
    @discardableResult
    static func sweep(_ state: StateDirectory) async throws -> Int64 {
        var freed: Int64 = 0
        let names = try Directory.names(in: state.temporary).filter { $0.hasPrefix(prefix) }
        let stems = Set(names.map { $0.hasSuffix(lockSuffix) ? String($0.dropLast(lockSuffix.count)) : $0 })
        for stem in stems.sorted() {
            let lockPath = state.temporary.appending(stem + lockSuffix)
            guard let lock = try FileLock.attempt(lockPath) else { continue }
            let path = state.temporary.appending(stem)
            freed += Directory.allocatedBytes(path)
            if let recorded = try? DurableFile.read(path.appending(buildRecord), limit: 4096) {
                try await BuildDirectory.removeLeftover(FilePath(String(decoding: recorded, as: UTF8.self)))
            }
            try withExtendedLifetime(lock) { () throws(PyroError) in try remove(path, lockPath) }
        }
        return freed
    }

    private static func remove(_ path: FilePath, _ lockPath: FilePath) throws(PyroError) {
        if FileFacts.isDirectory(path) { try Directory.remove(path) }
        _ = lockPath.withPlatformString { unlink($0) }
    }
}
