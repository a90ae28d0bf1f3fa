internal import PyroCore

/// One workspace. A handle: it holds nothing open and stays good while the workspace exists.
///
/// Calls that need the guest wake a workspace that is suspended or stopped. Every call throws ``PyroError``, with
/// `not_found` once the workspace is deleted.
public struct Workspace: Sendable {
    /// 12 lower-case hex digits.
    public let id: String
    let engine: Engine

    /// How it stands. Wakes nothing and is no activity.
    public func status() async throws -> WorkspaceInfo {
        try await engine.status(of: id)
    }

    /// Changes its name, labels or time to live. Wakes nothing and is no activity.
    /// - Throws: `usage`, `name_in_use`.
    @discardableResult
    public func update(_ changes: WorkspaceChanges) async throws -> WorkspaceInfo {
        try await engine.update(id, changes)
    }

    // MARK: Life

    /// Sees that its machine runs: from its memory where it is suspended, else from its disk. Nothing happens to one that
    /// runs.
    /// - Throws: `capacity`, `disk_full`, `workspace_failed`, `guest_lost`, `timeout`.
    @discardableResult
    public func start(progress: @escaping ProgressHandler = { _ in }) async throws -> WorkspaceInfo {
        try await engine.start(id, progress: progress)
    }

    /// Ends its processes and powers it off; a memory it was suspended with is given up. Its disk is kept.
    @discardableResult
    public func stop() async throws -> WorkspaceInfo {
        try await engine.stop(id)
    }

    /// Keeps its memory on the host's disk and ends its machine: every process goes on at the next call that needs it.
    /// - Throws: `wrong_state` when it is stopped, `disk_full` (then it runs on).
    @discardableResult
    public func suspend() async throws -> WorkspaceInfo {
        try await engine.suspend(id)
    }

    /// Lets a suspended workspace go on. One whose memory cannot be restored on this host boots from its disk and says so
    /// in `startedBy` and `lastError`.
    /// - Throws: `wrong_state` when it is stopped.
    @discardableResult
    public func resume(progress: @escaping ProgressHandler = { _ in }) async throws -> WorkspaceInfo {
        try await engine.resume(id, progress: progress)
    }

    /// Removes the workspace with its disk, memory and history, whatever it is doing.
    @discardableResult
    public func delete() async throws -> WorkspaceDelete {
        try await engine.delete(id)
    }

    /// Sets it back to the baseline, the point right after seeding: files, also outside `/workspace`, and processes.
    ///
    /// The new machine is made first; when that fails, the workspace goes on as it was. History, labels and name stay.
    /// - Throws: ``PyroError`` with `not_found`, `capacity`, `disk_full`, `guest_lost`, `timeout`.
    @discardableResult
    public func reset(to snapshot: String = DiffOptions.baseline, progress: @escaping ProgressHandler = { _ in })
        async throws -> WorkspaceReset
    {
        try await engine.reset(id, to: snapshot, progress: progress)
    }

    // MARK: Contents

    /// Its files.
    public var files: WorkspaceFiles { WorkspaceFiles(id: id, engine: engine) }

    /// Patches of its files.
    public var patch: WorkspacePatch { WorkspacePatch(id: id, engine: engine) }

    /// What is copied into it.
    public var sync: WorkspaceSync { WorkspaceSync(id: id, engine: engine) }

    /// What has changed below `/workspace` since the baseline. `git apply` and ``WorkspacePatch/apply(_:check:)`` take the
    /// patch.
    /// - Throws: ``PyroError`` with `not_found` for a snapshot that does not exist.
    public func diff(_ options: DiffOptions = DiffOptions(), progress: @escaping ProgressHandler = { _ in })
        async throws
        -> DiffResult
    {
        try await engine.diff(of: id, options, progress: progress)
    }

    /// Copies a file, a directory or a symbolic link to the host.
    ///
    /// The output appears whole or not at all. It must not exist, unless `options.force` replaces it. Links are copied, never
    /// followed; the owner is whoever calls.
    /// - Parameters:
    ///   - path: relative to `/workspace`, or absolute in the guest.
    ///   - output: where it will lie on the host; its parent has to exist.
    ///   - options: whether what is there is replaced.
    ///   - progress: hears now and then how far it is.
    /// - Throws: ``PyroError`` with `not_found`, `output_exists`, `path_not_allowed`, `too_large`, `disk_full`.
    @discardableResult
    public func export(
        _ path: String, to output: HostPath, options: ExportOptions = ExportOptions(),
        progress: @escaping ProgressHandler = { _ in }
    ) async throws -> ExportResult {
        try await engine.export(path, of: id, to: output, options: options, progress: progress)
    }

