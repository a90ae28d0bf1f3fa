internal import PyroSDK

/// Shows what the commands of a workspace printed, in the form that is asked for.
struct LogOutput {
    private static let newline = UInt8(ascii: "\n")

    let workspace: any WorkspaceHandle
    /// The only stream that is shown; `nil` for both.
    let stream: OutputStream?
    /// The first byte of that stream.
    let offset: Int
    let printer: Printer

    /// The latest commands, each under a line that says how it stands, all on stdout.
    func list(limit: Int) async throws {
        // For people the output is read piece by piece below, since it may be more than memory should hold.
        let kept = printer.json ? 2 * Limits.streamKeptBytes : 0
        let logs = try await workspace.logs(limit: limit, maxOutputBytes: kept)
        guard !printer.json else { return try await printer.result(logs) { _ in "" } }
        if logs.entries.isEmpty { printer.note("No command was given in it yet.") }
        for (index, entry) in logs.entries.enumerated() {
            let heading = printer.outputStyle.heading(ExecRendering.heading(entry))
            try await printer.text((index == 0 ? "" : "\n") + heading)
            for stream in OutputStream.allCases { try await section(stream, of: entry) }
        }
    }

    /// One command's output as bytes.
    func show(_ sequence: Int) async throws {
        guard !printer.json else { return try await printer.result(logs(of: sequence)) { _ in "" } }
        for stream in stream.map({ [$0] }) ?? OutputStream.allCases {
            let parts = LogParts(workspace: workspace, sequence: sequence, stream: stream, offset: offset)
            for try await part in parts {
                switch part {
                case .bytes(let bytes): try await printer.bytes(bytes, to: place(of: stream))
                case .gap(let count): printer.note("\(count) bytes of \(stream.rawValue) are no longer kept.")
                }
            }
        }
    }

    /// One command's output until it ends.
    func follow(_ sequence: Int?) async throws {
        let offsets = StreamOffsets(stdout: stream == .stdout ? offset : 0, stderr: stream == .stderr ? offset : 0)
        for try await event in workspace.events(following: sequence, from: offsets) {
            switch event {
            case .progress, .started: break
            case .stdout(let bytes): try await print(bytes, of: .stdout)
            case .stderr(let bytes): try await print(bytes, of: .stderr)
            case .finished(let result):
                if printer.json { try await printer.result(logs(of: result.sequence)) { _ in "" } }
                return printer.note(ExecRendering.heading(result))
            }
        }
        try Task.checkCancellation()
        throw PyroError(.internal, "Following a command in the workspace \(workspace.id) ended before the command.")
    }

    private func print(_ bytes: [UInt8], of source: OutputStream) async throws {
        guard !printer.json, stream == nil || stream == source else { return }
        try await printer.bytes(bytes, to: place(of: source))
    }

    /// A stream that was asked for by name is the data, whichever it is.
    private func place(of source: OutputStream) -> Console.Stream {
        source == .stderr && stream == nil ? .error : .output
    }

    private func section(_ stream: OutputStream, of entry: ExecResult) async throws {
        guard entry.totalBytes(of: stream) > 0 else { return }
        if stream == .stderr { try await printer.text(printer.outputStyle.heading("[\(entry.sequence)] stderr:")) }
        var last = Self.newline
        for try await part in LogParts(workspace: workspace, sequence: entry.sequence, stream: stream) {
            switch part {
            case .bytes(let bytes):
                try await printer.bytes(bytes, to: .output)
                last = bytes.last ?? last
            case .gap(let count):
                try await printer.text((last == Self.newline ? "" : "\n") + ExecRendering.leftOut(count))
                last = Self.newline
            }
        }
        if last != Self.newline { try await printer.bytes([Self.newline], to: .output) }
    }

    private func logs(of sequence: Int) async throws -> ExecLogs {
        var logs = try await read(stream ?? .stdout, of: sequence)
        guard stream == nil, let other = try await read(.stderr, of: sequence).entries.first,
            !logs.entries.isEmpty
        else { return logs }
        logs.entries[0].stderr = other.stderr
        logs.entries[0].stderrEncoding = other.stderrEncoding
        logs.entries[0].stderrTruncated = other.stderrTruncated
        logs.entries[0].stderrBytes = other.stderrBytes
        logs.entries[0].nextOffset.stderr = other.nextOffset.stderr
        return logs
    }

    private func read(_ stream: OutputStream, of sequence: Int) async throws -> ExecLogs {
        try await workspace.readLog(
            sequence, stream: stream, offset: offset, maxBytes: 2 * Limits.streamKeptBytes, wait: .zero)
    }
}
