internal import Glibc

/// Another program that goes on in the place of this one: the same process, standard streams and working directory.
package enum ProgramReplacement {
    /// The directory of the running program, links resolved.
    package static var ownDirectory: String? {
        guard let path = realpath("/proc/self/exe", nil) else { return nil }
        defer { free(path) }
        let directory = String(cString: path).split(separator: "/").dropLast()
        return "/" + directory.joined(separator: "/")
    }

    package static func isProgram(_ path: String) -> Bool {
        access(path, X_OK) == 0
    }

    /// Returns only when the program cannot be started.
    package static func start(_ path: String, arguments: [String]) -> DescriptorError {
        // Both outlive an exec: what is ignored here, and what the threads of this program's pool have blocked.
        signal(SIGPIPE, SIG_DFL)
        var none = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, nil)
        var words = ([path] + arguments).map { strdup($0) } + [nil]
        execv(path, &words)
        let number = errno
        for word in words { free(word) }
        SignalWatch.ignoreClosedPipes()
        return DescriptorError("start", number: number)
    }
}
