internal import PyroSDK

extension Printer {
    /// Tells how a workspace stands after its state was changed.
    func standing(of info: WorkspaceInfo) async throws {
        endProgress()
        if json { try await result(info) { _ in "" } }
        note(WorkspaceRendering.standing(info))
        if let error = info.lastError { note(WorkspaceRendering.line(error)) }
    }
}
