internal import Logging
internal import PyroImages
package import PyroModel
internal import PyroStore
package import PyroSystem
internal import Synchronization
internal import SystemPackage

/// The engine behind the SDK: a state directory and what can be done with it.
package final class Engine: Sendable {
    package let state: StateDirectory
    /// The variables of the process that opened it.
    package let variables: [String: String]
    let environments: EnvironmentStore
    private let workspaces = Mutex<WorkspaceStore?>(nil)

    /// - Parameters:
    ///   - stateDirectory: the state directory; when `nil`, the one that `environment` names.
    ///   - environment: where ``EnvironmentVariables`` are looked up.
    package init(stateDirectory: String?, environment: [String: String]) throws(PyroError) {
        state = try Engine.directory(stateDirectory, environment)
        variables = environment
        try state.prepare()
        environments = try EnvironmentStore(state: state, environment: environment)
    }

    package static func directory(
        _ path: String?, _ environment: [String: String]
    ) throws(PyroError) -> StateDirectory {
        var environment = environment
        if let path { environment[EnvironmentVariables.home] = path }
        return try StateDirectory.standard(environment: environment)
    }

    /// The records of workspaces, opened when they are first asked for.
    func store() throws(PyroError) -> WorkspaceStore {
        let result = workspaces.withLock { workspaces -> Result<WorkspaceStore, PyroError> in
            if let workspaces { return .success(workspaces) }
            do throws(PyroError) {
                let store = try WorkspaceStore(state: state)
                workspaces = store
                return .success(store)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    func programs() throws(PyroError) -> Programs {
        try Programs.locate(environment: variables)
    }
}
