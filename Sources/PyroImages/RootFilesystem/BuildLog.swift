internal import Synchronization

/// Cuts a program's output into lines, shows each to the progress, and keeps the end of it all for when the program
/// fails.
final class BuildLog: Sendable {
    private struct State {
        var progress: MmdebstrapProgress
        var kept: [UInt8] = []
        var line: [UInt8] = []
    }

    private let state: Mutex<State>

    init(_ progress: MmdebstrapProgress) {
        state = Mutex(State(progress: progress))
    }

    func append(_ bytes: [UInt8]) {
        state.withLock { state in
            state.kept += bytes
            // Twice the limit, so that not every piece moves the whole.
            if state.kept.count > 2 * ImageLimits.buildLogBytes {
                state.kept.removeFirst(state.kept.count - ImageLimits.buildLogBytes)
            }
            for byte in bytes {
                if byte == 10 || byte == 13 {
                    state.progress.line(String(decoding: state.line, as: UTF8.self))
                    state.line.removeAll(keepingCapacity: true)
                } else if state.line.count < ImageLimits.outputLineBytes {
                    state.line.append(byte)
                }
            }
        }
    }

    /// The last ``ImageLimits/buildLogBytes``.
    var bytes: [UInt8] {
        state.withLock { Array($0.kept.suffix(ImageLimits.buildLogBytes)) }
    }

    /// The last lines that say something, errors before all else where there are any.
    func lastLines(_ count: Int) -> [String] {
        let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map(String.init)
        let errors = lines.filter { $0.hasPrefix("E: ") || $0.hasPrefix("dpkg: error") }
        return Array((errors.isEmpty ? lines : errors).suffix(count))
    }
}
