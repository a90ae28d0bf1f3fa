internal import ArgumentParser
internal import PyroSDK

/// `pyro workspace list`: the workspaces, the one with the newest activity first.
struct WorkspaceListCommand: ExecutableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List workspaces, the one with the newest activity first. Wakes none.")

    @Option(
        name: .customLong("label"),
        help: ArgumentHelp("Only those with this label; may be repeated, and all must match.", valueName: "key=value"))
    var labels: [String] = []

    @Option(help: "Only those in this state.")
    var state: Choice<WorkspaceState>?

    @OptionGroup var output: OutputOptions

    func execute(_ context: CommandContext) async throws -> ExitStatus {
        let filter = WorkspaceFilter(labels: try Arguments.labels(labels), state: state?.value)
        let list = try await context.backend.workspaces().list(filter)
        try await context.printer.result(list) { _ in
            WorkspaceRendering.table(list.workspaces, now: context.now())
        }
        if list.workspaces.isEmpty {
            context.printer.note(filter == WorkspaceFilter() ? "There are no workspaces." : "No workspace matches.")
        }
        return .success
    }
}
