package import PyroModel
package import PyroWire

/// A command that runs in a guest, seen from either side of the supervisor.
package struct GuestCommand: Sendable {
    /// What a command does, in order; the last is always an end.
    package enum Event: Sendable, Equatable {
        case started(processID: Int)
        case stdout([UInt8])
        case stderr([UInt8])
        case ended(ExecExited)
        /// It never ran.
        case refused(FailureReply)
    }

    private let stream: LinkStream

    /// Asks for a command; whether it runs is told by the first event.
    package init(_ request: ExecRequest, over link: Link) throws(PyroError) {
        stream = try link.open(request)
    }

    /// Rejoins the command that was given `key`, in a machine that came from a checkpoint and stands still. Its first
    /// event is `started`, or `refused` when the machine has no such command.
    package init(attachingTo key: UInt64, over link: Link) throws(PyroError) {
        stream = try link.open(AttachRequest(key: key))
    }

    /// The next event, or `nil` after the last.
    /// - Throws: `guest_lost` when the machine is gone or broke the format, `CancellationError`.
    package func next() async throws -> Event? {
        let event: LinkStream.Event?
        do {
            event = try await stream.next()
        } catch is LinkStreamReset {
            throw PyroError(.guestLost, "The guest dropped the command before its end.")
        }
        switch event {
        case .data(let bytes, channel: Channel.output): return .stdout(bytes)
        case .data(let bytes, channel: Channel.error): return .stderr(bytes)
        case .data(_, let channel): throw GuestReply.unexpected(to: "run a command (channel \(channel))")
        case .message(let payload): return try Self.decode(payload)
        case nil:
            stream.finish()
            return nil
        }
    }

    /// Sends a part of standard input, no faster than the command reads it.
    package func send(_ input: [UInt8]) async throws {
        try await stream.send(input, channel: Channel.input)
    }

    /// Ends standard input.
    package func endInput() {
        stream.send(ExecInputEnd())
    }

    /// Waits until every event that has arrived has been dealt with by whoever calls ``next()``.
    package func dealtWith() async {
        await stream.dealtWith()
    }

    /// Says that ``next()`` will not be called any more.
    package func stopsReading() {
        stream.stopsReading()
    }

    /// Feeds standard input, no faster than the command reads it, and then closes it.
    package func feed(_ input: CommandInput) async throws {
        switch input {
        case .closed: return
        case .bytes(let bytes): try await send(bytes)
        case .stream(let parts): for try await part in parts { try await send(part) }
        }
        endInput()
    }

    /// Sends a signal to the command's process group, or to every process it has started.
    package func signal(_ number: Int32, wholeTree: Bool) {
        stream.send(ExecSignal(signal: number, wholeTree: wholeTree))
    }

    /// Gives the command up: its whole process tree is killed.
    package func abandon() {
        stream.reset()
    }

    private static func decode(_ payload: [UInt8]) throws(PyroError) -> Event {
        do throws(LinkError) {
            switch try MessageKind(of: payload) {
            case .execStarted: return .started(processID: Int(try ExecStarted(decoding: payload).processID))
            case .execExited: return .ended(try ExecExited(decoding: payload))
            case .failure: return .refused(try FailureReply(decoding: payload))
            case let kind: throw LinkError.malformed("a message \(kind) on a command's stream")
            }
        } catch {
            throw PyroError(.guestLost, "The guest was asked to run a command, but \(error).")
        }
    }
}
