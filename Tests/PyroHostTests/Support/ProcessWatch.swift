import Glibc
import SystemPackage

/// Looks at processes from outside, by their entry in /proc.
enum ProcessWatch {
    /// Whether the process is gone or a zombie within ten seconds.
    static func hasEnded(_ pid: Int32) async throws -> Bool {
        for _ in 0..<500 {
            if !isRunning(pid) { return true }
            try await Task.sleep(for: .milliseconds(20))
        }
        return false
    }

    /// Whether the process exists and is not a zombie.
    static func isRunning(_ pid: Int32) -> Bool {
        guard let status = try? FileText.read(FilePath("/proc/\(pid)/stat")), let end = status.lastIndex(of: ")") else {
            return false
        }
        return !status[end...].hasPrefix(") Z")
    }
}

/// Small files read whole, also those of /proc that claim to be empty.
enum FileText {
    static func read(_ path: FilePath) throws -> String {
        let file = try FileDescriptor.open(path, .readOnly)
        return try file.closeAfter {
            var text: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: 4096)
            while true {
                let count = try chunk.withUnsafeMutableBytes { try file.read(into: $0) }
                if count == 0 { return String(decoding: text, as: UTF8.self) }
                text += chunk[..<count]
            }
        }
    }

    static func remove(_ path: FilePath) {
        _ = path.withPlatformString { unlink($0) }
    }
}
