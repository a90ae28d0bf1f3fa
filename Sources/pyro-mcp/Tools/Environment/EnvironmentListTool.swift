internal import PyroSDK

/// `environment_list`: what machines can start from.
struct EnvironmentListTool: Tool {
    let name = "environment_list"
    let title = "List environments"
    let description = """
        List the environments that machines and workspaces can start from, with what each has installed. One that is not \
        installed yet is installed in the background when workspace_create or vm_run first names it.
        """
    let annotations = ToolAnnotations(readOnly: true, destructive: false, idempotent: true, openWorld: false)
    let outputSchema = EnvironmentSchema.list
    let inputSchema = Schema.object([])

    func call(_ arguments: ToolArguments, context: ToolContext) async throws -> ToolResult {
        let list = try context.backend.listEnvironments()
        let structured = try JSONValue(encoding: list)
        let texts = (structured["environments"]?.array ?? []).map { FieldText.lines($0, EnvironmentSchema.environment) }
        let heading = list.count == 1 ? "1 environment" : "\(list.count) environments"
        return ToolResult(text: ([heading] + texts).joined(separator: "\n\n"), structured: structured)
    }
}
