internal import PyroWire

/// Carries standard input from a client to a command.
struct InputRelay: Sendable {
    let client: LinkStream
    let command: SupervisedCommand
    /// Whether all of it comes at once and is kept here, however slowly the command reads.
    let isWhole: Bool

    /// Runs until the client's side of the stream is over.
    /// - Returns: whether the client has ended it in order; else it is gone.
    func run() async -> Bool {
        let waiting = Mailbox<[UInt8]>(capacity: isWhole ? .max : 1)
        async let fed: Void = feed(waiting)
        let isOrderly = await take(into: waiting)
        waiting.finish()
        await fed
        return isOrderly
    }

    private func take(into waiting: Mailbox<[UInt8]>) async -> Bool {
        do {
            while let event = try await client.next() {
                switch event {
                case .data(let bytes, channel: Channel.input): try await waiting.send(bytes)
                case .data: break
                case .message(let payload):
                    if try MessageKind(of: payload) == .execInputEnd { waiting.finish() }
                }
            }
            return true
        } catch {
            return false
        }
    }

    private func feed(_ waiting: Mailbox<[UInt8]>) async {
        do {
            while let bytes = try await waiting.next() { try await command.guest.send(bytes) }
        } catch {
            // The command has ended, and nobody reads the rest.
            waiting.finish(throwing: error)
            return
        }
        command.guest.endInput()
    }
}
