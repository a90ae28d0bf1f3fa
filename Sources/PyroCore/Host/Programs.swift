internal import Glibc
package import PyroModel
internal import PyroSystem
package import SystemPackage

/// Where pyro's own programs lie: beside the running one, in `../libexec/pyro` of it, or where `PYRO_LIBEXEC` says.
package struct Programs: Sendable {
    package let supervisor: FilePath
    package let jail: FilePath
    /// The guest's PID 1; it goes into the initramfs and never runs on the host.
    package let agent: FilePath

    /// - Throws: `host_requirement` when one of them is missing.
    package static func locate(environment: [String: String]) throws(PyroError) -> Programs {
        let directories = candidates(environment: environment)
        for directory in directories {
            let programs = Programs(
                supervisor: directory.appending("pyro-supervisor"), jail: directory.appending("pyro-jail"),
                agent: directory.appending("pyro-agent"))
            if programs.all.allSatisfy(isProgram) { return programs }
        }
        let places = directories.map(\.string).joined(separator: ", ")
        throw PyroError(
            .hostRequirement,
            "The programs pyro-supervisor, pyro-jail and pyro-agent are not together in any of: \(places).",
            remedy: "Install pyro with `make install`, or set \(EnvironmentVariables.libexec) to their directory.")
    }

    private var all: [FilePath] { [supervisor, jail, agent] }

    private static func candidates(environment: [String: String]) -> [FilePath] {
        if let named = environment[EnvironmentVariables.libexec], named.hasPrefix("/") { return [FilePath(named)] }
        guard let own = ownDirectory() else { return [] }
        return [own, own.removingLastComponent().appending("libexec/pyro")]
    }

    /// The directory of the running program, links resolved.
    private static func ownDirectory() -> FilePath? {
        guard let path = realpath("/proc/self/exe", nil) else { return nil }
        defer { free(path) }
        return FilePath(String(cString: path)).removingLastComponent()
    }

    private static func isProgram(_ path: FilePath) -> Bool {
        path.withPlatformString { access($0, X_OK) } == 0
    }
}
