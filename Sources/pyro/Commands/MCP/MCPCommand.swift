internal import ArgumentParser

/// `pyro mcp`: holds the commands about the MCP server.
struct MCPCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mcp",
        abstract: "Serve pyro to coding agents by the Model Context Protocol.",
        subcommands: [MCPServeCommand.self]
    )
}
