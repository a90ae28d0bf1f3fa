internal import PyroModel
internal import PyroStore
internal import PyroSystem

extension Engine {
    /// Takes a machine's share of the host's memory, for which idle workspaces are suspended, the least recently used one
    /// first.
    /// - Throws: `capacity`, naming the workspaces that are busy.
    func reserveMemory(for record: WorkspaceRecord, progress: @escaping ProgressHandler) async throws {
        let wanted = record.memMiB + HostMemory.overheadMiB
        let limit = try HostMemory.limitMiB(variables)
        guard wanted <= limit else {
            throw PyroError(
                .capacity,
                "A machine with \(record.memMiB) MiB takes \(wanted) MiB, and all machines together may take \(limit).",
                remedy: "Give it less memory, or raise \(EnvironmentVariables.memoryLimit).", retry: .never)
        }
        var passedOver: Set<String> = []
        while true {
            switch try await store().reserve(wanted, for: record.id, limitMiB: limit) {
            case .granted: return
            case .full(let idle, let busy):
                // What a crash has left in the records takes no memory.
                if try await settleAny(of: idle + busy) { continue }
                guard let victim = idle.first(where: { !passedOver.contains($0.id) }) else {
                    throw Self.noRoom(wanted, limit, busy: busy + idle)
                }
                progress(Progress("Suspending the workspace \(victim.name ?? victim.id), which is idle, to make room"))
                passedOver.insert(victim.id)
                try await suspendIfIdle(victim.id)
            }
        }
    }

    /// - Returns: whether one of the records was not true any more.
    private func settleAny(of records: [WorkspaceRecord]) async throws -> Bool {
        var isChanged = false
        for record in records where try await settled(record) != record { isChanged = true }
        return isChanged
    }

    /// One that has become busy meanwhile, or cannot be suspended, is passed over.
    private func suspendIfIdle(_ id: String) async throws {
        guard let connection = try await WorkspaceConnection.open(id, in: state) else { return }
        defer { connection.close() }
        do {
            _ = try await connection.ask(.suspend(onlyIfIdle: true), for: "suspend the workspace \(id)")
        } catch is PyroError {
            try Task.checkCancellation()
        }
    }

    private static func noRoom(_ wanted: Int, _ limit: Int, busy: [WorkspaceRecord]) -> PyroError {
        let names = busy.map { $0.name ?? $0.id }.joined(separator: ", ")
        return PyroError(
            .capacity,
            "There is no room for \(wanted) MiB more: machines may take \(limit) MiB, and these run something: \(names).",
            remedy: "Stop a command or a workspace, or raise \(EnvironmentVariables.memoryLimit).")
    }
}
