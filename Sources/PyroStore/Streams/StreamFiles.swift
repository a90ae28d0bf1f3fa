internal import Glibc
package import PyroModel
package import PyroSystem
package import SystemPackage

/// The files of what the commands of one workspace printed: `<sequence>.stdout` and `<sequence>.stderr`.
package struct StreamFiles: Sendable, Hashable {
    package let directory: FilePath
    private let workspaceID: String

    package init(_ state: StateDirectory, workspaceID: String) {
        directory = state.workspaces.appending(workspaceID).appending("streams")
        self.workspaceID = workspaceID
    }

    package func path(_ sequence: Int, _ stream: OutputStream) -> FilePath {
        directory.appending("\(sequence).\(stream.rawValue)")
    }

    /// Opens a stream to append to it, and makes it where there is none. The workspace's directory must be there.
    package func writer(_ sequence: Int, _ stream: OutputStream) throws(PyroError) -> StreamWriter {
        let made = directory.withPlatformString { mkdir($0, 0o700) }
        let reason = Errno.current
        guard made == 0 || reason == .fileExists else {
            throw SystemError.make("create the directory \(directory)", reason)
        }
        return try StreamWriter.open(path(sequence, stream))
    }

    /// Opens a stream to read it.
    /// - Throws: `not_found` where its output is not kept.
    package func reader(_ sequence: Int, _ stream: OutputStream) throws(PyroError) -> StreamReader {
        do {
            return try StreamReader.open(path(sequence, stream))
        } catch  where error.code == .notFound {
            throw PyroError(
                .notFound, "The output of command \(sequence) of workspace \(workspaceID) is not kept any more.",
                remedy: "Run the command again.")
        }
    }

    /// Removes the output of commands. What is not there is passed over.
    package func remove(_ sequences: [Int]) throws(PyroError) {
        for sequence in sequences {
            for stream in OutputStream.allCases {
                let path = path(sequence, stream)
                let removed = path.withPlatformString { unlink($0) }
                let reason = Errno.current
                guard removed == 0 || reason == .noSuchFileOrDirectory else {
                    throw SystemError.make("remove \(path)", reason)
                }
            }
        }
    }
}
