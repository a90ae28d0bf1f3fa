internal import FoundationEssentials
internal import Glibc
internal import PyroSDK

extension HostRoots {
    /// What the choice of the default depends on.
    struct Surroundings: Sendable {
        /// Where the program was started.
        var startDirectory: String
        var home: String?
        var stateDirectory: String?

        /// Those of this process.
        static var current: Surroundings {
            let variables = ProcessInfo.processInfo.environment
            return Surroundings(
                startDirectory: FileManager.default.currentDirectoryPath,
                home: variables["HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? homeOfAccount,
                stateDirectory: try? PyroConfiguration(environment: variables).stateDirectoryPath())
        }

        private static var homeOfAccount: String? {
            guard let entry = getpwuid(getuid()), let home = entry.pointee.pw_dir else { return nil }
            return String(cString: home)
        }
    }

    /// The directories that were named, or the start directory.
    /// - Throws: `usage` for what is no directory.
    static func chosen(_ allowed: [String], in surroundings: Surroundings) throws(PyroError) -> HostRoots {
        guard !allowed.isEmpty else { return standard(in: surroundings) }
        var directories: [String] = []
        for path in allowed {
            guard let directory = resolved(path), isDirectory(directory) else {
                throw PyroError(
                    .usage, "--allow-path '\(path)' is not a directory.", remedy: "Name directories that exist.")
            }
            if !directories.contains(directory) { directories.append(directory) }
        }
        return HostRoots(directories: directories)
    }

    /// The start directory, as a project is; none where it holds more than a project: everything, the user's home, or
    /// pyro's own state. Links are resolved before that is decided.
    static func standard(in surroundings: Surroundings) -> HostRoots {
        guard let start = resolved(surroundings.startDirectory), start != "/", isDirectory(start) else { return .none }
        if let home = surroundings.home.map(resolvedAsFarAsItExists), holds(start, home) { return .none }
        if let state = surroundings.stateDirectory.map(resolvedAsFarAsItExists),
            holds(start, state) || holds(state, start)
        {
            return .none
        }
        return HostRoots(directories: [start])
    }

    /// Whether a directory is the other or lies above it.
    private static func holds(_ directory: String, _ other: String) -> Bool {
        directory == "/" || other == directory || other.hasPrefix(directory + "/")
    }

    private static func resolved(_ path: String) -> String? {
        guard let pointer = realpath(path, nil) else { return nil }
        defer { free(pointer) }
        return String(validatingCString: pointer)
    }

    /// A directory that is not there yet lies where its nearest parent does.
    private static func resolvedAsFarAsItExists(_ path: String) -> String {
        var head = path[...]
        var tail = ""
        while !head.isEmpty, head != "/" {
            if let resolved = resolved(String(head)) { return resolved + tail }
            let cut = head.lastIndex(of: "/") ?? head.startIndex
            tail = (cut == head.startIndex && head.first != "/" ? "/" : "") + String(head[cut...]) + tail
            head = head[..<cut]
        }
        return tail.isEmpty ? "/" : tail
    }

    private static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
