internal import Glibc
internal import PyroSystem
internal import SystemPackage

/// The place in one cgroup hierarchy where the groups of machines are made.
struct CgroupHierarchy: Sendable, Hashable {
    enum Version: Sendable {
        case v1
        case v2
    }

    let version: Version
    /// The directory that holds a directory for each machine.
    let base: FilePath
    /// Put before a machine's id, where the base holds other groups too.
    let prefix: String
    /// `memory` and `pids`, or one of them.
    let controllers: Set<String>

    func path(of id: String) -> FilePath { base.appending(prefix + id) }
}

extension CgroupHierarchy {
    /// The controllers that limit a machine.
    static let wanted: Set<String> = ["memory", "pids"]

    /// Where this process may make groups.
    ///
    /// v2: beside its own group, if that place delegates the controllers (a group with processes cannot hand them on to
    /// its children). v1: below `pyro` at the top of each hierarchy, where root may.
    static func find(mounts: [CgroupMount], own: CgroupMembership) -> [CgroupHierarchy] {
        if let unified = mounts.first(where: { $0.isUnified }), let found = beside(own, in: unified) { return [found] }
        return mounts.filter { !$0.isUnified && !$0.controllers.isDisjoint(with: wanted) }.map {
            CgroupHierarchy(
                version: .v1, base: $0.directory.appending("pyro"), prefix: "",
                controllers: $0.controllers.intersection(wanted))
        }
    }

    private static func beside(_ own: CgroupMembership, in mount: CgroupMount) -> CgroupHierarchy? {
        guard let path = own.unified, let group = mount.resolve(path) else { return nil }
        // The top of the tree may hold processes and groups side by side.
        let base = group == mount.directory ? group : group.removingLastComponent()
        guard let text = try? DurableFile.read(base.appending("cgroup.subtree_control")) else { return nil }
        let delegated = Set(
            String(decoding: text, as: UTF8.self).split(whereSeparator: \.isWhitespace).map(String.init))
        guard wanted.isSubset(of: delegated), base.withPlatformString({ access($0, W_OK) }) == 0 else { return nil }
        return CgroupHierarchy(version: .v2, base: base, prefix: "pyro-", controllers: wanted)
    }
}

/// A mounted cgroup hierarchy.
struct CgroupMount: Sendable, Hashable {
    let isUnified: Bool
    let directory: FilePath
    /// The group that is mounted there: `/`, or what a container may see.
    let root: String
    /// Of a v1 hierarchy.
    let controllers: Set<String>

    /// The directory of a group, or `nil` when it lies outside of what is mounted.
    func resolve(_ path: String) -> FilePath? {
        if root == "/" { return path == "/" ? directory : directory.appending(String(path.dropFirst())) }
        if path == root { return directory }
        guard path.hasPrefix(root + "/") else { return nil }
        return directory.appending(String(path.dropFirst(root.count + 1)))
    }

    /// The cgroup mounts in the text of /proc/self/mountinfo.
    static func parse(_ mountinfo: String) -> [CgroupMount] {
        mountinfo.split(separator: "\n").compactMap { line in
            let halves = line.split(separator: " - ", maxSplits: 1)
            guard halves.count == 2 else { return nil }
            let left = halves[0].split(separator: " ")
            let right = halves[1].split(separator: " ")
            guard left.count >= 5, right.count >= 3, right[0] == "cgroup" || right[0] == "cgroup2" else { return nil }
            return CgroupMount(
                isUnified: right[0] == "cgroup2", directory: FilePath(String(left[4])), root: String(left[3]),
                controllers: Set(right[2].split(separator: ",").map(String.init)))
        }
    }
}

/// The groups this process is in.
struct CgroupMembership: Sendable, Hashable {
    /// In the v2 hierarchy.
    let unified: String?

    /// From the text of /proc/self/cgroup.
    static func parse(_ text: String) -> CgroupMembership {
        let line = text.split(separator: "\n").first { $0.hasPrefix("0::") }
        return CgroupMembership(unified: line.map { String($0.dropFirst(3)) })
    }
}
