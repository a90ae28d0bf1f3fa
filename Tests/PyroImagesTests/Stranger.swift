import Glibc
import Testing

/// A process of the test's own that is killed at the latest when the test ends.
final class Stranger: Sendable {
    private let pid: pid_t
    private let group: Bool

    /// - Parameter ownGroup: whether it leads a process group, which is then killed with it.
    init(_ script: String, ownGroup: Bool = false) throws {
        group = ownGroup
        var pid: pid_t = 0
        var words: [UnsafeMutablePointer<CChar>?] = []
        for word in ["/bin/sh", "-c", script] { words.append(strdup(word)) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        if ownGroup { posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP)) }
        try #require(posix_spawn(&pid, "/bin/sh", nil, &attributes, words, environ) == 0)
        self.pid = pid
    }

    deinit { kill() }

    func kill() {
        guard waitpid(pid, nil, WNOHANG) == 0 else { return }
        Glibc.kill(group ? -pid : pid, SIGKILL)
        waitpid(pid, nil, 0)
    }

    func waitUntil(_ condition: () -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(20)
        while !condition() {
            try #require(ContinuousClock.now < end, "the other process did not get ready")
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
