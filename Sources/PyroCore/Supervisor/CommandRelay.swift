internal import PyroModel
internal import PyroWire
internal import Synchronization

/// Carries one command between a client and the guest, and keeps its time limit.
package final class CommandRelay: Sendable {
    /// How long a guest may take to report the end of a command whose tree it was told to kill.
    package static let killGrace: Duration = .seconds(5)

    private let client: LinkStream
    private let guest: LinkStream
    private let timeLimit: Duration
    private let killGrace: Duration
    private let isOverdue = Atomic(false)

    /// - Parameter timeLimit: until the command's whole tree is killed; zero for no limit.
    package init(
        client: LinkStream, guest: LinkStream, timeLimit: Duration, killGrace: Duration = CommandRelay.killGrace
    ) {
        self.client = client
        self.guest = guest
        self.timeLimit = timeLimit
        self.killGrace = killGrace
    }

    /// Runs until the command has ended or either side is gone.
    package func run() async {
        let helpers = [
            Task { await self.carryInput() },
            Task { await self.followClient() },
            Task { await self.keepTimeLimit() },
        ]
        await carryOutput()
        for helper in helpers { helper.cancel() }
    }

    /// Client to guest: standard input and signals.
    private func carryInput() async {
        do {
            while let event = try await client.next() {
                switch event {
                case .data(let bytes, let channel): try await guest.send(bytes, channel: channel)
                case .message(let payload): try hand(payload)
                }
            }
        } catch is CancellationError {
            // The command has ended.
        } catch {
            guest.reset()
        }
    }

    private func hand(_ payload: [UInt8]) throws(LinkError) {
        switch try MessageKind(of: payload) {
        case .execSignal: guest.send(try ExecSignal(decoding: payload))
        case .execInputEnd: guest.send(try ExecInputEnd(decoding: payload))
        case let kind: throw .malformed("a message \(kind) from the client of a command")
        }
    }

    /// Gives the command up when its client does, even while its input waits for the command to read.
    private func followClient() async {
        await client.untilReset()
        if !Task.isCancelled { guest.reset() }
    }

    private func keepTimeLimit() async {
        guard timeLimit > .zero, (try? await Task.sleep(for: timeLimit)) != nil else { return }
        isOverdue.store(true, ordering: .releasing)
        guest.send(ExecSignal(signal: Self.kill, wholeTree: true))
        guard (try? await Task.sleep(for: killGrace)) != nil else { return }
        guest.reset()
    }

    /// Guest to client: output and the end.
    private func carryOutput() async {
        do {
            while let event = try await guest.next() {
                switch event {
                case .data(let bytes, let channel): try await client.send(bytes, channel: channel)
                case .message(let payload): try forward(payload)
                }
            }
            guest.finish()
            client.finish()
        } catch {
            guest.reset()
            if isOverdue.load(ordering: .acquiring) {
                // A guest that does not obey loses its machine, and with it the command.
                client.send(ExecExited(.signaled(Self.kill), timedOut: true))
                client.finish()
            } else {
                client.reset()
            }
        }
    }

    private func forward(_ payload: [UInt8]) throws(LinkError) {
        switch try MessageKind(of: payload) {
        case .execStarted: client.send(try ExecStarted(decoding: payload))
        case .failure: client.send(try FailureReply(decoding: payload))
        case .execExited:
            var end = try ExecExited(decoding: payload)
            end.timedOut = isOverdue.load(ordering: .acquiring)
            client.send(end)
        case let kind: throw .malformed("a message \(kind) on a command's stream")
        }
    }

    private static let kill: Int32 = 9
}
