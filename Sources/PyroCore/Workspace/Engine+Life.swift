package import PyroModel
internal import PyroStore
internal import PyroSystem

/// Start, stop, suspend, resume: each is done when it was so before.
extension Engine {
    package func start(_ id: String, progress: @escaping ProgressHandler) async throws -> WorkspaceInfo {
        try await awaken(id, progress: progress).close()
        return try await status(of: id)
    }

    package func resume(_ id: String, progress: @escaping ProgressHandler) async throws -> WorkspaceInfo {
        switch try await encounter(id) {
        case .serving(let connection): connection.close()
        case .still(let record, let lock):
            guard record.state == .suspended else {
                throw PyroError(
                    .wrongState, "The workspace \(id) is \(record.state.rawValue): it has no memory to resume from.",
                    remedy: "Start it: it boots from its disk.")
            }
            try await launch(record, lock, isNew: false, progress: progress).close()
        }
        return try await status(of: id)
    }

    package func stop(_ id: String) async throws -> WorkspaceInfo {
        try await bring(id, by: .stop, named: "stop") { record, store in
            // The disk was flushed when the memory was kept, so giving the memory up costs the processes alone.
            guard record.state == .suspended else { return }
            try await store.endRunningCommands(of: id, as: .cancelled)
            try await store.update(id) { record in
                record.state = .stopped
                record.hasMemory = false
            }
            Checkpoint.remove(self.state.memory(of: id))
        }
    }

    package func suspend(_ id: String) async throws -> WorkspaceInfo {
        try await bring(id, by: .suspend(onlyIfIdle: false), named: "suspend") { record, _ in
            guard record.state != .suspended else { return }
            throw PyroError(
                .wrongState, "The workspace \(id) is \(record.state.rawValue): it has no memory to keep.",
                remedy: "Only a workspace that is started can be suspended.")
        }
    }

    /// Asks the supervisor, where one serves; else does what is to be done without a machine.
    private func bring(
        _ id: String, by request: WorkspaceRequest, named verb: String,
        still: (WorkspaceRecord, WorkspaceStore) async throws -> Void
    ) async throws -> WorkspaceInfo {
        while true {
            switch try await encounter(id) {
            case .still(let record, let lock):
                defer { withExtendedLifetime(lock) {} }
                try await still(record, try store())
                return try await status(of: id)
            case .serving(let connection):
                defer { connection.close() }
                if case .done = try await connection.ask(request, for: "\(verb) the workspace \(id)") {
                    return try await status(of: id)
                }
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
