internal import Glibc
internal import PyroModel
internal import PyroSystem
internal import SystemPackage

/// The ranges of ids that `/etc/subuid` and `/etc/subgid` give a user: who files of an environment belong to while it
/// is built.
struct SubordinateIDs: Sendable, Hashable {
    /// The first id of the range on the host.
    var start: UInt32
    var count: UInt32

    /// The first range of a user, which is the one that mmdebstrap and unshare take.
    /// - Parameters:
    ///   - table: the text of `/etc/subuid` or `/etc/subgid`: lines of `user:start:count`.
    ///   - user: name and number of the user.
    static func first(in table: String, user: (name: String, id: UInt32)) -> SubordinateIDs? {
        for line in table.split(separator: "\n") {
            let fields = line.split(separator: ":", omittingEmptySubsequences: false)
            guard fields.count == 3, fields[0] == user.name || fields[0] == "\(user.id)",
                let start = UInt32(fields[1]), let count = UInt32(fields[2])
            else { continue }
            return SubordinateIDs(start: start, count: count)
        }
        return nil
    }

    /// The calling user's range in `/etc/subuid`.
    /// - Throws: ``PyroErrorCode/hostRequirement`` with the exact remedy where it has none, or one that is too small.
    static func ofCaller(table path: FilePath = "/etc/subuid") throws(PyroError) -> SubordinateIDs {
        let user = caller
        let text = (try? DurableFile.read(path)).map { String(decoding: $0, as: UTF8.self) } ?? ""
        guard let range = first(in: text, user: user), range.count >= UInt32(ImageLimits.subordinateIDCount) else {
            throw PyroError(
                .hostRequirement,
                "The user \(user.name) has no range of \(ImageLimits.subordinateIDCount) ids in \(path).",
                remedy: remedy(for: user.name))
        }
        return range
    }

    /// The calling user; by number where it has no name.
    static var caller: (name: String, id: UInt32) {
        let id = geteuid()
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16 << 10)
        let status = getpwuid_r(id, &entry, &buffer, buffer.count, &found)
        guard status == 0, found != nil, let name = entry.pw_name else { return ("\(id)", id) }
        return (String(cString: name), id)
    }

    static func remedy(for user: String) -> String {
        "Run `make setup`, or as root: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 \(user)"
            + " (choose a range that no other line of /etc/subuid and /etc/subgid has)."
    }
}
