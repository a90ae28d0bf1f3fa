package import PyroSDK

// Requirements of a protocol have no defaults; these are the SDK's own, so that a story reads as a program against it.

extension StoryWorkspaces {
    package func create(_ options: WorkspaceOptions) async throws -> Made {
        try await create(options, progress: { _ in })
    }
}

extension StoryWorkspace {
    package func exec(_ command: Command) async throws -> ExecResult {
        try await exec(command, options: ExecOptions(), progress: nil)
    }

    package func diff() async throws -> DiffResult {
        try await diff(DiffOptions(), progress: { _ in })
    }

    package func export(_ path: String, to output: HostPath) async throws -> ExportResult {
        try await export(path, to: output, options: ExportOptions(), progress: { _ in })
    }

    package func reset() async throws -> WorkspaceReset {
        try await reset(to: DiffOptions.baseline, progress: { _ in })
    }

    /// Deletes the workspace when `body` throws.
    package func deletedOnFailure<Outcome: Sendable>(_ body: @Sendable (Self) async throws -> Outcome) async throws
        -> Outcome
    {
        do {
            return try await body(self)
        } catch {
            _ = try? await delete()
            throw error
        }
    }
}

extension StoryFiles {
    package func list(_ options: FileListOptions) async throws -> FileList {
        try await list(WorkspaceInfo.path, options: options)
    }

    package func read(_ path: String) async throws -> FileRead {
        try await read(path, options: FileReadOptions())
    }

    package func write(_ path: String, text: String) async throws -> FileWrite {
        try await write(path, text: text, mode: nil)
    }
}

extension StoryPatch {
    package func apply(_ patch: String) async throws -> PatchResult {
        try await apply(patch, check: false)
    }
}
