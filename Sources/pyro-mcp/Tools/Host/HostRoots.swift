internal import PyroSDK

/// The directories of the host that tools may read from and write to. The SDK resolves each path beneath them; nothing
/// beyond is reachable, whatever links lead there.
struct HostRoots: Sendable, Equatable {
    /// Absolute, without links; relative host paths start at the first. Empty where there is no access at all.
    let directories: [String]

    static let none = HostRoots(directories: [])

    /// The host path of an argument.
    /// - Throws: `path_not_allowed` where no directory is allowed.
    func path(_ path: String, as argument: String) throws(PyroError) -> HostPath {
        guard !directories.isEmpty else {
            throw PyroError(
                .pathNotAllowed,
                "The '\(argument)' \(JSONValue.string(path).text) is a path of the host, and this server may use none.",
                remedy: "Ask the user to start pyro-mcp with --allow-path DIR. Without it, text and data go in with "
                    + "workspace_file_write and come out with workspace_file_read.")
        }
        return HostPath(path, allowedRoots: directories)
    }

    /// An error of the SDK, with the directories that are allowed where it says that a path is not.
    func explained(_ error: PyroError) -> PyroError {
        guard error.code == .pathNotAllowed, error.remedy == PyroErrorCode.pathNotAllowed.defaultRemedy else {
            return error
        }
        var error = error
        error.remedy =
            "Use a host path below \(words(limit: 2048)); a relative one starts at \(Self.quoted(directories.first))."
        return error
    }

    /// The directories for people and models, as many as fit.
    func words(limit: Int) -> String {
        var parts: [String] = []
        var room = limit
        for directory in directories {
            let part = Self.quoted(directory)
            room -= part.utf8.count + 4
            guard room >= 0 else {
                return (parts + ["\(directories.count - parts.count) more"]).joined(separator: ", ")
            }
            parts.append(part)
        }
        return parts.joined(separator: ", ")
    }

    /// In quotes, so that a path with blanks has an end.
    private static func quoted(_ directory: String?) -> String {
        JSONValue.string(directory ?? "").text
    }
}
