package import PyroSDK

/// What the stories use of the SDK's workspaces: the SDK's own types conform as they are, and a test puts a double in their
/// place that records the calls.
package protocol StoryWorkspaces: Sendable {
    associatedtype Made: StoryWorkspace

    func create(_ options: WorkspaceOptions, progress: @escaping ProgressHandler) async throws -> Made
    func list(_ filter: WorkspaceFilter) async throws -> WorkspaceList
}

/// One workspace of a story.
package protocol StoryWorkspace: Sendable {
    associatedtype Files: StoryFiles
    associatedtype Patch: StoryPatch

    var files: Files { get }
    var patch: Patch { get }

    func status() async throws -> WorkspaceInfo
    func exec(_ command: Command, options: ExecOptions, progress: ProgressHandler?) async throws -> ExecResult
    func diff(_ options: DiffOptions, progress: @escaping ProgressHandler) async throws -> DiffResult
    func export(_ path: String, to output: HostPath, options: ExportOptions, progress: @escaping ProgressHandler)
        async throws -> ExportResult
    func reset(to snapshot: String, progress: @escaping ProgressHandler) async throws -> WorkspaceReset
    func delete() async throws -> WorkspaceDelete
}

/// The files of a story's workspace.
package protocol StoryFiles: Sendable {
    func list(_ path: String, options: FileListOptions) async throws -> FileList
    func read(_ path: String, options: FileReadOptions) async throws -> FileRead
    func write(_ path: String, text: String, mode: UInt32?) async throws -> FileWrite
}

/// Patches of a story's workspace.
package protocol StoryPatch: Sendable {
    func apply(_ patch: String, check: Bool) async throws -> PatchResult
}

extension Workspaces: StoryWorkspaces {}
extension Workspace: StoryWorkspace {}
extension WorkspaceFiles: StoryFiles {}
extension WorkspacePatch: StoryPatch {}
