import Glibc

/// Finds the processes of a command in `/proc`, for hosts without version 2 control groups.
enum ProcessWalk {
    private struct Entry {
        var id: pid_t
        var parent: pid_t
        var group: pid_t
        var session: pid_t
    }

    /// Signals a process, its descendants and everything in its process group and session.
    ///
    /// They are stopped while they are looked for, or a child born meanwhile would lose its parent and so escape.
    static func signalTree(of leader: pid_t, _ number: Int32) {
        guard leader > 1 else { return }
        var found: Set<pid_t> = []
        for _ in 0..<64 {
            let fresh = members(of: leader).subtracting(found)
            guard !fresh.isEmpty else { break }
            for process in fresh { kill(process, SIGSTOP) }
            found.formUnion(fresh)
        }
        for process in found { kill(process, number) }
        for process in found { kill(process, SIGCONT) }
    }

    private static func members(of leader: pid_t) -> Set<pid_t> {
        let all = entries()
        var members = Set(all.filter { $0.id == leader || $0.group == leader || $0.session == leader }.map(\.id))
        var grown = true
        while grown {
            let more = all.filter { members.contains($0.parent) && !members.contains($0.id) }
            members.formUnion(more.map(\.id))
            grown = !more.isEmpty
        }
        return members
    }

    private static func entries() -> [Entry] {
        DirectoryListing.names(in: "/proc").compactMap { name in
            guard let id = pid_t(name), let text = TextFile.words("/proc/\(name)/stat") else { return nil }
            return entry(id, text)
        }
    }

    /// The program's name, in parentheses, may hold anything: the numbers begin after the last one.
    private static func entry(_ id: pid_t, _ text: String) -> Entry? {
        guard let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 3, let parent = pid_t(fields[1]), let group = pid_t(fields[2]),
            let session = pid_t(fields[3])
        else { return nil }
        return Entry(id: id, parent: parent, group: group, session: session)
    }
}
