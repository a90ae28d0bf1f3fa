internal import Glibc

extension Program {
    /// - Parameter streams: what become descriptors 0, 1 and 2.
    static func spawn(_ words: [String], _ variables: [String: String], _ streams: [CInt]) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (target, source) in streams.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, source, CInt(target))
        }
        let argv = words.map { strdup($0) } + [nil]
        let envp = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in argv + envp { free(pointer) } }
        var pid: pid_t = 0
        let failure = posix_spawnp(&pid, words.first ?? "", &actions, nil, argv, envp)
        guard failure == 0 else { throw TestFailure("Could not start \(words): error \(failure).") }
        return pid
    }
}
