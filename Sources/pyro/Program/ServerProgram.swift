internal import FrontEnd
internal import Glibc
internal import PyroSDK

/// The MCP server, a program of its own: `pyro-mcp`.
enum ServerProgram {
    static let name = "pyro-mcp"

    /// Where it is looked for, in this order: beside the running program, then where `PYRO_LIBEXEC` says.
    static func candidates(ownDirectory: String?, libexec: String?) -> [String] {
        var directories: [String] = []
        if let ownDirectory { directories.append(ownDirectory) }
        if let libexec, libexec.hasPrefix("/") { directories.append(libexec) }
        return directories.map { "\($0)/\(name)" }
    }

    /// Goes on as the server, in this process: a client that started `pyro` talks to the server itself.
    /// - Throws: `host_requirement` when there is no such program or it cannot be started.
    static func replaceThisProgram(arguments: [String]) throws(PyroError) -> Never {
        let libexec = getenv(EnvironmentVariables.libexec).map { String(cString: $0) }
        let candidates = candidates(ownDirectory: ProgramReplacement.ownDirectory, libexec: libexec)
        guard let path = candidates.first(where: ProgramReplacement.isProgram) else {
            let places = candidates.isEmpty ? "" : ": looked for \(candidates.joined(separator: ", "))"
            throw PyroError(
                .hostRequirement, "The program \(name) is missing\(places).",
                remedy: "Install pyro with `make install`, or set \(EnvironmentVariables.libexec) to its directory.")
        }
        let failure = ProgramReplacement.start(path, arguments: arguments)
        throw PyroError(.hostRequirement, "The program \(path) \(failure).", remedy: "Install pyro anew.")
    }
}
