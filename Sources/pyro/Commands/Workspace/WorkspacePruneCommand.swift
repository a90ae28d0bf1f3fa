internal import ArgumentParser
internal import FoundationEssentials
internal import PyroSDK

/// `pyro workspace prune`: deletes the workspaces that have been idle for long.
struct WorkspacePruneCommand: ExecutableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Delete the workspaces that have been idle for long, with everything in them.",
        discussion: """
            One that runs something is not idle. On a terminal it shows them and asks
            first, unless --yes is given; without a terminal --yes is required. The ids of
            what is gone are printed, one a line.
            """
    )

    @Option(help: ArgumentHelp("How long nothing has happened in them: 90s, 15m, 12h, 30d or 2w.", valueName: "span"))
    var idle = "30d"

    @Flag(help: "Ask nothing.")
    var yes = false

    @OptionGroup var output: OutputOptions

    func execute(_ context: CommandContext) async throws -> ExitStatus {
        let seconds = try Arguments.seconds(idle, of: "--idle")
        guard yes || context.person.isThere else {
            throw PyroError(
                .usage, "There is no terminal to ask on before workspaces are deleted.", remedy: "Give --yes.")
        }
        let backend = try context.backend.workspaces()
        guard !yes else { return try await show(backend.prune(idleSeconds: seconds), context) }
        return try await ask(before: seconds, of: backend, context)
    }

    private func ask(
        before seconds: Int, of backend: any WorkspaceBackend, _ context: CommandContext
    ) async throws -> ExitStatus {
        let printer = context.printer
        let asked = context.now()
        let idle = try await backend.list(WorkspaceFilter()).workspaces.filter {
            $0.isIdle && asked.timeIntervalSince($0.lastActivityAt) >= Double(seconds)
        }
        let nothing = WorkspacePrune(deleted: [], bytesFreed: 0)
        guard !idle.isEmpty else { return try await show(nothing, context) }
        try await printer.prompt(WorkspaceRendering.table(idle, now: asked) + "\n")
        let question = WorkspaceRendering.pruneQuestion(count: idle.count)
        guard try await context.person.agrees(to: question, printer: printer) else {
            return try await show(nothing, context, status: .failure)
        }
        // What was shown is what is deleted: a workspace that became idle long enough meanwhile was not in the list.
        let thought = Int(max(0, context.now().timeIntervalSince(asked)).rounded(.up))
        return try await show(backend.prune(idleSeconds: seconds + thought), context)
    }

    private func show(
        _ prune: WorkspacePrune, _ context: CommandContext, status: ExitStatus = .success
    ) async throws -> ExitStatus {
        try await context.printer.result(prune) { _ in prune.deleted.joined(separator: "\n") }
        context.printer.note(WorkspaceRendering.summary(of: prune))
        return status
    }
}
