internal import PyroModel
internal import PyroSystem
internal import PyroWire

extension Engine {
    /// Wakes a workspace and keeps its machine as it is while its files are worked on.
    /// - Parameter body: gets the link on which requests about files may be opened.
    func visit<Value: Sendable>(
        _ id: String, progress: @escaping ProgressHandler = { _ in }, _ body: (Link) async throws -> Value
    ) async throws -> Value {
        while true {
            let connection = try await awaken(id, progress: progress)
            defer { connection.close() }
            // A machine that was about to end has not been worked on: another one will be.
            if let visit = try await WorkspaceVisit.begin(over: connection.link, in: id) {
                let value = try await body(connection.link)
                try await visit.end()
                return value
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}

/// A stay of a client in the machine of a workspace: while it lasts, nobody suspends or resets it.
struct WorkspaceVisit {
    private let stream: LinkStream

    /// - Returns: `nil` when the machine is about to end.
    /// - Throws: why nobody can work in it now.
    /// - Parameter isActivity: whether it counts as use of the workspace.
    static func begin(over link: Link, in id: String, isActivity: Bool = true) async throws -> WorkspaceVisit? {
        let stream = try link.open(try ControlMessage(WorkspaceRequest.enter(isActivity: isActivity)))
        switch try await stream.reply(to: "let the workspace \(id) be worked in") {
        case .done: return WorkspaceVisit(stream: stream)
        case .failed(let error): throw error
        case nil: throw LinkStream.unanswered("let the workspace \(id) be worked in")
        default: return nil
        }
    }

    /// Ends it; whoever asks next finds the activity noted.
    func end() async throws {
        stream.finish()
        // What was to be done has been: a supervisor that is gone by now has nothing to add.
        _ = try? await withDeadline(.seconds(2), waitingFor: "the end of a visit to be noted") { [stream] in
            while try await stream.next() != nil {}
        }
    }
}
