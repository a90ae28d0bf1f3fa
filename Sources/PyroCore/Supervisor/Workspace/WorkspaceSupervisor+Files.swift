internal import FoundationEssentials
internal import PyroModel
internal import PyroStore
internal import PyroSystem
internal import PyroWire
internal import Synchronization

/// Work on the files of the guest.
extension WorkspaceSupervisor {
    /// Keeps the machine as it is until the client has done what it came for.
    func stay(on stream: LinkStream, isActivity: Bool) async {
        guard enter() != nil else { return stream.answer(.ending) }
        defer { leave() }
        do {
            try requireMotion()
        } catch {
            return stream.answer(.failed(error))
        }
        stream.tell(.done)
        await tracking(stream) {
            while (try? await stream.next()) != nil {}
        }
        // A record that cannot be changed now is no reason to fail what has been done.
        if isActivity { try? await store.noteActivity(of: id.description, at: Date()) }
        stream.finish()
    }

    /// Serves a request about files. The client has entered, so the machine stays while it takes.
    func workOnFiles(_ stream: LinkStream) async throws {
        guard let machine = state.withLock(\.entered) else {
            return stream.answer(FailureReply(.invalid, "the workspace has not been entered"))
        }
        guard let guest = try RoleRelay.open(stream.request, over: machine.guest.link) else { return stream.reset() }
        await tracking(stream) { await RoleRelay(client: stream, guest: guest).run() }
    }

    /// Knows a stream for as long as somebody works on it, to end that when the host shuts down.
    private func tracking(_ stream: LinkStream, _ body: () async -> Void) async {
        let key = ObjectIdentifier(stream)
        state.withLock { $0.work[key] = stream }
        await body()
        state.withLock { $0.work[key] = nil }
    }

    /// Waits until nobody works in the guest any more.
    /// - Parameter limit: after which their work is broken off; `nil` for never.
    func untilLeft(within limit: Duration?) async {
        guard let limit else {
            return await changes.wait { [self] in state.withLock { $0.entrances == 0 } }
        }
        do {
            try await withDeadline(limit, waitingFor: "work on files to end") { [self] in
                await changes.wait { [self] in state.withLock { $0.entrances == 0 } }
                try Task.checkCancellation()
            }
        } catch {
            for stream in state.withLock({ Array($0.work.values) }) { stream.reset() }
            await changes.wait { [self] in state.withLock { $0.entrances == 0 } }
        }
    }

    /// The client that made the workspace has gone: one that was not finished is not wanted any more.
    func makerIsGone() async {
        guard state.withLock(\.isBeingMade) else { return }
        _ = try? await delete()
    }
}

extension WorkspaceSupervisor.State {
    /// The machine that somebody is at work in.
    fileprivate var entered: Machine? {
        guard entrances > 0 else { return nil }
        return switch phase {
        case .serving(let machine), .ending(let machine): machine
        case .starting, .ended: nil
        }
    }
}

extension LinkStream {
    /// Gives an answer of the guest's kind.
    fileprivate func answer(_ failure: FailureReply) {
        send(failure)
        finish()
    }
}
