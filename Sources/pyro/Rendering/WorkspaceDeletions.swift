internal import PyroSDK

/// What became of several workspaces that were to be deleted, as JSON shows it.
struct WorkspaceDeletions: Encodable, Sendable {
    /// One that could not be deleted.
    struct Failure: Encodable, Sendable {
        /// As the user named it.
        var workspace: String
        var code: PyroErrorCode
        var message: String
        var remedy: String?
        var retry: PyroErrorRetry
    }

    private(set) var count = 0
    /// Ids of those that are gone.
    private(set) var deleted: [String] = []
    private(set) var errors: [Failure] = []

    mutating func add(_ outcome: WorkspaceDelete) {
        deleted.append(outcome.workspaceID)
        count = deleted.count
    }

    mutating func add(_ error: PyroError, of workspace: String) {
        errors.append(
            Failure(
                workspace: workspace, code: error.code, message: error.message, remedy: error.remedy,
                retry: error.retry))
    }
}
