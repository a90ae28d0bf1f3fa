extension Home {
    /// All that may lie in a state directory while nothing runs.
    private static let known: Set = [
        "environments", "kernels", "initramfs", "checkpoints", "overlays", "locks", "logs", "tmp", "host.json",
        "machine.json", "pyro.sqlite", "pyro.sqlite-wal", "pyro.sqlite-shm", "workspaces", "layers", "snapshots", "run",
    ]
    /// What is empty while no workspace exists.
    private static let ofWorkspaces = ["workspaces", "layers", "snapshots", "run"]
    private static let checkpointFiles = ["manifest.json", "memory", "state"]

    /// Files that should not be there; empty when all is well.
    func leftovers() -> [String] {
        let strangers = names().filter { !Self.known.contains($0) }
        let temporary = names(in: "tmp").map { "tmp/\($0)" }
        let hidden = Self.known.flatMap { folder in
            names(in: folder).filter { $0.hasPrefix(".") }.map { "\(folder)/\($0)" }
        }
        let broken = names(in: "checkpoints").filter { names(in: "checkpoints/\($0)") != Self.checkpointFiles }
        let abandoned = Self.ofWorkspaces.flatMap { folder in names(in: folder).map { "\(folder)/\($0)" } }
        return strangers + temporary + hidden + abandoned + broken.map { "checkpoints/\($0)" }
    }
}