    /// What deleting it would lose: changes since the baseline that were not exported after that. Wakes nothing.
    public func unexportedChanges() async throws -> WorkspaceDelete.Lost {
        try await engine.unexportedChanges(of: id)
    }

    // MARK: Commands

    /// Runs a command and returns when it has ended, or when `options.yieldAfter` has passed.
    ///
    /// A command that fails, is killed or runs out of time is a result. Cancelling the task ends the command in the guest.
    /// - Throws: ``PyroError``; `outcome_unknown` when the command was sent and its end was not heard; every other code
    ///   means that it never ran.
    public func exec(
        _ command: Command, options: ExecOptions = ExecOptions(), progress: ProgressHandler? = nil
    ) async throws -> ExecResult {
        for try await event in execEvents(command, options: options) {
            switch event {
            case .progress(let step): progress?(step)
            case .finished(let result): return result
            case .started, .stdout, .stderr: break
            }
        }
        try Task.checkCancellation()
        throw PyroError(.internal, "A command in the workspace \(id) ended without a result.")
    }

    /// Runs a command like ``exec(_:options:progress:)`` and gives what happens as it happens.
    ///
    /// It starts with the first event that is asked for, prints no faster than its output is read, and ends when the
    /// sequence is abandoned or its task cancelled.
    public func execEvents(_ command: Command, options: ExecOptions = ExecOptions()) -> ExecEvents {
        ExecEvents { [engine, id] in engine.exec(command, in: id, options: options) }
    }

    /// Signals every process of a running command, and waits a moment for its end.
    /// - Parameters:
    ///   - sequence: the command's number.
    ///   - signal: a name without `SIG`, such as `TERM`, `INT` or `KILL`.
    /// - Returns: the command as it stands then, with the last output.
    /// - Throws: `usage`, `not_found`, `wrong_state` when the command has ended.
    public func stopCommand(_ sequence: Int, signal: String = "TERM") async throws -> ExecResult {
        try await engine.stopCommand(sequence, in: id, signal: signal)
    }

    /// The latest commands, the newest last. Wakes nothing and is no activity.
    /// - Parameters:
    ///   - limit: how many of them, 1 to 100.
    ///   - maxOutputBytes: bytes of each stream that an entry holds: half of them the first, half the last.
    public func logs(
        limit: Int = Limits.logEntries.default, maxOutputBytes: Int = 2 * Limits.streamKeptBytes
    ) async throws -> ExecLogs {
        try await engine.logs(of: id, limit: limit, maxOutputBytes: maxOutputBytes)
    }

    /// One command with a part of its output. Wakes nothing and is no activity.
    ///
    /// The entry's `nextOffset` says where to read on. What is no longer kept is left out, and the part is marked as
    /// truncated.
    /// - Parameters:
    ///   - sequence: the command's number.
    ///   - stream: the one that is read; the other is empty.
    ///   - offset: the first byte.
    ///   - maxBytes: of the part.
    ///   - wait: how long to wait for bytes beyond `offset`, or for the command's end.
    /// - Throws: `not_found`.
    public func readLog(
        _ sequence: Int, stream: OutputStream = .stdout, offset: Int = 0, maxBytes: Int = 65536,
        wait: Duration = .zero
    ) async throws -> ExecLogs {
        try await engine.readLog(
            of: id, sequence: sequence, stream: stream, offset: offset, maxBytes: maxBytes, wait: wait)
    }

    /// Gives the output of a command from the given offsets on, until it ends. Abandoning it does not end the command.
    /// - Parameters:
    ///   - sequence: the command's number; the latest command when `nil`.
    ///   - offsets: the first byte of each stream that is given.
    public func follow(
        _ sequence: Int? = nil, from offsets: StreamOffsets = StreamOffsets(stdout: 0, stderr: 0)
    ) -> ExecEvents {
        ExecEvents { [engine, id] in engine.follow(sequence, in: id, from: offsets) }
    }
}
