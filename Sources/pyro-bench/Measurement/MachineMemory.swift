internal import Glibc
internal import PyroModel
internal import PyroSystem
internal import SystemPackage

/// What a machine takes of the host's memory, in MiB: QEMU, its supervisor, and the guest's memory, each byte once.
///
/// The guest's memory is counted by its file, not by who has mapped it: pages that the supervisor has filled and QEMU
/// has not touched are in nobody's proportional share and yet in memory.
struct MachineMemory: Sendable {
    var guest: Double
    var qemu: Double
    var supervisor: Double

    var total: Double { guest + qemu + supervisor }

    /// - Throws: where the kernel does not let this user see it, or there is no such machine.
    static func of(supervisor pid: Int32) throws -> MachineMemory {
        let children = try descendants(of: pid)
        return MachineMemory(
            guest: try memoryFiles(of: pid), qemu: try children.reduce(0) { $0 + (try proportionalSet(of: $1)) },
            supervisor: try proportionalSet(of: pid))
    }

    /// The supervisor that holds a workspace's lock.
    /// - Throws: `not_found` when no other process has the file open.
    static func holder(of lock: FilePath) throws -> Int32 {
        for pid in try Directory.names(in: "/proc").compactMap({ Int32($0) }) where pid != getpid() {
            // A process may end, or be another user's, while it is looked at.
            let files = (try? Directory.names(in: FilePath("/proc/\(pid)/fd"))) ?? []
            if files.contains(where: { target(of: "/proc/\(pid)/fd/\($0)") == lock.string }) { return pid }
        }
        throw PyroError(.notFound, "No process holds \(lock): the workspace does not run.")
    }

    /// The process's proportional share of what it has mapped, memory files left out.
    private static func proportionalSet(of pid: Int32) throws -> Double {
        let bytes = try DurableFile.read(FilePath("/proc/\(pid)/smaps_rollup"))
        let kilobytes = String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { line -> Int? in
            guard line.hasPrefix("Pss_Anon:") || line.hasPrefix("Pss_File:") else { return nil }
            return line.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        }
        guard kilobytes.count == 2 else {
            throw PyroError(.hostRequirement, "The kernel does not tell what memory process \(pid) takes.")
        }
        return Double(kilobytes.reduce(0, +)) / 1024
    }

    /// What the process's memory files take, each counted once.
    private static func memoryFiles(of pid: Int32) throws -> Double {
        var blocks: [UInt64: Int64] = [:]
        for name in try Directory.names(in: FilePath("/proc/\(pid)/fd")) {
            let path = "/proc/\(pid)/fd/\(name)"
            var status = stat()
            guard let target = target(of: path), target.hasPrefix("/memfd:"), stat(path, &status) == 0 else { continue }
            blocks[UInt64(status.st_ino)] = Int64(status.st_blocks)
        }
        return Double(blocks.values.reduce(0, +)) * 512 / 1_048_576
    }

    private static func target(of link: String) -> String? {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(link, &bytes, bytes.count)
        return count > 0 ? String(decoding: bytes[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self) : nil
    }

    private static func descendants(of pid: Int32) throws -> [Int32] {
        var children: [Int32: [Int32]] = [:]
        for child in try Directory.names(in: "/proc").compactMap({ Int32($0) }) {
            if let parent = parent(of: child) { children[parent, default: []].append(child) }
        }
        var found: [Int32] = []
        var next = children[pid] ?? []
        while let process = next.popLast() {
            found.append(process)
            next += children[process] ?? []
        }
        return found
    }

    private static func parent(of pid: Int32) -> Int32? {
        guard let bytes = try? DurableFile.read(FilePath("/proc/\(pid)/stat")) else { return nil }
        // After the name in brackets, which may hold anything: state, parent.
        let fields = String(decoding: bytes, as: UTF8.self).split(separator: ")").last?.split(separator: " ")
        return fields?.dropFirst().first.flatMap { Int32($0) }
    }
}
