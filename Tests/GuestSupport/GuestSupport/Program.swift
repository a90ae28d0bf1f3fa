internal import Dispatch
package import Glibc
internal import Synchronization

/// A program under test with pipes for its standard streams. What it prints is kept as it comes.
package final class Program: Sendable {
    /// How it ended and what it printed.
    package struct Outcome: Sendable {
        /// The exit status; of a signal its negative number.
        package let status: Int32
        package let output: [UInt8]
        package let error: String

        package var text: String { String(decoding: output, as: UTF8.self) }
    }

    private struct State {
        var output: [UInt8] = []
        var error: [UInt8] = []
        /// Standard output and error that have not come to their end.
        var openStreams = 2
        var status: Int32?
        var takesInput = true
    }

    package let pid: pid_t
    private let state = Mutex(State())
    /// Writes to its standard input, in order.
    private let writing = DispatchQueue(label: "input")
    private let input: CInt

    /// Starts it. Its standard input gets `input` and then ends, with the program itself where it `holdsInput`.
    package init(
        _ words: [String], variables: [String: String], input: [UInt8] = [], holdsInput: Bool = false
    ) throws {
        _ = Glibc.signal(SIGPIPE, SIG_IGN)
        let (stdin, stdout, stderr) = (try PipeEnds(), try PipeEnds(), try PipeEnds())
        let inherited = [stdin.reader, stdout.writer, stderr.writer]
        defer { for end in inherited { close(end) } }
        pid = try Self.spawn(words, variables, inherited)
        self.input = stdin.writer
        writing.async { Self.write(input, to: stdin.writer) }
        if holdsInput {
            Self.onThread { [self] in
                waitForExit()
                endInput()
            }
        } else {
            endInput()
        }
        Self.onThread { [self] in drain(stdout.reader, into: \.output) }
        Self.onThread { [self] in drain(stderr.reader, into: \.error) }
        Self.onThread { [self] in reap() }
    }

    /// What it has printed so far.
    package var output: [UInt8] { state.withLock { $0.output } }
    package var error: String { String(decoding: state.withLock { $0.error }, as: UTF8.self) }
    package var isRunning: Bool { state.withLock { $0.status == nil } }

    /// Sends a line to one that holds its input.
    package func send(_ line: String) {
        writing.async { [self] in
            if state.withLock(\.takesInput) { Self.write(Array((line + "\n").utf8), to: input) }
        }
    }

    package func signal(_ number: Int32) {
        state.withLock { if $0.status == nil { kill(pid, number) } }
    }

    /// Waits for its end and for the end of all that it prints.
    package func outcome(within limit: Duration = .seconds(120)) async throws -> Outcome {
        try await eventually(within: limit, "the end of a program, which printed: \(error.suffix(2000))") {
            state.withLock { $0.status != nil && $0.openStreams == 0 }
        }
        return state.withLock {
            Outcome(status: $0.status ?? 0, output: $0.output, error: String(decoding: $0.error, as: UTF8.self))
        }
    }

    // MARK: Threads

    private static func onThread(_ body: @escaping @Sendable () -> Void) {
        DispatchQueue.global().async(execute: body)
    }

    private func endInput() {
        writing.async { [self] in
            state.withLock { $0.takesInput = false }
            close(input)
        }
    }

    private static func write(_ bytes: [UInt8], to end: CInt) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(end, $0.baseAddress, $0.count) }
            guard count > 0 else { break }
            rest = rest.dropFirst(count)
        }
    }

    private func drain(_ end: CInt, into stream: WritableKeyPath<State, [UInt8]>) {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = buffer.withUnsafeMutableBytes { read(end, $0.baseAddress, $0.count) }
            guard count > 0 else { break }
            state.withLock { $0[keyPath: stream] += buffer[..<count] }
        }
        close(end)
        state.withLock { $0.openStreams -= 1 }
    }

    /// Returns when it has ended, reaped or not.
    private func waitForExit() {
        var information = siginfo_t()
        waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT)
    }

    private func reap() {
        // Its number is given back under the lock, so that no signal meets a stranger.
        waitForExit()
        state.withLock {
            var status: CInt = 0
            waitpid(pid, &status, 0)
            $0.status = status & 0x7F == 0 ? (status >> 8) & 0xFF : -(status & 0x7F)
        }
    }
}

/// Both ends of a pipe, close-on-exec.
struct PipeEnds {
    let reader: CInt
    let writer: CInt

    init() throws {
        var ends: [CInt] = [-1, -1]
        // Programs are started by this process alone and one at a time, so the flag need not be set with the pipe.
        guard pipe(&ends) == 0 else { throw TestFailure("Could not make a pipe: error \(errno).") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        (reader, writer) = (ends[0], ends[1])
    }
}
