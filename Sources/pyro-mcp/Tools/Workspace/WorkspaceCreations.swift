internal import FoundationEssentials
internal import PyroSDK
internal import Synchronization

/// Makes workspaces within the time of an answer. A creation that takes longer goes on in the background: until it is over
/// the workspace is in state `creating`, and what makes it fail is told to whoever asks for the workspace next.
final class WorkspaceCreations: Sendable {
    private let backend: Backend
    private let background: BackgroundWork
    /// Creations that were answered before they were over, or have failed since.
    private let late = Mutex<[LateCreation]>([])

    init(backend: Backend, background: BackgroundWork) {
        self.backend = backend
        self.background = background
    }

    /// - Returns: the workspace, in state `creating` where the time was over first.
    /// - Throws: what the SDK throws; `timeout` where the time was over and the workspace cannot be told from others.
    func create(
        _ options: WorkspaceOptions, by deadline: AnswerDeadline, progress: @escaping ProgressHandler
    ) async throws -> WorkspaceInfo {
        let creation = LateCreation(options: options)
        let heard: ProgressHandler = {
            creation.note($0)
            progress($0)
        }
        let made = try await background.value(within: deadline.remainingForStep) { [self] in
            do {
                let workspace = try await backend.createWorkspace(options, heard)
                creation.finish(.success(workspace))
                late.withLock { $0.removeAll { $0 === creation } }
                return workspace
            } catch {
                creation.finish(.failure(error))
                throw error
            }
        }
        if let made { return made }
        late.withLock { $0.append(creation) }
        return try await standing(of: creation, by: deadline)
    }

    /// How far the creation of a workspace has come, where this server is still at it.
    func progress(of workspace: WorkspaceInfo) -> Progress? {
        late.withLock { late in
            late.first {
                $0.outcome == nil
                    && ($0.isKnown(as: workspace.workspaceID) || workspace.name.map($0.isKnown) ?? false)
            }?.progress
        }
    }

    /// An error as it is, unless it says that a workspace is not there because its creation failed after the answer: then
    /// why it failed, once.
    func explained(_ error: PyroError, about workspace: String) -> PyroError {
        guard error.code == .notFound else { return error }
        let failure = late.withLock { late -> PyroError? in
            guard let index = late.firstIndex(where: { $0.isKnown(as: workspace) && $0.failure != nil }) else {
                return nil
            }
            return late.remove(at: index).failure
        }
        guard let failure else { return error }
        return PyroError(
            failure.code, "The workspace \(workspace) could not be created: \(failure.message)", remedy: failure.remedy,
            retry: failure.retry)
    }

    /// A workspace was deleted, and what became of its creation is of no interest any more.
    func forget(_ workspace: WorkspaceDelete, askedAs subject: String) {
        late.withLock { $0.removeAll { $0.isKnown(as: workspace.workspaceID) || $0.isKnown(as: subject) } }
    }

    /// How the workspace stands while it is being made.
    private func standing(of creation: LateCreation, by deadline: AnswerDeadline) async throws -> WorkspaceInfo {
        let found = try? await background.value(within: deadline.remaining) { [backend] in
            try await creation.find(backend)
        }
        // It may have come to its end in the meantime.
        if let outcome = creation.outcome {
            late.withLock { $0.removeAll { $0 === creation } }
            return try outcome.get()
        }
        if let found = found ?? nil {
            creation.know(as: found.workspaceID)
            return found
        }
        let words = creation.progress.map { " (\($0.words))" } ?? ""
        throw PyroError(
            .timeout,
            "The creation of a workspace takes longer than \(deadline.time.limit.words) and goes on in the "
                + "background\(words).",
            remedy: "Look for it with workspace_list and state creating before you create another one.")
    }
}

/// One creation that was not over when its call had to be answered.
private final class LateCreation: Sendable {
    private struct State {
        var subjects: Set<String>
        var progress: Progress?
        var outcome: Result<WorkspaceInfo, any Error>?
    }

    private let options: WorkspaceOptions
    /// A moment before the call: times in records have milliseconds only.
    private let earliest = Date.now - 0.001
    private let state: Mutex<State>

    init(options: WorkspaceOptions) {
        self.options = options
        state = Mutex(State(subjects: options.name.map { [$0] } ?? []))
    }

    var outcome: Result<WorkspaceInfo, any Error>? { state.withLock(\.outcome) }

    var progress: Progress? { state.withLock(\.progress) }

    var failure: PyroError? {
        guard case .failure(let error) = outcome else { return nil }
        return error as? PyroError ?? PyroError(.internal, "Its creation met an unexpected error: \(error).")
    }

    func note(_ progress: Progress) { state.withLock { $0.progress = progress } }

    func finish(_ outcome: Result<WorkspaceInfo, any Error>) { state.withLock { $0.outcome = outcome } }

    /// Remembers its id, once that is known.
    func know(as id: String) { state.withLock { _ = $0.subjects.insert(id) } }

    func isKnown(as subject: String) -> Bool { state.withLock { $0.subjects.contains(subject) } }

    /// The workspace while it is being made: that of its name, else the only one that can be it.
    func find(_ backend: Backend) async throws -> WorkspaceInfo? {
        if let name = options.name { return try await backend.workspaceStatus(name) }
        var found: [WorkspaceInfo] = []
        let creating = WorkspaceFilter(labels: options.labels, state: .creating)
        for summary in try await backend.listWorkspaces(creating).workspaces
        where summary.name == nil && summary.createdAt >= earliest {
            let workspace = try await backend.workspaceStatus(summary.workspaceID)
            if isLike(workspace) { found.append(workspace) }
        }
        return found.count == 1 ? found.first : nil
    }

    private func isLike(_ workspace: WorkspaceInfo) -> Bool {
        workspace.labels == options.labels && workspace.environment == options.environment
            && workspace.vcpuCount == options.vcpuCount && workspace.memMiB == options.memMiB
            && workspace.diskMiB == options.diskMiB && workspace.ttlSeconds == options.ttlSeconds
    }
}
