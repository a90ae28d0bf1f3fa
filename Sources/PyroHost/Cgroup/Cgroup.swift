internal import Glibc
internal import PyroModel
internal import PyroSystem
internal import Synchronization
internal import SystemPackage

/// The cgroup of one machine: its limits of memory and of processes. Version 2 where its controllers are delegated,
/// else version 1.
///
/// A host where none can be had is no error: the layer is inactive and the reason says why.
package final class Cgroup: Sendable {
    /// What a machine may use.
    package struct Limits: Sendable, Hashable {
        package var memoryBytes: Int64
        package var processes: Int

        package init(memoryBytes: Int64, processes: Int) {
            self.memoryBytes = memoryBytes
            self.processes = processes
        }

        /// For a machine with so much guest memory: QEMU itself gets 512 MiB on top, of which its translation buffer
        /// takes 256.
        package static func machine(memoryMiB: Int) -> Limits {
            Limits(memoryBytes: Int64(memoryMiB + 512) << 20, processes: Jail.maxProcesses)
        }

        /// Little, for the probe, which puts nothing into the group.
        static let probe = Limits(memoryBytes: 64 << 20, processes: 16)
    }

    /// Why there is no group to be had.
    package struct Unavailable: Error, Sendable, Hashable {
        package let reason: String
    }

    private let groups: [CgroupGroup]
    /// The v2 directory that a process can be born in.
    let directory: OwnedDescriptor?
    /// The open `cgroup.procs` files of v1.
    let processFiles: [OwnedDescriptor]
    /// Another machine may bear the name once the groups are gone: its groups are not this one's to remove.
    private let isRemoved = Atomic(false)

    init(_ groups: [CgroupGroup]) throws(PyroError) {
        self.groups = groups
        directory = groups.first { $0.hierarchy.version == .v2 }?.directory
        var files: [OwnedDescriptor] = []
        for group in groups where group.hierarchy.version == .v1 { files.append(try group.openProcesses()) }
        processFiles = files
    }

    deinit {
        // Empty unless its processes still are about to end, and then the next sweep takes it.
        if !isRemoved.load(ordering: .acquiring) { for group in groups { group.remove() } }
    }

    /// Makes the groups for the machine `id` and sets the limits.
    package static func make(id: String, limits: Limits) -> Result<Cgroup, Unavailable> {
        let hierarchies = hierarchies()
        guard !hierarchies.isEmpty else {
            return .failure(Unavailable(reason: "No cgroup hierarchy here hands on the memory and pids controllers."))
        }
        var groups: [CgroupGroup] = []
        do {
            for hierarchy in hierarchies {
                let group = try CgroupGroup.make(hierarchy, id: id)
                groups.append(group)
                try set(limits, on: group)
            }
            return .success(try Cgroup(groups))
        } catch {
            for group in groups { group.remove() }
            return .failure(Unavailable(reason: SystemError.wrap("make a cgroup", error).message))
        }
    }

    /// A name for a group that is made to see whether one can be; two probes at once must not meet.
    static func probeID() -> String { "probe-\(UInt64.random(in: .min ... .max))" }

    private static func set(_ limits: Limits, on group: CgroupGroup) throws(PyroError) {
        let isV2 = group.hierarchy.version == .v2
        if group.hierarchy.controllers.contains("memory") {
            try group.write(String(limits.memoryBytes), to: isV2 ? "memory.max" : "memory.limit_in_bytes")
        }
        if group.hierarchy.controllers.contains("pids") { try group.write(String(limits.processes), to: "pids.max") }
    }

    /// Removes the groups, waiting for their last process at most `limit`.
    /// - Throws: ``PyroErrorCode/timeout`` when they still hold one then.
    package func remove(within limit: Duration = .seconds(2)) async throws {
        guard !isRemoved.load(ordering: .acquiring) else { return }
        let end = ContinuousClock.now + limit
        // All are tried each time: one that cannot go yet must not keep the others.
        while !groups.map({ $0.remove() }).allSatisfy({ $0 }) {
            guard ContinuousClock.now < end else {
                let paths = groups.map(\.path.string).joined(separator: ", ")
                throw PyroError(.timeout, "The cgroups \(paths) still hold processes after \(limit).")
            }
            // The kernel tells of a process's end a moment before it has left its group, and of that not at all.
            try await Task.sleep(for: .milliseconds(5))
        }
        isRemoved.store(true, ordering: .releasing)
    }

    /// Removes what machines left behind whose supervisor was killed.
    package static func sweep() {
        for hierarchy in hierarchies() { CgroupGroup.sweep(hierarchy) }
    }

    private static func hierarchies() -> [CgroupHierarchy] {
        guard let mountinfo = try? DurableFile.read("/proc/self/mountinfo"),
            let membership = try? DurableFile.read("/proc/self/cgroup")
        else { return [] }
        return CgroupHierarchy.find(
            mounts: CgroupMount.parse(String(decoding: mountinfo, as: UTF8.self)),
            own: CgroupMembership.parse(String(decoding: membership, as: UTF8.self)))
    }
}
