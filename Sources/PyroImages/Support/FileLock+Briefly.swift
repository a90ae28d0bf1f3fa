internal import PyroModel
internal import PyroSystem
internal import SystemPackage

extension FileLock {
    /// Takes the lock, or returns `nil` where another still holds it after a moment. The moment is for programs that
    /// are just being started, by this process too: until they run, they have copies of all of their starter's locks.
    static func briefly(_ path: FilePath) async throws -> FileLock? {
        do {
            return try await acquire(path, waitingFor: "a lock", deadline: .milliseconds(500))
        } catch let error as PyroError where error.code == .timeout {
            return nil
        }
    }
}
