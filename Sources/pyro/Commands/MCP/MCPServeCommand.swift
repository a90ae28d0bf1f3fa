internal import ArgumentParser
internal import PyroSDK

/// `pyro mcp serve`: goes on as `pyro-mcp`, which speaks the protocol on standard input and output.
struct MCPServeCommand: ExecutableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve MCP on standard input and output, until the input ends.",
        discussion: """
            Chat hosts start this. It is the program pyro-mcp with the same options:
            nothing but the protocol is printed to standard output.
            """
    )

    /// A set of tools.
    enum Profile: String, ExpressibleByArgument, CaseIterable {
        case vmRun = "vm-run"
        case workspaceCore = "workspace-core"
        case workspaceFull = "workspace-full"
    }

    @Option(help: "The set of tools.")
    var profile = Profile.workspaceCore

    @Option(
        name: .customLong("allow-path"), parsing: .upToNextOption,
        help: ArgumentHelp(
            """
            Directories of this host that tools may copy from and to; relative paths start at the first. Without it: the \
            working directory, unless it is / or a home directory or holds one, or holds pyro's state.
            """, valueName: "dir"))
    var allowedPaths: [String] = []

    func execute(_ context: CommandContext) async throws -> ExitStatus {
        guard !allowedPaths.contains("") else {
            throw PyroError(.usage, "A path given to --allow-path is empty.", remedy: "Name a directory.")
        }
        let roots = allowedPaths.map { "--allow-path=\($0)" }
        try context.backend.serve(["--profile", profile.rawValue] + roots)
    }
}
