internal import Glibc
package import PyroModel
package import SystemPackage

/// A program of the host that pyro runs and does not bring along: qemu, mmdebstrap, sha256sum.
///
///     let tool = Tool("sha256sum", debianPackage: "coreutils")
///     let sum = try await tool.run([path.string], deadline: .seconds(60)).text
package struct Tool: Sendable, Hashable {
    /// As it is typed, without a directory.
    package let name: String
    /// What to install where it is missing.
    package let debianPackage: String

    package init(_ name: String, debianPackage: String) {
        self.name = name
        self.debianPackage = debianPackage
    }

    /// Where programs are looked for after the directories of `PATH`, which for ordinary users lacks the system's own.
    static let standardDirectories = [
        "/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin",
    ]

    /// The program's absolute path.
    /// - Parameter searchPath: `PATH` of the caller; relative entries in it are passed over.
    /// - Throws: ``PyroErrorCode/hostRequirement`` naming the Debian package where the program is missing.
    package func locate(searchPath: String? = Tool.inheritedSearchPath) throws(PyroError) -> FilePath {
        let own = (searchPath ?? "").split(separator: ":").map(String.init).filter { $0.hasPrefix("/") }
        for directory in own + Tool.standardDirectories {
            let path = FilePath(directory).appending(name)
            if Tool.isProgram(path) { return path }
        }
        throw PyroError(
            .hostRequirement, "The program \(name) is not installed on this host.",
            remedy: "Install it: apt-get install \(debianPackage).")
    }

    /// `PATH` of this process.
    package static var inheritedSearchPath: String? {
        getenv("PATH").map { String(cString: $0) }
    }

    private static func isProgram(_ path: FilePath) -> Bool {
        var status = stat()
        return path.withPlatformString { stat($0, &status) } == 0
            && status.st_mode & S_IFMT == S_IFREG
            && path.withPlatformString { access($0, X_OK) } == 0
    }
}
