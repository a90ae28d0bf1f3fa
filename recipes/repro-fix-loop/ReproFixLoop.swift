package import PyroSDK
package import RecipeSupport

/// Reproduces a fault, mends it, takes the mended file out, and goes back to where it began.
package struct ReproFixLoop: Sendable {
    package var environment: String
    package var name: String
    /// The broken project.
    package var seed: HostPath
    /// What mends it.
    package var fix: String
    /// Where the mended file will lie on the host.
    package var output: HostPath

    package init(environment: String, name: String, seed: HostPath, fix: String, output: HostPath) {
        self.environment = environment
        self.name = name
        self.seed = seed
        self.fix = fix
        self.output = output
    }

    /// What each step returned.
    package struct Outcome: Encodable, Sendable {
        package var created: WorkspaceInfo
        package var found: FileRead
        package var failing: ExecResult
        package var patched: PatchResult
        package var passing: ExecResult
        package var diff: DiffResult
        package var exported: ExportResult
        package var reset: WorkspaceReset
        package var unchanged: DiffResult
        package var deleted: WorkspaceDelete
    }

    package func run(on workspaces: some StoryWorkspaces) async throws -> Outcome {
        var options = WorkspaceOptions()
        options.environment = environment
        options.name = name
        options.seed = seed
        let workspace = try await workspaces.create(options)
        return try await workspace.deletedOnFailure(work)
    }

    private func work(in workspace: some StoryWorkspace) async throws -> Outcome {
        // Without bytecode on the disk (-B) the diff shows the change and nothing else.
        let check: Command = ["python3", "-B", "check.py"]
        return Outcome(
            created: try await workspace.status(),
            found: try await workspace.files.read("inventory.py"),
            failing: try await workspace.exec(check),
            patched: try await workspace.patch.apply(fix),
            passing: try await workspace.exec(check),
            diff: try await workspace.diff(),
            exported: try await workspace.export("inventory.py", to: output),
            reset: try await workspace.reset(),
            unchanged: try await workspace.diff(),
            deleted: try await workspace.delete()
        )
    }
}
