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
            try await launch(record, lock, progress: progress).close()
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

    /// Goes back to a snapshot. A workspace that has no machine gets one; when that fails it stays as it was.
    package func reset(_ id: String, to snapshot: String, progress: @escaping ProgressHandler) async throws
        -> WorkspaceReset
    {
        let point = try await store().snapshot(snapshot, of: id)
        while true {
            switch try await encounter(id) {
            case .still(let record, let lock):
                progress(Progress("Making the machine that the workspace goes back to"))
                try await launch(record, lock, from: point.name, progress: progress).close()
                return try await outcome(of: point)
            case .serving(let connection):
                defer { connection.close() }
                progress(Progress("Making the machine that the workspace goes back to"))
                let request = WorkspaceRequest.reset(snapshot: point.name)
                if case .done = try await connection.ask(request, for: "reset the workspace \(id)") {
                    return try await outcome(of: point)
                }
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    private func outcome(of point: SnapshotRecord) async throws -> WorkspaceReset {
        WorkspaceReset(
            workspace: try await status(of: point.workspaceID),
            reset: WorkspaceReset.Point(snapshotName: point.name, kind: point.kind))
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
