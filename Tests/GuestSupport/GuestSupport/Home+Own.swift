internal import FoundationEssentials
internal import Glibc
package import SystemPackage

extension Home {
    /// What is large and never written to after it was installed: shared by links, so that images still look as recorded.
    private static let linked = ["disk.raw", "vmlinuz", "memory"]

    /// A state directory of a test's own beside this one, with the same environment and kernel.
    func ownCopy(withCheckpoints: Bool) throws -> Home {
        let copy = Home(path: FilePath("\(path.string).\(UInt64.random(in: 0 ... .max))"))
        try FileManager.default.createDirectory(atPath: copy.path.string, withIntermediateDirectories: false)
        chmod(copy.path.string, 0o700)
        for name in ["environments", "kernels", "initramfs", "overlays", "host.json"] where holds(name) {
            try copyTree(FilePath(name), to: copy)
        }
        if withCheckpoints { try copyTree("checkpoints", to: copy) }
        for name in ["checkpoints", "tmp"] { try copy.makeDirectory(name) }
        return copy
    }

    private func copyTree(_ name: FilePath, to copy: Home) throws {
        let (source, target) = (path.pushing(name).string, copy.path.pushing(name).string)
        var isDirectory = false
        guard FileManager.default.fileExists(atPath: source, isDirectory: &isDirectory) else { return }
        if isDirectory {
            try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: false)
            for child in try FileManager.default.contentsOfDirectory(atPath: source) {
                try copyTree(name.appending(child), to: copy)
            }
        } else if Self.linked.contains(name.lastComponent?.string ?? "") {
            guard link(source, target) == 0 else {
                throw TestFailure("Could not link \(target) to \(source): error \(errno).")
            }
        } else {
            try FileManager.default.copyItem(atPath: source, toPath: target)
        }
    }

    func removeAll() {
        try? FileManager.default.removeItem(atPath: path.string)
    }
}
