internal import FoundationEssentials
package import Glibc

/// A process as /proc shows it.
package struct ProcessEntry: Sendable, CustomStringConvertible {
    package let pid: pid_t
    package let parent: pid_t
    /// The first 15 characters of the program's name.
    package let name: String
    package let isZombie: Bool

    package var description: String { "\(name) (\(pid))" }
}

/// The processes that the tests have started, however many died in between: orphans become this process's children.
package enum ProcessTable {
    /// Running descendants of this process.
    package static func descendants() -> [ProcessEntry] {
        let all = everything()
        var family: Set<pid_t> = [getpid()]
        var found: [ProcessEntry] = []
        var isGrowing = true
        while isGrowing {
            isGrowing = false
            for entry in all where family.contains(entry.parent) && family.insert(entry.pid).inserted {
                found.append(entry)
                isGrowing = true
            }
        }
        return found.filter { !$0.isZombie }
    }

    /// Descendants that run a program of this name.
    package static func running(_ program: String) -> [ProcessEntry] {
        descendants().filter { $0.name == program.prefix(15) }
    }

    /// The fields of `/proc/PID/status`; `nil` when the process is gone.
    package static func status(of pid: pid_t) -> [String: String]? {
        guard let bytes = try? Data(contentsOf: URL(filePath: "/proc/\(pid)/status")) else { return nil }
        let fields = String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { line in
            line.firstIndex(of: ":").map { (String(line[..<$0]), String(line[$0...].dropFirst(2))) }
        }
        return Dictionary(fields) { first, _ in first }
    }

    private static func everything() -> [ProcessEntry] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { pid_t($0) }.compactMap(entry)
    }

    /// `PID (NAME) STATE PARENT ...`; a name may hold anything, so it ends at the last parenthesis.
    private static func entry(_ pid: pid_t) -> ProcessEntry? {
        guard let bytes = try? Data(contentsOf: URL(filePath: "/proc/\(pid)/stat")) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        guard let open = text.firstIndex(of: "("), let close = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: close)...].split(separator: " ")
        guard fields.count > 1, let parent = pid_t(fields[1]) else { return nil }
        return ProcessEntry(
            pid: pid, parent: parent, name: String(text[text.index(after: open)..<close]),
            isZombie: fields[0] == "Z" || fields[0] == "X")
    }
}
