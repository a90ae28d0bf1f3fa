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
        `notifications/cancelled` ends the guest command of a call; the end of the input ends all of them. A call that was
        given a progress token is heard of at least every \(ProgressReporter.interval.components.seconds) seconds.

        A result's `structuredContent` and its text each say everything; together they take at most
        \(Limits.toolResultBytes) bytes, and longer output is cut in the middle. What fails is a result with `isError` and
        a text with the code of the [error table](errors.md), the cause, the remedy and whether to try again.

        \(Profile.allCases.map(section).joined(separator: "\n\n"))
        """
    }

    private static func section(_ profile: Profile) -> String {
        "## Profile `\(profile.rawValue)`\n\n" + profile.tools.map(section).joined(separator: "\n\n")
    }

    private static func section(_ tool: any Tool) -> String {
        """
        ### `\(tool.name)`

        \(tool.description)

        | argument | default | what it is |
        |---|---|---|
        \(rows(tool.inputSchema).joined(separator: "\n"))

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

    private static func rows(_ schema: Schema) -> [String] {
        guard case .object(let properties) = schema else { return [] }
        return properties.map { property in
            let value = property.defaultValue.map { "`\($0.text)`" } ?? (property.isRequired ? "required" : "none")
            return "| `\(property.name)` | \(value) | \(property.description) Allowed: \(property.schema.words). |"
        }
    }
}
