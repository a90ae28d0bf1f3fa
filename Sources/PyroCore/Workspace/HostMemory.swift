internal import PyroModel
internal import PyroSystem
internal import SystemPackage

/// How much of the host's memory machines may take.
enum HostMemory {
    /// What QEMU and a supervisor take beside the guest's own memory.
    static let overheadMiB = 96

    /// In MiB: what the user says, else four fifths of what the host has or the control group allows.
    static func limitMiB(_ variables: [String: String]) throws(PyroError) -> Int {
        if let text = variables[EnvironmentVariables.memoryLimit], !text.isEmpty {
            guard let limit = Int(text), limit > 0 else {
                throw PyroError(
                    .usage, "\(EnvironmentVariables.memoryLimit) is \"\(text)\"; it must be a number of MiB above 0.")
            }
            return limit
        }
        let bytes = [hostBytes, groupBytes("/sys/fs/cgroup/memory.max"), groupBytes(v1)].compactMap(\.self).min()
        return Int(((bytes ?? .max) >> 20) / 5 * 4)
    }

    private static let v1: FilePath = "/sys/fs/cgroup/memory/memory.limit_in_bytes"

    private static var hostBytes: Int64? {
        let line = text("/proc/meminfo")?.split(separator: "\n").first { $0.hasPrefix("MemTotal:") }
        return line?.split(separator: " ").dropFirst().first.flatMap { Int64($0) }.map { $0 << 10 }
    }

    /// `max`, or a number close to the largest there is, is no limit.
    private static func groupBytes(_ path: FilePath) -> Int64? {
        text(path)?.split(separator: "\n").first.flatMap { Int64($0) }.flatMap { $0 < 1 << 60 ? $0 : nil }
    }

    private static func text(_ path: FilePath) -> String? {
        (try? DurableFile.read(path)).map { String(decoding: $0, as: UTF8.self) }
    }
}
