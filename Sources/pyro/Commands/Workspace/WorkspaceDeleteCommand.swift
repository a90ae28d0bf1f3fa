internal import ArgumentParser
internal import PyroSDK

/// `pyro workspace delete`: removes workspaces with everything in them.
struct WorkspaceDeleteCommand: ExecutableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Delete workspaces with their disk, memory and history, whatever they are doing.",
        discussion: """
            On a terminal it asks first, for each workspace, where changes would be lost
            that were not exported, or where that cannot be found out; not with --force.
            All of them are tried. The ids of what is gone are printed, one a line; the
            exit code is 1 when one is still there.

            The JSON of one workspace is {"workspace_id", "deleted", "lost": {"total",
            "paths"}}; that of several is {"count", "deleted": [id], "errors":
            [{"workspace", "code", "message", "remedy", "retry"}]}, where a workspace
            whose question is answered with no is in neither list.
            """
    )

    @Argument(help: "The workspaces: their ids or names.")
    var workspaces: [String]

    @Flag(help: "Ask nothing.")
    var force = false

    @OptionGroup var output: OutputOptions

    func execute(_ context: CommandContext) async throws -> ExitStatus {
        let backend = try context.backend.workspaces()
        if let only = workspaces.first, workspaces.count == 1 {
            let outcome = try await delete(only, of: backend, context)
            try await context.printer.result(outcome) { _ in outcome.deleted ? outcome.workspaceID : "" }
            return outcome.deleted ? .success : .failure
        }
        var deletions = WorkspaceDeletions()
        for workspace in workspaces {
            do {
                let outcome = try await delete(workspace, of: backend, context)
                guard outcome.deleted else { continue }
                deletions.add(outcome)
                if !output.json { try await context.printer.text(outcome.workspaceID) }
            } catch let error as PyroError {
                deletions.add(error, of: workspace)
                context.printer.remark(error.message, hint: error.remedy)
            }
        }
        if output.json { try await context.printer.result(deletions) { _ in "" } }
        return deletions.count == workspaces.count ? .success : .failure
    }

    /// - Returns: with `deleted` false when the person who was asked did not agree.
    private func delete(
        _ workspace: String, of backend: any WorkspaceBackend, _ context: CommandContext
    ) async throws -> WorkspaceDelete {
        let handle = try await backend.found(workspace)
        if !force, context.person.isThere, let lost = try await loss(of: handle) {
            let title = WorkspaceRendering.title(try await handle.status())
            try await context.printer.prompt(LossRendering.warning(lost) + "\n")
            let question = "Delete workspace \(title) and everything in it?"
            guard try await context.person.agrees(to: question, printer: context.printer) else {
                var kept = WorkspaceDelete(workspaceID: handle.id, lost: lost)
                kept.deleted = false
                return kept
            }
        }
        let outcome = try await handle.delete()
        if let note = LossRendering.note(on: outcome) { context.printer.note(note) }
        return outcome
    }

    /// What a person has to know before it is deleted; `nil` where nothing would be lost.
    private func loss(of workspace: any WorkspaceHandle) async throws -> WorkspaceDelete.Lost? {
        do {
            let lost = try await workspace.unexportedChanges()
            return lost.total == 0 ? nil : lost
        } catch let error as PyroError where error.code != .notFound {
            try Task.checkCancellation()
            return WorkspaceDelete.Lost(total: nil, paths: [])
        }
    }
}
