internal import Glibc

/// Standard input and output for a program that speaks a protocol over them.
package enum StandardStreams {
    /// Moves descriptors 0 and 1 out of the way: from then on `print` goes to standard error and nothing else can read
    /// or write what belongs to the protocol, in this program or in one it starts.
    /// - Returns: the moved descriptors, close-on-exec; `nil` when the program was started without them.
    package static func takeAway() -> (input: Int32, output: Int32)? {
        let input = fcntl(0, F_DUPFD_CLOEXEC, 3)
        let output = fcntl(1, F_DUPFD_CLOEXEC, 3)
        let null = open("/dev/null", O_RDWR | O_CLOEXEC)
        guard input >= 0, output >= 0, null >= 0 else { return nil }
        dup2(null, 0)
        if dup2(2, 1) < 0 { dup2(null, 1) }
        close(null)
        return (input, output)
    }
}
