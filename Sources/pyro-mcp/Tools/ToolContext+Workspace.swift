internal import PyroSDK

extension ToolContext {
    /// Makes one SDK call about a workspace and answers in time; see ``value(of:remedy:_:)``.
    /// - Parameters:
    ///   - operation: what is done to it, such as `The suspension`.
    ///   - remedy: what to do when it takes too long for the answer.
    /// - Throws: why the workspace is not there, where its creation failed after it had been answered.
    func value<Value: Sendable>(
        of operation: String, on workspace: String,
        remedy: String = "Call workspace_status in a while to see its state.",
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        do {
            return try await value(of: "\(operation) of the workspace \(workspace)", remedy: remedy, body)
        } catch let error as PyroError {
            throw creations.explained(error, about: workspace)
        }
    }

    /// Makes one long SDK call about a workspace: what is not done in time goes on in the background, and the same call
    /// made again joins it.
    /// - Parameters:
    ///   - operation: such as `The export`, for the error.
    ///   - doing: such as `Exporting`, for the progress.
    ///   - hint: what else there is to do while it goes on, a sentence.
    /// - Throws: `timeout` while it goes on; why the workspace is not there, where its creation failed.
    func longResult(
        of operation: String, doing: String, _ arguments: ToolArguments, hint: String = "",
        _ body: @escaping SharedWork.Body
    ) async throws -> ToolResult {
        let subject = try arguments.string("workspace_id")
        do {
            let standing = try await progress.following(doing) { progress in
                try await sharedWork.standing(
                    of: arguments, within: deadline.remaining, progress: progress, body)
            }
            switch standing {
            case .ended(let result): return result
            case .endedBefore(let result, let ago): return result.remembered(ago)
            case .goesOn(let progress):
                throw Self.goesOn("\(operation) of the workspace \(subject)", progress, deadline, hint)
            }
        } catch let error as PyroError {
            throw hostRoots.explained(creations.explained(error, about: subject))
        }
    }

    private static func goesOn(
        _ operation: String, _ progress: Progress?, _ deadline: AnswerDeadline, _ hint: String
    ) -> PyroError {
        let words = progress.map { " (\($0.words))" } ?? ""
        return PyroError(
            .timeout,
            "\(operation) takes longer than \(deadline.time.limit.words) and goes on in the background\(words).",
            remedy: "Make exactly the same call again: it waits for this one and returns its result."
                + (hint.isEmpty ? "" : " \(hint)"),
            retry: .safe)
    }

    /// That a workspace is not ready yet, and how far it is where that is known here.
    func creationHeading(_ workspace: WorkspaceInfo) -> String {
        let words = creations.progress(of: workspace).map { " (\($0.words))" } ?? ""
        return "The workspace \(workspace.workspaceID) is still being created\(words): call workspace_status until its "
            + "state is started."
    }

    /// Makes one SDK call and answers in time: what takes longer goes on in the background.
    /// - Throws: `timeout` then; `retry` is safe, because the same call can be made again.
    func value<Value: Sendable>(
        of operation: String, remedy: String, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        if let value = try await background.value(within: deadline.remaining, of: body) { return value }
        throw PyroError(
            .timeout, "\(operation) takes longer than \(deadline.time.limit.words) and goes on in the background.",
            remedy: remedy, retry: .safe)
    }
}

extension Duration {
    /// Such as `24 seconds`.
    var words: String { "\(components.seconds) seconds" }
}

extension Progress {
    /// Such as `43%, Copying files`.
    var words: String {
        guard let fraction, fraction.isFinite else { return message }
        return "\(Int(min(max(fraction, 0), 1) * 100))%, \(message)"
    }
}
