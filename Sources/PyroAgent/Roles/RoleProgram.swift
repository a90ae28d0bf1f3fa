import Glibc
import PyroWire

/// The agent's program as the process of a role: the request comes first on its standard input, then the stream's input;
/// what it writes to its standard output is the stream's output, and messages go through a third descriptor.
package enum RoleProgram {
    /// - Parameters:
    ///   - name: the program's first argument.
    ///   - patchStaging: where patches are made ready.
    /// - Returns: the exit code; `nil` when there is no such role.
    package static func run(_ name: String, patchStaging: [UInt8] = PatchStaging.standardPath) -> Int32? {
        guard let role = Role(rawValue: name) else { return nil }
        // An agent that has gone is told of by EPIPE: whatever was begun is tidied up.
        signal(SIGPIPE, SIG_IGN)
        let link = RoleLink(patchStaging: patchStaging)
        do throws(FailureReply) {
            let answer = try role.run(try request(), link)
            try link.output.finish()
            link.send(answer)
            return 0
        } catch {
            link.output.abandon()
            link.send(error)
            return 1
        }
    }

    private static func request() throws(FailureReply) -> [UInt8] {
        let length = try MessagePipe.length(of: try read(MessagePipe.lengthBytes))
        return try read(length)
    }

    private static func read(_ count: Int) throws(FailureReply) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let result = bytes.withUnsafeMutableBytes {
                Glibc.read(STDIN_FILENO, $0.baseAddress?.advanced(by: filled), count - filled)
            }
            if result < 0, errno == EINTR { continue }
            guard result > 0 else { throw FailureReply(.invalid, "the request did not come whole") }
            filled += result
        }
        return bytes
    }
}
