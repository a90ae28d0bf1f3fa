internal import PyroModel
internal import PyroSystem
internal import PyroWire

/// One command as its caller follows it, over a connection of its own.
struct WorkspaceCommand: Sendable {
    /// How long a command that was given up may take to end: its supervisor kills it and then loses patience.
    private static let endDeadline: Duration = .seconds(10)

    let start: CommandStart
    let input: CommandInput
    let yieldAfter: Duration?
    let connection: WorkspaceConnection

    /// Sends the command and follows it until it has ended or belongs to the workspace.
    ///
    /// When the task is cancelled, the command is ended, and this returns after that.
    /// - Returns: its number; `nil` when it was not taken and has never run.
    func follow(telling events: Mailbox<ExecEvent>) async throws -> Int? {
        let stream = try connection.link.open(try ControlMessage(WorkspaceRequest.exec(start)))
        defer { stream.finish() }
        guard let sequence = try await taken(stream) else { return nil }
        do {
            try await events.send(.started(sequence: sequence))
            try await follow(sequence, on: stream, telling: events)
        } catch {
            // Whatever it was, nobody listens any more; and what was asked for in a cancelled task is not done.
            if !Self.isLost(error), (error as? PyroError)?.code != .outcomeUnknown { await cancel(sequence) }
            throw error
        }
        return sequence
    }

    /// Waits for the command's number. A task that is cancelled meanwhile has it killed by the end of the stream.
    private func taken(_ stream: LinkStream) async throws -> Int? {
        do {
            while let reply = try await stream.reply(to: "run a command") {
                switch reply {
                case .started(let sequence): return sequence
                case .ending: return nil
                case .failed(let error): throw error
                case .done, .ended, .detached: continue
                }
            }
        } catch {
            stream.reset()
            throw error
        }
        throw LinkStream.unanswered("run a command")
    }

    private func follow(_ sequence: Int, on stream: LinkStream, telling events: Mailbox<ExecEvent>) async throws {
        let feeding = Task { try await feed(stream) }
        let yielding = Task { try await yield(sequence, after: feeding) }
        defer { yielding.cancel() }
        var isDetached = false
        do {
            while !isDetached, let event = try await stream.next() {
                switch event {
                case .data(let bytes, channel: Channel.output): try await events.send(.stdout(bytes))
                case .data(let bytes, _): try await events.send(.stderr(bytes))
                case .message(let payload):
                    switch try ControlMessage.decode(WorkspaceReply.self, from: payload) {
                    case .ended: return feeding.cancel()
                    case .detached: isDetached = true
                    case .failed(let error): throw error
                    case .done, .started, .ending: break
                    }
                }
            }
        } catch {
            feeding.cancel()
            throw Self.isLost(error) ? PyroError.lost(command: sequence) : error
        }
        guard isDetached else { throw PyroError.lost(command: sequence) }
        // Input that was given as a whole is the command's, however long it takes to get there.
        guard start.isInputWhole else { return feeding.cancel() }
        _ = await feeding.result
        // The connection keeps its order: an answer says that all that was sent before has arrived.
        _ = try? await letGo(sequence)
    }

    private func letGo(_ sequence: Int) async throws {
        _ = try await connection.ask(.detach(sequence: sequence), for: "let the command \(sequence) go on by itself")
    }

    private func feed(_ stream: LinkStream) async throws {
        switch input {
        case .closed: return
        case .bytes(let bytes): try await stream.send(bytes, channel: Channel.input)
        case .stream(let parts):
            for try await part in parts { try await stream.send(part, channel: Channel.input) }
        }
        stream.send(ExecInputEnd())
    }

    /// Lets the command go when its caller has waited long enough.
    private func yield(_ sequence: Int, after feeding: Task<Void, any Error>) async throws {
        guard let yieldAfter, yieldAfter > .zero else { return }
        try await Task.sleep(for: yieldAfter)
        if start.isInputWhole { _ = await feeding.result }
        try Task.checkCancellation()
        try await letGo(sequence)
    }

    private func cancel(_ sequence: Int) async {
        await Task { [connection] in
            _ = try? await withDeadline(Self.endDeadline, waitingFor: "the command \(sequence) to end") {
                _ = try await connection.ask(.cancel(sequence: sequence), for: "end the command \(sequence)")
            }
        }.value
    }

    private static func isLost(_ error: any Error) -> Bool {
        if error is LinkStreamReset { return true }
        return (error as? PyroError)?.code == .guestLost
    }

}

extension PyroError {
    /// What is told of a command whose end nobody heard.
    static func lost(command sequence: Int) -> PyroError {
        PyroError(
            .outcomeUnknown, "The command \(sequence) was running when its machine was lost.",
            remedy: "Look at the workspace's status and at its logs before you repeat the command.")
    }
}
