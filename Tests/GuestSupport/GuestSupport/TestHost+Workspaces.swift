package import PyroSDK
internal import PyroSystem

extension TestHost {
    /// How long the end of a test waits for one workspace to be deleted.
    private static let deleteDeadline: Duration = .seconds(30)

    /// Makes a workspace that is deleted with the test's end at the latest.
    /// - Parameter pyro: whose it is; the one on the state directory of all tests by default.
    package func workspace(
        _ name: String? = nil, labels: [String: String] = [:], ttlSeconds: Int? = nil, by pyro: Pyro? = nil
    ) async throws -> Workspace {
        var options = WorkspaceOptions()
        options.environment = Home.environment
        options.name = name
        options.labels = labels
        options.ttlSeconds = ttlSeconds ?? options.ttlSeconds
        let pyro = try pyro ?? self.pyro()
        let workspace = try await pyro.workspaces.create(options)
        deleteAtEnd(workspace)
        return workspace
    }

    /// Has a workspace that came to be in another way deleted with the test's end at the latest.
    package func deleteAtEnd(_ workspace: Workspace) {
        atEnd { await Self.delete(workspace) }
    }

    /// The workspaces that are there, in all state directories of the test.
    func workspaces() async -> [Workspace] {
        var found: [Workspace] = []
        for home in homes where home.holds("pyro.sqlite") {
            guard let pyro = try? pyro(home), let list = try? await pyro.workspaces.list() else { continue }
            for summary in list.workspaces {
                if let workspace = try? await pyro.workspaces.find(summary.workspaceID) { found.append(workspace) }
            }
        }
        return found
    }

    /// How workspaces stand, in words, and what their supervisors have to say.
    func standing(of workspaces: [Workspace]) async -> [String] {
        var words: [String] = []
        for workspace in workspaces {
            guard let info = try? await workspace.status() else { continue }
            let command = info.lastCommand.map { ", command \($0.sequence) is \($0.state.rawValue)" } ?? ""
            let error = info.lastError.map { ", \($0.code.rawValue): \($0.message)" } ?? ""
            let logs = homes.map { $0.text("workspaces/\(workspace.id)/supervisor.log").suffix(4000) }.joined()
            words.append("\(info.name ?? info.workspaceID) is \(info.state.rawValue)\(command)\(error) \(logs)")
        }
        return words
    }

    func delete(_ workspaces: [Workspace]) async {
        for workspace in workspaces { await Self.delete(workspace) }
    }

    private static func delete(_ workspace: Workspace) async {
        // One that could not be deleted is found by the check of what the test has left.
        _ = try? await withDeadline(deleteDeadline, waitingFor: "the workspace \(workspace.id) to be deleted") {
            try await workspace.delete()
        }
    }
}
