internal import PyroImages
internal import PyroModel
internal import PyroStore
internal import PyroSystem
internal import Synchronization

/// A machine that stands still though it runs: the host's disk is full, or it could not be suspended.
extension WorkspaceSupervisor {
    /// A full disk is looked at this often.
    private static let roomInterval: Duration = .seconds(2)
    /// Room that is worth another try of the machine's.
    private static let roomWanted: Int64 = 64 << 20
    /// A guest that did not thaw is asked again after this long.
    private static let thawInterval: Duration = .seconds(1)

    /// Refuses what a machine that stands still would not answer.
    /// - Throws: `disk_full`; `timeout` when it was to be suspended and has not gone on yet.
    func requireMotion() throws(PyroError) {
        let (isDiskFull, isFrozen) = state.withLock { ($0.isDiskFull, $0.isFrozen) }
        if isDiskFull { throw Self.diskIsFull }
        guard isFrozen else { return }
        throw PyroError(
            .timeout, "The workspace \(id) could not be suspended, and its commands have not gone on yet.",
            remedy: "Try again in a moment.", retry: .safe)
    }

    /// Freezes the machine, unless its last writes find no room: then it would answer only when there is some.
    func freeze(_ machine: Machine) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await machine.freeze() }
            group.addTask { [self] in
                await changes.wait { [self] in state.withLock(\.isDiskFull) }
                try Task.checkCancellation()
                throw Self.diskIsFull
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    /// Lets a machine that was frozen go on; one that cannot hear of it now goes on as soon as it can.
    func thaw(_ machine: Machine) async {
        let isDiskFull = state.withLock { state in
            state.isFrozen = true
            return state.isDiskFull
        }
        if !isDiskFull, await hasThawed(machine) { return }
        Task {
            while await !hasThawed(machine) {
                if case .ended = state.withLock(\.phase) { return }
                try await Task.sleep(for: Self.thawInterval)
            }
        }
    }

    private func hasThawed(_ machine: Machine) async -> Bool {
        guard (try? await machine.thaw()) != nil else { return false }
        state.withLock { $0.isFrozen = false }
        return true
    }

    /// Waits until the host's disk has room for what the machine writes. Meanwhile it stands still, and says why.
    func waitForRoom() async {
        state.withLock { $0.isDiskFull = true }
        changes.tell()
        reserve.give()
        let words = "The machine stands still: the host's disk has no room for what it writes."
        var isTold = false
        repeat {
            // Others may have taken what was kept for the record.
            if !isTold {
                isTold = await tells { $0.lastError = WorkspaceInfo.LastError(code: .diskFull, message: words) }
            }
            guard (try? await Task.sleep(for: Self.roomInterval)) != nil else { return }
        } while ((try? FreeSpace.ofFileSystem.bytes(at: directory.root)) ?? .max) < Self.roomWanted
        state.withLock { $0.isDiskFull = false }
        reserve.take()
        _ = await tells { if $0.lastError?.code == .diskFull { $0.lastError = nil } }
    }

    private func tells(_ change: @escaping @Sendable (inout WorkspaceRecord) -> Void) async -> Bool {
        (try? await store.update(id.description, change)) != nil
    }

    private static var diskIsFull: PyroError {
        PyroError(
            .diskFull, "The workspace stands still, since the host's disk has no room for what it writes.",
            remedy: "Free some space below the state directory; the workspace goes on by itself then.")
    }
}
