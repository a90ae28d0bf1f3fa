internal import Glibc
import PyroArchive
import PyroWire

/// Brings to an end what a process has left that was killed while it applied a patch.
enum PatchRecovery {
    /// With a whole journal the rest of the patch happens; without, what was made ready is thrown away.
    static func run(_ staging: PatchStaging) throws(FailureReply) {
        guard let bytes = staging.journal() else { return staging.clear() }
        guard let journal = try PatchJournal(bytes), let directory = try? PatchDirectory(journal.directory),
            UInt64(directory.facts.st_ino) == journal.directoryInode
        else {
            // It has never been whole, or its files are gone.
            return try staging.end()
        }
        try PatchCommit(journal.operations, directory, staging).finish()
    }
}
