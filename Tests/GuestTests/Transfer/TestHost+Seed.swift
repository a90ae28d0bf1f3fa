import GuestSupport
import PyroSDK

extension TestHost {
    /// Makes a workspace with a seed; it is deleted with the test's end at the latest.
    func workspace(_ name: String? = nil, seed: HostPath, excluding globs: [String] = []) async throws -> Workspace {
        var options = WorkspaceOptions()
        options.environment = Home.environment
        options.name = name
        options.seed = seed
        options.seedExclude = globs
        let workspace = try await pyro().workspaces.create(options)
        deleteAtEnd(workspace)
        return workspace
    }
}

extension Workspace {
    /// Paths of all that is below a directory, sorted and with spaces between them.
    func names(in directory: String = ".") async throws -> String {
        let line = "cd \(directory) && find . -mindepth 1 -printf '%P\\n' | LC_ALL=C sort | tr '\\n' ' '"
        return String(try await shell(line).stdout.dropLast())
    }
}
