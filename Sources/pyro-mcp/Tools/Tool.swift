/// A tool that clients can call: its description, its schemas and one SDK call.
protocol Tool: Sendable {
    var name: String { get }
    /// For people, where a client shows tools.
    var title: String { get }
    /// Under 2 KB, the point first: models choose by it.
    var description: String { get }
    var inputSchema: Schema { get }
    var outputSchema: Schema { get }
    var annotations: ToolAnnotations { get }

    /// - Parameter arguments: checked against the input schema, with the defaults filled in.
    /// - Throws: ``PyroError``; every other error is shown as one of pyro's own faults.
    func call(_ arguments: ToolArguments, context: ToolContext) async throws -> ToolResult
}

extension Tool {
    /// The entry of `tools/list`.
    var json: JSONValue {
        [
            "name": .string(name), "title": .string(title), "description": .string(description),
            "inputSchema": inputSchema.json, "outputSchema": outputSchema.json, "annotations": annotations.json,
        ]
    }
}

/// What clients may assume about a tool before they ask their user.
struct ToolAnnotations: Sendable, Equatable {
    var readOnly: Bool
    var destructive: Bool
    var idempotent: Bool
    var openWorld: Bool

    var json: JSONValue {
        [
            "readOnlyHint": .bool(readOnly), "destructiveHint": .bool(destructive),
            "idempotentHint": .bool(idempotent), "openWorldHint": .bool(openWorld),
        ]
    }
}

/// What a tool works with beside its arguments.
struct ToolContext: Sendable {
    let backend: Backend
    let installer: EnvironmentInstaller
    let creations: WorkspaceCreations
    let background: BackgroundWork
    let sharedWork: SharedWork
    let hostRoots: HostRoots
    let progress: ProgressReporter
    let deadline: AnswerDeadline
}
