internal import Logging
internal import PyroImages
package import PyroModel
package import PyroSystem
internal import SystemPackage

/// The engine behind the SDK: a state directory and what can be done with it.
package final class Engine: Sendable {
    package let state: StateDirectory
    /// The variables of the process that opened it.
    package let variables: [String: String]
    let environments: EnvironmentStore

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

    func programs() throws(PyroError) -> Programs {
        try Programs.locate(environment: variables)
    }
}
