internal import ArgumentParser
internal import PyroSDK

/// `pyro workspace create`: makes a workspace.
struct WorkspaceCreateCommand: ExecutableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make a workspace and wait until it answers.",
        discussion: """
            A missing environment is installed first. With --seed-path the contents of a
            directory or an archive (.tar, .tar.gz, .tgz) are in /workspace from the
            beginning: what `diff` compares with and `reset` goes back to. Modes, times and
            links are kept, owners become root. Interrupting it leaves nothing behind.
            """
    )

    @Argument(help: "The environment; see `pyro env list`.")
    var env = WorkspaceOptions().environment

    @Option(help: ArgumentHelp("Virtual CPUs, \(Limits.vcpuCount.range.words).", valueName: "count"))
    var vcpuCount = Limits.vcpuCount.default

    @Option(help: ArgumentHelp("Memory in MiB, \(Limits.memoryMiB.range.words).", valueName: "mib"))
    var memMib = Limits.memoryMiB.default

    @Option(
        help: ArgumentHelp(
            "Disk in MiB, \(Limits.diskMiB.range.words); only what is written takes space.", valueName: "mib"))
    var diskMib = Limits.diskMiB.default

    @Option(
        help: ArgumentHelp(
            "Idle seconds until it is suspended, \(Limits.ttlSeconds.range.words).", valueName: "seconds"))
    var ttlSeconds = Limits.ttlSeconds.default

    @Option(help: ArgumentHelp("A directory or archive on this host whose contents it begins with.", valueName: "path"))
    var seedPath: String?

    @OptionGroup var exclusion: ExclusionOptions

    @Option(help: "A name, unique among workspaces.")
    var name: String?

    @Option(
        name: .customLong("label"), help: ArgumentHelp("Set a label; may be repeated.", valueName: "key=value"))
    var labels: [String] = []

    @Flag(help: "Print the id and nothing else.")
    var idOnly = false

    @OptionGroup var output: OutputOptions

    func execute(_ context: CommandContext) async throws -> ExitStatus {
        let options = try options()
        let printer = context.printer
        let workspace = try await context.backend.workspaces().made(options) { printer.progress($0) }
        printer.endProgress()
        do {
            try await show(workspace, printer: printer)
        } catch {
            // Interrupted before its id was told: nobody would know of it.
            if Task.isCancelled { _ = await Task { try? await workspace.delete() }.value }
            throw error
        }
        return .success
    }

    private func options() throws -> WorkspaceOptions {
        guard !(idOnly && output.json) else {
            throw PyroError(.usage, "There are both --id-only and --json.", remedy: "Give one of the two.")
        }
        var options = WorkspaceOptions()
        options.environment = env
        options.name = try Arguments.name(name)
        options.labels = try Arguments.labels(labels)
        options.vcpuCount = try Arguments.number(vcpuCount, in: Limits.vcpuCount.range, of: "--vcpu-count")
        options.memMiB = try Arguments.number(memMib, in: Limits.memoryMiB.range, of: "--mem-mib")
        options.diskMiB = try Arguments.number(diskMib, in: Limits.diskMiB.range, of: "--disk-mib")
        options.ttlSeconds = try Arguments.number(ttlSeconds, in: Limits.ttlSeconds.range, of: "--ttl-seconds")
        options.seedExclude = try exclusion.globs()
        if let seedPath {
            options.seed = HostPath(try Arguments.path(seedPath, of: "--seed-path"))
        } else if !options.seedExclude.isEmpty {
            throw PyroError(
                .usage, "--exclude is for a seed, and there is no --seed-path.", remedy: "Give --seed-path.")
        }
        return options
    }

    private func show(_ workspace: any WorkspaceHandle, printer: Printer) async throws {
        guard !idOnly else { return try await printer.text(workspace.id) }
        let info = try await workspace.status()
        try await printer.result(info) { _ in WorkspaceRendering.created(info) }
        for note in TransferRendering.notes(on: info.workspaceSeed) { printer.note(note) }
        printer.note(WorkspaceRendering.firstCommand(in: info))
    }
}
