internal import FoundationEssentials
public import PyroModel
internal import PyroSystem
internal import SystemPackage

/// Where pyro keeps its things, and which variables it reads.
public struct PyroConfiguration: Sendable {
    /// The state directory; when `nil`, the one that the variables name (`PYRO_HOME`, else `$XDG_DATA_HOME/pyro`).
    public var stateDirectory: String?
    /// The variables of ``EnvironmentVariables`` are looked up here; the process's own by default.
    public var environment: [String: String]

    public init(stateDirectory: String? = nil, environment: [String: String]? = nil) {
        self.stateDirectory = stateDirectory
        self.environment = environment ?? ProcessInfo.processInfo.environment
    }

    /// The state directory that this names, absolute. It need not exist, and is not made.
    /// - Throws: `host_requirement` when nothing names one.
    public func stateDirectoryPath() throws(PyroError) -> String {
        var variables = environment
        if let stateDirectory { variables[EnvironmentVariables.home] = stateDirectory }
        return try StateDirectory.standard(environment: variables).root.string
    }
}
