internal import ArgumentParser
internal import PyroSDK

/// `pyro workspace update`: changes a workspace's name, labels or time to live.
struct WorkspaceUpdateCommand: ExecutableCommand {
    static let configuration = CommandConfiguration(
        commandName: "update", abstract: "Change a workspace's name, labels or time to live. Wakes nothing.")

    @OptionGroup var target: WorkspaceArgument

    @Option(help: "A new name, unique among workspaces.")
    var name: String?

    @Flag(help: "Take the name away.")
    var clearName = false

    @Option(
        name: .customLong("label"), help: ArgumentHelp("Set a label; may be repeated.", valueName: "key=value"))
    var labels: [String] = []

    @Option(
        name: .customLong("clear-label"), help: ArgumentHelp("Take a label away; may be repeated.", valueName: "key"))
    var clearLabels: [String] = []

    @Option(
        help: ArgumentHelp(
            "Idle seconds until it is suspended, \(Limits.ttlSeconds.range.words).", valueName: "seconds"))
    var ttlSeconds: Int?

    @OptionGroup var output: OutputOptions

    func execute(_ context: CommandContext) async throws -> ExitStatus {
        let changes = try changes()
        let info = try await context.workspace(target).update(changes)
        if output.json { try await context.printer.result(info) { _ in "" } }
        context.printer.note("Workspace \(WorkspaceRendering.title(info)) is updated.")
        return .success
    }

    private func changes() throws(PyroError) -> WorkspaceChanges {
        var changes = WorkspaceChanges()
        changes.name = try Arguments.name(name)
        changes.clearsName = clearName
        changes.labels = try Arguments.labels(labels)
        for key in clearLabels { changes.clearLabels.append(try Arguments.labelKey(key, of: "--clear-label")) }
        if let ttlSeconds {
            changes.ttlSeconds = try Arguments.number(ttlSeconds, in: Limits.ttlSeconds.range, of: "--ttl-seconds")
        }
        guard changes != WorkspaceChanges() else {
            throw PyroError(
                .usage, "There is nothing to change.",
                remedy: "Give --name, --clear-name, --label, --clear-label or --ttl-seconds.")
        }
        guard name == nil || !clearName else {
            throw PyroError(.usage, "There are both --name and --clear-name.", remedy: "Give one of the two.")
        }
        if let key = changes.clearLabels.first(where: { changes.labels[$0] != nil }) {
            throw PyroError(
                .usage, "The label '\(key)' is given to both --label and --clear-label.", remedy: "Give it to one.")
        }
        return changes
    }
}
