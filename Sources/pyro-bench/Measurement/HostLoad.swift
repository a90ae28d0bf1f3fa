internal import PyroSystem
internal import SystemPackage

/// How busy the host is: times measured on a busy one say little, ratios more.
enum HostLoad {
    /// The mean number of runnable tasks over the last minute; 0 where it cannot be read.
    static func now() -> Double {
        let text = (try? DurableFile.read("/proc/loadavg")).map { String(decoding: $0, as: UTF8.self) } ?? ""
        return text.split(separator: " ").first.flatMap { Double($0) } ?? 0
    }
}
