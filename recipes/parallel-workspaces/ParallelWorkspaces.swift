package import PyroSDK
package import RecipeSupport

/// Tries two solutions of one task at the same time, each in a workspace of its own, and finds both by their label.
package struct ParallelWorkspaces: Sendable {
    package var environment: String
    /// The task: the label's value, and how the names begin.
    package var task: String
    package var seed: HostPath
    /// Texts of the solutions.
    package var loop: String
    package var counter: String

    package init(environment: String, task: String, seed: HostPath, loop: String, counter: String) {
        self.environment = environment
        self.task = task
        self.seed = seed
        self.loop = loop
        self.counter = counter
    }

    /// What was done in one workspace.
    package struct Attempt: Encodable, Sendable {
        package var created: WorkspaceInfo
        package var written: FileWrite
        package var ran: ExecResult
        package var diff: DiffResult
    }

    package struct Deleted: Encodable, Sendable {
        package var loop: WorkspaceDelete
        package var counter: WorkspaceDelete
    }

    /// What each step returned.
    package struct Outcome: Encodable, Sendable {
        package var loop: Attempt
        package var counter: Attempt
        /// The loop's solution, read again after both had run.
        package var chosen: FileRead
        package var listed: WorkspaceList
        package var deleted: Deleted
    }

    package func run(on workspaces: some StoryWorkspaces) async throws -> Outcome {
        let loopSpace = try await workspaces.create(options("loop"))
        return try await loopSpace.deletedOnFailure { loopSpace in
            let counterSpace = try await workspaces.create(options("counter"))
            return try await counterSpace.deletedOnFailure { counterSpace in
                async let looped = attempt(loop, in: loopSpace)
                async let counted = attempt(counter, in: counterSpace)
                return Outcome(
                    loop: try await looped,
                    counter: try await counted,
                    chosen: try await loopSpace.files.read("count.py"),
                    listed: try await workspaces.list(WorkspaceFilter(labels: ["task": task])),
                    deleted: Deleted(loop: try await loopSpace.delete(), counter: try await counterSpace.delete())
                )
            }
        }
    }

    private func options(_ solution: String) -> WorkspaceOptions {
        var options = WorkspaceOptions()
        options.environment = environment
        options.name = "\(task)-\(solution)"
        options.labels = ["task": task]
        options.seed = seed
        return options
    }

    private func attempt(_ solution: String, in workspace: some StoryWorkspace) async throws -> Attempt {
        Attempt(
            created: try await workspace.status(),
            written: try await workspace.files.write("count.py", text: solution),
            ran: try await workspace.exec(["python3", "count.py"]),
            diff: try await workspace.diff()
        )
    }
}
