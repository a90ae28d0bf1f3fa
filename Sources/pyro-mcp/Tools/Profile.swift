/// A fixed set of tools under a name. Each profile has all the tools of the one before.
enum Profile: String, Sendable, CaseIterable {
    /// Throw-away commands only.
    case vmRun = "vm-run"
    /// What an agent needs to work in a workspace.
    case workspaceCore = "workspace-core"
    /// Everything.
    case workspaceFull = "workspace-full"

    static let standard = workspaceCore

    /// In the order of `tools/list`.
    var tools: [any Tool] {
        switch self {
        case .vmRun: [VMRunTool()]
        case .workspaceCore: Profile.vmRun.tools + Self.coreTools
        case .workspaceFull: Profile.workspaceCore.tools + Self.fullTools
        }
    }

    private static var coreTools: [any Tool] {
        [
            WorkspaceCreateTool(), WorkspaceListTool(), WorkspaceUpdateTool(), WorkspaceStatusTool(),
            WorkspaceSyncPushTool(), WorkspaceExecTool(), WorkspaceExecStopTool(), WorkspaceLogsTool(),
            WorkspaceFileListTool(), WorkspaceFileReadTool(), WorkspaceFileWriteTool(), WorkspacePatchApplyTool(),
            WorkspaceDiffTool(), WorkspaceExportTool(), WorkspaceResetTool(), WorkspaceDeleteTool(),
        ]
    }

    private static var fullTools: [any Tool] {
        [
            EnvironmentListTool(), WorkspaceStartTool(), WorkspaceStopTool(), WorkspaceSuspendTool(),
            WorkspaceResumeTool(),
        ]
    }

    /// What it is for, in a few words.
    var summary: String {
        switch self {
        case .vmRun: "throw-away machines only"
        case .workspaceCore: "working in workspaces"
        case .workspaceFull: "the same with full control of their machines"
        }
    }
}
