import PyroWire

/// Lets the pipes that have something to say speak in turns, one chunk each.
final class OutputScheduler {
    private var line: [OutputPipe] = []
    private let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)

    deinit {
        scratch.deallocate()
    }

    /// While this is so no pipe is read.
    var isPaused = false

    /// Whether some pipe waits for its turn and will get it.
    var hasWork: Bool { !line.isEmpty && !isPaused }

    /// Room for bytes that nobody wants.
    func withScratch<Result>(_ body: (UnsafeMutableRawBufferPointer) -> Result) -> Result {
        body(scratch)
    }

    func schedule(_ pipe: OutputPipe) {
        guard !pipe.isScheduled else { return }
        pipe.isScheduled = true
        line.append(pipe)
    }

    /// Gives each waiting pipe one turn, until `isFull` says that enough waits to be sent.
    func round(isFull: () -> Bool) {
        guard !isPaused else { return }
        let turns = line
        line = []
        for (index, pipe) in turns.enumerated() {
            if isFull() {
                line = Array(turns[index...]) + line
                return
            }
            pipe.isScheduled = false
            if pipe.turn() == .more { schedule(pipe) }
        }
    }
}
