internal import PyroModel
internal import PyroStore
internal import PyroSystem

/// Reads on in both streams of a command.
struct LogFollower: Sendable {
    /// Bytes that are read and told at a time.
    private static let chunkBytes = 64 << 10

    let files: StreamFiles
    let sequence: Int
    /// The first byte of each stream that was not told yet.
    private(set) var offsets: StreamOffsets

    init(files: StreamFiles, sequence: Int, offsets: StreamOffsets) {
        self.files = files
        self.sequence = sequence
        self.offsets = offsets
    }

    /// Tells all that there is now. What is no longer kept is passed over.
    mutating func readOn(hasStreams: Bool, telling events: Mailbox<ExecEvent>) async throws {
        guard hasStreams else { return }
        while let bytes = try await next(.stdout, offsets.stdout) {
            offsets.stdout = bytes.offset + bytes.bytes.count
            try await events.send(.stdout(bytes.bytes))
        }
        while let bytes = try await next(.stderr, offsets.stderr) {
            offsets.stderr = bytes.offset + bytes.bytes.count
            try await events.send(.stderr(bytes.bytes))
        }
    }

    private func next(_ stream: OutputStream, _ offset: Int) async throws -> (offset: Int, bytes: [UInt8])? {
        let piece = try await DedicatedThread.run { [files, sequence] in
            try files.reader(sequence, stream).read(offset: offset, count: Self.chunkBytes)
        }
        return piece.bytes.isEmpty ? nil : piece
    }
}
