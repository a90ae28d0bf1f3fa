internal import PyroSystem
internal import SystemPackage

/// Where the parts of a workspace lie.
extension StateDirectory {
    func workspace(_ id: String) -> FilePath { workspaces.appending(id) }

    /// The memory that it was suspended with: a checkpoint.
    func memory(of id: String) -> FilePath { workspace(id).appending("memory") }

    /// What its supervisors had to say.
    func supervisorLog(of id: String) -> FilePath { workspace(id).appending("supervisor.log") }

    /// Room for its records.
    func reserve(of id: String) -> FilePath { workspace(id).appending("reserve") }

    /// A layer of a disk, which may belong to several.
    func layer(_ id: String) -> FilePath { layers.appending("\(id).qcow2") }

    /// Held by whoever changes the workspace's state: its supervisor while a machine runs, else a client for a moment.
    func lock(of id: String) -> FilePath { locks.appending("\(Self.lockPrefix)\(id)\(Self.lockSuffix)") }

    /// The id of the workspace that a lock of this name belongs to; `nil` for another's.
    static func workspaceOfLock(_ name: String) -> String? {
        guard name.hasPrefix(lockPrefix), name.hasSuffix(lockSuffix) else { return nil }
        return String(name.dropFirst(lockPrefix.count).dropLast(lockSuffix.count))
    }

    private static let lockPrefix = "workspace-"
    private static let lockSuffix = ".lock"

    /// Below ``run``.
    func socketName(of id: String) -> String { "\(id).sock" }
}
