internal import PyroModel
internal import PyroStore
internal import PyroSystem
internal import Synchronization

/// What a command prints, on its way into the files that others read it from.
final class CommandOutput: Sendable {
    private let stdout: StreamWriter
    private let stderr: StreamWriter
    private let queue: BlockingQueue
    private let written: Mutex<StreamOffsets>
    private let watchers = Watchers()

    /// Makes the files, or goes on at the end of those that are there. Blocks.
    init(_ files: StreamFiles, sequence: Int, queue: BlockingQueue) throws(PyroError) {
        stdout = try files.writer(sequence, .stdout)
        stderr = try files.writer(sequence, .stderr)
        written = Mutex(StreamOffsets(stdout: stdout.totalBytes, stderr: stderr.totalBytes))
        self.queue = queue
    }

    /// Bytes of each stream so far.
    var totals: StreamOffsets { written.withLock { $0 } }

    func append(_ bytes: [UInt8], to stream: OutputStream) async {
        let writer = stream == .stdout ? stdout : stderr
        let total = await queue.run {
            writer.append(bytes)
            return writer.totalBytes
        }
        written.withLock { written in
            switch stream {
            case .stdout: written.stdout = total
            case .stderr: written.stderr = total
            }
        }
        watchers.tell()
    }

    /// No more follows.
    func close() async {
        await queue.run { [stdout, stderr] in
            stdout.close()
            stderr.close()
        }
        watchers.finish()
    }

    /// Nothing more follows from this machine.
    func letGo() {
        watchers.finish()
    }

    /// Waits until there is more than `known`, or no more follows.
    /// - Returns: whether there is more.
    func grows(beyond known: StreamOffsets) async -> Bool {
        let hasGrown: @Sendable () -> Bool = { [self] in
            let now = totals
            return now.stdout > known.stdout || now.stderr > known.stderr
        }
        await watchers.wait(until: hasGrown)
        return hasGrown()
    }
}
