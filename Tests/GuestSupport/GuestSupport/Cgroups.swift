internal import FoundationEssentials
internal import Glibc

/// The cgroups of machines on this host.
enum Cgroups {
    /// Directories of groups, of every pyro on this host.
    static func all() -> Set<String> {
        Set(
            bases().flatMap { base, prefix in
                names(base).filter { $0.hasPrefix(prefix) && isDirectory("\(base)/\($0)") }.map { "\(base)/\($0)" }
            })
    }

    /// Those without a process: a machine that runs, of whomever, has some.
    static func empty() -> Set<String> {
        all().filter { group in
            (try? String(contentsOf: URL(filePath: "\(group)/cgroup.procs"), encoding: .utf8))?.isEmpty == true
        }
    }

    /// Version 1 keeps them in `pyro` at the top of each hierarchy, version 2 as `pyro-ID` beside the caller's group.
    private static func bases() -> [(String, prefix: String)] {
        let root = "/sys/fs/cgroup"
        let own = (try? String(contentsOf: URL(filePath: "/proc/self/cgroup"), encoding: .utf8)) ?? ""
        let unified = own.split(separator: "\n").first { $0.hasPrefix("0::") }.map { String($0.dropFirst(3)) } ?? "/"
        let parent = unified == "/" ? "" : unified.split(separator: "/").dropLast().map { "/\($0)" }.joined()
        return names(root).map { ("\(root)/\($0)/pyro", prefix: "") } + [(root + parent, prefix: "pyro-")]
    }

    private static func names(_ path: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    }

    private static func isDirectory(_ path: String) -> Bool {
        var isDirectory = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory
    }
}
