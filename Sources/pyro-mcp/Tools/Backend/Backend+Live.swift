internal import PyroSDK

extension Backend {
    /// The SDK itself. The state directory is opened by each call, so that a host where that fails still has a server that
    /// says why.
    static let live = Backend(
        run: { try Pyro().runEvents($0, in: $1, options: $2) },
        listEnvironments: { try Pyro().environments.list() },
        inspectEnvironment: { try Pyro().environments.inspect($0) },
        pullEnvironment: { try await Pyro().environments.pull($0, progress: $1) },
        createWorkspace: { try await Pyro().workspaces.create($0, progress: $1).status() },
        listWorkspaces: { try await Pyro().workspaces.list($0) },
        workspaceStatus: { try await workspace($0).status() },
        updateWorkspace: { try await workspace($0).update($1) },
        startWorkspace: { try await workspace($0).start(progress: $1) },
        stopWorkspace: { try await workspace($0).stop() },
        suspendWorkspace: { try await workspace($0).suspend() },
        resumeWorkspace: { try await workspace($0).resume(progress: $1) },
        deleteWorkspace: { try await workspace($0).delete() },
        resetWorkspace: { try await workspace($0).reset(to: $1, progress: $2) },
        pushFiles: { try await workspace($0).sync.push($1, options: $2, progress: $3) },
        listFiles: { try await workspace($0).files.list($1, options: $2) },
        readFile: { try await workspace($0).files.read($1, options: $2) },
        writeFile: { try await workspace($0).files.write($1, bytes: $2, mode: $3) },
        applyPatch: { try await workspace($0).patch.apply($1, check: $2) },
        diff: { try await workspace($0).diff($1, progress: $2) },
        export: { try await workspace($0).export($1.path, to: $1.output, options: $1.options, progress: $2) },
        exec: { try await workspace($0).execEvents($1, options: $2) },
        stopCommand: { try await workspace($0).stopCommand($1, signal: $2) },
        logs: { try await workspace($0).logs(limit: $1, maxOutputBytes: $2) },
        readLog: { name, part in
            try await workspace(name).readLog(
                part.sequence, stream: part.stream, offset: part.offset, maxBytes: part.maxBytes, wait: part.wait)
        }
    )

    private static func workspace(_ idOrName: String) async throws -> Workspace {
        try await Pyro().workspaces.find(idOrName)
    }
}
