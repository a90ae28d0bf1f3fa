internal import PyroWire

/// Carries standard input from a client to a command.
struct InputRelay: Sendable {
    let client: LinkStream
    let command: SupervisedCommand
    /// Whether all of it comes at once and is kept here, however slowly the command reads.
    let isWhole: Bool

    /// Runs until all of the input is with the command, or the command or the client has gone.
    func run() async {
        let waiting = Mailbox<[UInt8]>(capacity: isWhole ? .max : 1)
        await withDiscardingTaskGroup { group in
            group.addTask { await take(into: waiting) }
            await feed(waiting)
            group.cancelAll()
        }
    }

    private func take(into waiting: Mailbox<[UInt8]>) async {
        defer { waiting.finish() }
        do {
            while let event = try await client.next() {
                switch event {
                case .data(let bytes, channel: Channel.input): try await waiting.send(bytes)
                case .data: break
                case .message(let payload):
                    if try MessageKind(of: payload) == .execInputEnd { return }
                }
            }
        } catch {
            // A client that goes has no more to say.
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
