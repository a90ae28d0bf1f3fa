import PyroArchive
import PyroPatch
package import PyroWire

/// Applies patches to the files below a directory: all of a patch or nothing, also when the process is killed or the power
/// fails half way.
///
/// The new contents are made in a staging directory beside the files that go, then a journal says what is to happen, and
/// from there on it happens: by the process itself, or when the disk is entered again, or before the next patch.
package final class Patching {
    private let directory: PatchDirectory
    private let staging: PatchStaging
    /// Called before anything is written.
    package var willChange: () -> Void = {}
    /// Called before each thing that happens to files.
    package var willStep: () -> Void = {}

    /// Waits for a patch that another process applies, and brings to an end what one has left.
    ///
    /// - Parameter staging: an absolute path on the directory's file system; where it is on another one, or cannot be made,
    ///   the staging directory is made in the directory itself.
    package init(directory: [UInt8], staging: [UInt8] = PatchStaging.standardPath) throws(FailureReply) {
        self.directory = try PatchDirectory(FilePath(directory).bytes)
        self.staging = try PatchStaging(for: self.directory, standard: staging)
        try PatchRecovery.run(self.staging)
    }

    /// - Returns: what has changed, or with `checksOnly` would.
    package func apply(_ text: [UInt8], checksOnly: Bool) throws(FailureReply) -> [PatchedEntry] {
        var files = PatchedFiles(directory)
        let changes: [PatchChange]
        do throws(PatchError) {
            changes = try Patch(parsing: text).apply(to: &files)
        } catch {
            throw files.failure(for: error)
        }
        let plan = try PatchPlan(changes, files, directory)
        if !checksOnly {
            willChange()
            try PatchCommit(plan.operations, directory, staging, willStep: willStep).run(plan.contents)
        }
        return changes.map { PatchedEntry($0) }
    }

    /// Brings to an end what a process has left that was killed; a machine calls it when it has entered a disk.
    package static func recover(staging path: [UInt8] = PatchStaging.standardPath) throws(FailureReply) {
        guard let staging = try PatchStaging(existing: path) else { return }
        try PatchRecovery.run(staging)
    }
}

extension PatchedEntry {
    fileprivate init(_ change: PatchChange) {
        let status: Status =
            switch change.status {
            case .added: .added
            case .modified: .modified
            case .deleted: .deleted
            case .renamed: .renamed
            }
        self.init(path: change.path, status: status, oldPath: change.oldPath)
    }
}
