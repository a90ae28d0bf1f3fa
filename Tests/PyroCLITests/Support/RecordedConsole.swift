import FrontEnd
import Synchronization

@testable import PyroCLI

/// A console that keeps what is written, in place of a terminal or a pipe.
final class RecordedConsole: Sendable {
    private struct State {
        var output: [UInt8] = []
        var error: [UInt8] = []
        var outputFailure: Int32?
    }

    private let state = Mutex(State())

    /// Everything written to stdout.
    var outputBytes: [UInt8] { state.withLock(\.output) }
    var output: String { String(decoding: outputBytes, as: UTF8.self) }
    /// Everything written to stderr.
    var error: String { String(decoding: state.withLock(\.error), as: UTF8.self) }

    /// From now on writes to stdout fail with this errno.
    func failOutput(_ number: Int32) {
        state.withLock { $0.outputFailure = number }
    }

    func console(
        outputIsTerminal: Bool = false, errorIsTerminal: Bool = false, decorated: Bool = true,
        progressDelay: Duration = .zero
    ) -> Console {
        Console(
            outputIsTerminal: outputIsTerminal, errorIsTerminal: errorIsTerminal, decorated: decorated,
            progressDelay: progressDelay, columns: { 60 },
            write: { stream, bytes throws(DescriptorError) in try self.write(stream, bytes) })
    }

    private func write(_ stream: Console.Stream, _ bytes: [UInt8]) throws(DescriptorError) {
        let failure = state.withLock { state -> Int32? in
            switch stream {
            case .output:
                if state.outputFailure == nil { state.output += bytes }
                return state.outputFailure
            case .error:
                state.error += bytes
                return nil
            }
        }
        if let failure { throw DescriptorError("write", number: failure) }
    }
}
