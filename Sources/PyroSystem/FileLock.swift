internal import Glibc
package import PyroModel
package import SystemPackage

/// An advisory lock between processes (`flock`), held until the last reference goes or the process ends.
package final class FileLock: Sendable {
    private let file: OwnedDescriptor

    /// The open file that holds the lock: whoever is handed it holds the lock too, until the last of them closes it.
    package var descriptor: OwnedDescriptor { file }

    /// Takes over a lock that another process has handed down.
    package convenience init(inherited file: OwnedDescriptor) {
        self.init(file)
    }

    private init(_ file: OwnedDescriptor) {
        self.file = file
    }

    /// Whether the lock lets others in that ask for the same.
    package enum Kind: Sendable {
        case shared
        case exclusive
    }

    /// Takes the lock now, or returns `nil` while another holds it.
    package static func attempt(_ path: FilePath, _ kind: Kind = .exclusive) throws(PyroError) -> FileLock? {
        while true {
            let file = try OwnedDescriptor.open(path, .readWrite, options: .create, permissions: .ownerReadWrite)
            let operation = (kind == .shared ? LOCK_SH : LOCK_EX) | LOCK_NB
            if flock(file.rawValue, operation) != 0 {
                let reason = Errno.current
                if reason == .interrupted { continue }
                if reason == .wouldBlock { return nil }
                throw SystemError.make("lock \(path)", reason)
            }
            // Whoever removed the file meanwhile has left us a lock on a name that nobody else can see.
            if isStill(file, at: path) { return FileLock(file) }
        }
    }

    /// Waits for the lock, asking again every 20 ms, up to `deadline`.
    package static func acquire(
        _ path: FilePath, _ kind: Kind = .exclusive, waitingFor what: String, deadline: Duration
    ) async throws -> FileLock {
        let end = ContinuousClock.now + deadline
        while true {
            if let lock = try attempt(path, kind) { return lock }
            guard ContinuousClock.now < end else {
                throw PyroError(
                    .timeout, "Waited \(deadline) for \(what), which another pyro process still holds.", retry: .safe)
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    private static func isStill(_ file: OwnedDescriptor, at path: FilePath) -> Bool {
        var held = stat()
        var named = stat()
        return fstat(file.rawValue, &held) == 0 && path.withPlatformString { stat($0, &named) } == 0
            && held.st_ino == named.st_ino && held.st_dev == named.st_dev
    }
}
