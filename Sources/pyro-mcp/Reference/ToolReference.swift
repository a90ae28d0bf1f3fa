internal import PyroSDK

/// The page about MCP: profiles, tools and their schemas.
enum ToolReference {
    static func page() -> String {
        """
        # `pyro-mcp`: tools for agents

        <!-- Generated from the code by scripts/generate-reference.sh; do not edit. -->

        ```text
        \(ServerOptions.help)
        ```

        The server speaks JSON-RPC 2.0, one message a line, by the protocol revisions
        \(ProtocolVersion.allCases.map { "`\($0.rawValue)`" }.joined(separator: " and ")). Calls run side by side;
        `notifications/cancelled` ends the guest command of a call; the end of the input ends all of them, and leaves
        workspaces as they are. A call that was given a progress token is heard of at least every
        \(ProgressReporter.interval.components.seconds) seconds. A call about a workspace answers within
        \(Limits.toolAnswerSeconds) seconds; what takes longer goes on in the background.

        Host paths (`seed_path`, `source_path`, `output_path`) are resolved beneath the allowed roots; links and `..` do not
        lead out of them, and a relative path starts at the first. [From a chat host](../guides/from-a-chat-host.md) says more.

        A result's `structuredContent` and its text each say everything; together they take at most
        \(Limits.toolResultBytes) bytes, and longer output is cut in the middle. What fails is a result with `isError` and
        a text with the code of the [error table](errors.md), the cause, the remedy and whether to try again.

        ## Profiles

        \(profiles)

        \(Profile.workspaceFull.tools.map(section).joined(separator: "\n\n"))
        """
    }

    private static var profiles: String {
        let rows = Profile.allCases.map { profile in
            let tools = profile.tools.map { "`\($0.name)`" }.joined(separator: ", ")
            return "| `\(profile.rawValue)` | \(profile.summary) | \(tools) |"
        }
        return "| profile | for | tools |\n|---|---|---|\n" + rows.joined(separator: "\n")
    }

    private static func section(_ tool: any Tool) -> String {
        """
        ## `\(tool.name)`

        In \(owners(of: tool)).

        \(tool.description)

        \(arguments(tool.inputSchema))

        Annotations: `\(tool.annotations.json.text)`

        Input schema:

        ```json
        \(tool.inputSchema.json.prettyText)
        ```

        Output schema:

        ```json
        \(tool.outputSchema.json.prettyText)
        ```
        """
    }

    /// The profiles that have a tool.
    private static func owners(of tool: any Tool) -> String {
        Profile.allCases.filter { $0.tools.contains { $0.name == tool.name } }.map { "`\($0.rawValue)`" }
            .joined(separator: ", ")
    }

    private static func arguments(_ schema: Schema) -> String {
        guard case .object(let properties) = schema, !properties.isEmpty else { return "It takes no arguments." }
        let rows = properties.map { property in
            let value = property.defaultValue.map { "`\($0.text)`" } ?? (property.isRequired ? "required" : "none")
            return "| `\(property.name)` | \(value) | \(property.description) Allowed: \(property.schema.words). |"
        }
        return "| argument | default | what it is |\n|---|---|---|\n" + rows.joined(separator: "\n")
    }
}
