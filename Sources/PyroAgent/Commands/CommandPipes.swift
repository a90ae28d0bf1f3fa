import CPyroSys
import PyroArchive
import PyroWire

/// The pipes between the agent and a process.
struct CommandPipes {
    struct Ends {
        /// The agent's end, non-blocking.
        let own: Descriptor
        /// The process's end.
        let other: Descriptor
    }

    /// `nil` when the process gets the null device.
    let input: Ends?
    let output: Ends
    let error: Ends

    init(hasInput: Bool) throws(FailureReply) {
        input = hasInput ? try Self.pipe(writing: true) : nil
        output = try Self.pipe(writing: false)
        error = try Self.pipe(writing: false)
    }

    /// The process's ends, by their numbers there.
    var descriptors: [Int32?] {
        [input?.other.rawValue, output.other.rawValue, error.other.rawValue]
    }

    private static func pipe(writing: Bool) throws(FailureReply) -> Ends {
        var ends: [Int32] = [-1, -1]
        try check(pyro_pipe_keeping(writing ? 1 : 0, &ends), "make a pipe")
        let (reading, writingEnd) = (Descriptor(ends[0]), Descriptor(ends[1]))
        return writing ? Ends(own: writingEnd, other: reading) : Ends(own: reading, other: writingEnd)
    }
}
