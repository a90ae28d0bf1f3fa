package import PyroModel
internal import PyroStore
internal import PyroSystem

/// What commands have printed, read from the files that it was written to: no machine is woken for it.
extension Engine {
    package func logs(of id: String, limit: Int, maxOutputBytes: Int) async throws -> ExecLogs {
        try WorkspaceChecks.check(limit, named: "limit", against: Limits.logEntries)
        let workspace = try await settledRecord(id)
        var entries: [ExecResult] = []
        for record in try await store().commands(id, latest: limit) {
            entries.append(try await result(record, in: workspace, maxOutputBytes: maxOutputBytes))
        }
        return ExecLogs(workspaceID: id, entries: entries)
    }

    package func readLog(
        of id: String, sequence: Int, stream: OutputStream, offset: Int, maxBytes: Int, wait: Duration
    ) async throws -> ExecLogs {
        guard offset >= 0, maxBytes >= 1 else {
            throw PyroError(.usage, "offset is \(offset) and max_bytes is \(maxBytes); they must be at least 0 and 1.")
        }
        _ = try await settledRecord(id)
        if wait > .zero { try await waitForOutput(of: sequence, in: id, stream, beyond: offset, for: wait) }
        let workspace = try await settledRecord(id)
        // The record first: what it says to be the end has been written by then.
        let record = try await store().command(id, sequence)
        let files = StreamFiles(state, workspaceID: id)
        let (piece, next) = try await DedicatedThread.run {
            guard record.hasStreams else {
                return (CapturedStream(head: [], totalBytes: record.bytes(of: stream)), offset)
            }
            return try files.reader(sequence, stream)
                .captured(from: offset, limit: maxBytes, isFinal: record.state != .running)
        }
        let none = CapturedStream(head: [], totalBytes: 0)
        let entry = record.result(
            in: workspace, stdout: stream == .stdout ? piece : none, stderr: stream == .stderr ? piece : none,
            next: StreamOffsets(stdout: stream == .stdout ? next : 0, stderr: stream == .stderr ? next : 0))
        return ExecLogs(workspaceID: id, entries: [entry])
    }

    /// Gives a command's output as it comes, until it has ended or nothing runs it.
    package func follow(_ sequence: Int?, in id: String, from offsets: StreamOffsets) -> Operation<ExecEvent> {
        Operation { [self] events in
            _ = try await settledRecord(id)
            let sequence = try await sequenceToFollow(sequence, in: id)
            try await events.send(.started(sequence: sequence))
            var reader = LogFollower(files: StreamFiles(state, workspaceID: id), sequence: sequence, offsets: offsets)
            while true {
                let record = try await store().command(id, sequence)
                try await reader.readOn(hasStreams: record.hasStreams, telling: events)
                guard record.state == .running, try await waits(for: sequence, in: id, beyond: reader.offsets) else {
                    // The machine may have ended it, or a crash, between the one look and the other.
                    _ = try await settledRecord(id)
                    if record.state == .running, try await store().command(id, sequence).state != .running { continue }
                    break
                }
            }
            try await events.send(.finished(try await result(of: sequence, in: id, maxOutputBytes: 0)))
        }
    }

    // MARK: Parts

    func result(of sequence: Int, in id: String, maxOutputBytes: Int) async throws -> ExecResult {
        let record = try await store().command(id, sequence)
        return try await result(record, in: try await store().find(id), maxOutputBytes: maxOutputBytes)
    }

    /// The bytes of each stream so far.
    func offsets(of sequence: Int, in id: String) async throws -> StreamOffsets {
        let files = StreamFiles(state, workspaceID: id)
        return try await DedicatedThread.run {
            StreamOffsets(
                stdout: try files.reader(sequence, .stdout).totalBytes,
                stderr: try files.reader(sequence, .stderr).totalBytes)
        }
    }

    private func result(
        _ record: CommandRecord, in workspace: WorkspaceRecord, maxOutputBytes: Int
    ) async throws -> ExecResult {
        let files = StreamFiles(state, workspaceID: workspace.id)
        let (stdout, stderr) = try await DedicatedThread.run {
            (try files.captured(record, .stdout, maxOutputBytes), try files.captured(record, .stderr, maxOutputBytes))
        }
        return record.result(
            in: workspace, stdout: stdout, stderr: stderr,
            next: StreamOffsets(stdout: stdout.totalBytes, stderr: stderr.totalBytes))
    }

    private func settledRecord(_ id: String) async throws -> WorkspaceRecord {
        guard let record = try await settled(try await store().find(id)) else { return try await store().find(id) }
        return record
    }

    private func sequenceToFollow(_ sequence: Int?, in id: String) async throws -> Int {
        if let sequence { return try await store().command(id, sequence).sequence }
        guard let last = try await store().lastCommand(id) else {
            throw PyroError(.notFound, "No command was given in the workspace \(id) yet.", remedy: "Run one first.")
        }
        return last.sequence
    }

    /// Waits until there is output of one stream beyond `offset`, the command ends, or the time is over.
    private func waitForOutput(
        of sequence: Int, in id: String, _ stream: OutputStream, beyond offset: Int, for limit: Duration
    ) async throws {
        do {
            try await withDeadline(limit, waitingFor: "output of the command \(sequence)") { [self] in
                while try await store().command(id, sequence).state == .running {
                    let now = try await offsets(of: sequence, in: id)
                    if (stream == .stdout ? now.stdout : now.stderr) > offset { return }
                    guard try await waits(for: sequence, in: id, beyond: now) else { return }
                }
            }
        } catch let error as PyroError where error.code == .timeout {
            // Then there is none.
        }
    }

    /// Waits until a running command has printed more than `known` or has ended.
    /// - Returns: `false` when no machine runs it now.
    private func waits(for sequence: Int, in id: String, beyond known: StreamOffsets) async throws -> Bool {
        guard let connection = try await WorkspaceConnection.open(id, in: state) else { return false }
        defer { connection.close() }
        do {
            _ = try await connection.ask(.watch(sequence: sequence, known: known), for: "watch the command \(sequence)")
            return true
        } catch let error as PyroError where error.code == .outcomeUnknown || error.code == .guestLost {
            return false
        }
    }
}

extension CommandRecord {
    func bytes(of stream: OutputStream) -> Int { stream == .stdout ? stdoutBytes : stderrBytes }

    /// What users see of it.
    func result(
        in workspace: WorkspaceRecord, stdout: CapturedStream, stderr: CapturedStream, next: StreamOffsets
    ) -> ExecResult {
        ExecResult(
            workspaceID: workspaceID, environment: workspace.environment, sequence: sequence, command: command,
            cwd: cwd, state: state, exitCode: exitCode, signal: signal, pid: pid, stdout: stdout, stderr: stderr,
            nextOffset: next, durationMs: durationMilliseconds, recordedAt: recordedAt)
    }
}

extension StreamFiles {
    /// What is kept of a stream, at most `limit` bytes; nothing of one that was removed to make room.
    fileprivate func captured(
        _ record: CommandRecord, _ stream: OutputStream, _ limit: Int
    ) throws(PyroError) -> CapturedStream {
        let none = CapturedStream(head: [], totalBytes: record.bytes(of: stream))
        guard record.hasStreams else { return none }
        do {
            return try reader(record.sequence, stream).captured(limit: limit)
        } catch  where error.code == .notFound {
            return none
        }
    }
}
