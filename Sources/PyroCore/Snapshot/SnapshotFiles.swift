internal import PyroSystem
internal import SystemPackage

/// Where the parts of a snapshot lie.
extension StateDirectory {
    /// The directory of a snapshot's files, named by its id.
    func snapshot(_ id: String) -> FilePath { snapshots.appending(id) }

    /// The memory of its machine: a checkpoint.
    func memory(ofSnapshot id: String) -> FilePath { snapshot(id).appending("memory") }

    /// What `/workspace` held: a ``TreeFile``.
    func tree(ofSnapshot id: String) -> FilePath { snapshot(id).appending("tree") }

    /// What of a workspace was exported as it was then: a ``TreeFile``.
    func exportedTree(of id: String) -> FilePath { workspace(id).appending("exported") }
}
